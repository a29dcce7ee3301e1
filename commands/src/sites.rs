//! Commands on sites.

use domain::{
    Currency, Name, SiteId, Zone,
    site::{Locale, Site, SiteCommand, Slug},
};
use serde::Serialize;

use crate::{Bus, Caller, CommandError, Receipt, bus::Target};

/// A site to open.
#[derive(Clone, Debug, Serialize)]
pub struct OpenSite {
    /// Its name in addresses.
    pub slug: Slug,
    /// Its name for people.
    pub name: Name,
    /// Where it is, in time.
    pub zone: Zone,
    /// What its fees are in.
    pub currency: Currency,
    /// Its language.
    pub locale: Locale,
}

impl Bus {
    /// Opens a site.
    pub async fn open_site(&self, caller: &Caller, new: OpenSite) -> Result<(SiteId, Receipt), CommandError> {
        let site = SiteId::generate();
        let target = Target::creating::<Site>(caller, site, site, &("open", &new))?;
        let OpenSite { slug, name, zone, currency, locale } = new;
        let command = SiteCommand::Open { site, slug, name, zone, currency, locale };
        let receipt = self.execute::<Site, _>(caller, &target, command).await?;
        let site = receipt.aggregate_id.parse().map_err(|_| CommandError::Fault("a site's id".into()))?;
        Ok((site, receipt))
    }

    /// Gives a site another name.
    pub async fn rename_site(
        &self,
        caller: &Caller,
        site: SiteId,
        name: Name,
    ) -> Result<Receipt, CommandError> {
        self.change_site(caller, site, &("rename", &name), SiteCommand::Rename { name: name.clone() }).await
    }

    /// Moves a site to another zone.
    pub async fn change_site_zone(
        &self,
        caller: &Caller,
        site: SiteId,
        zone: Zone,
    ) -> Result<Receipt, CommandError> {
        self.change_site(caller, site, &("zone", zone), SiteCommand::ChangeZone { zone }).await
    }

    /// Changes a site's language.
    pub async fn change_site_locale(
        &self,
        caller: &Caller,
        site: SiteId,
        locale: Locale,
    ) -> Result<Receipt, CommandError> {
        self.change_site(caller, site, &("locale", locale), SiteCommand::ChangeLocale { locale }).await
    }

    /// Lets clients open accounts themselves, or no longer.
    pub async fn set_registration(
        &self,
        caller: &Caller,
        site: SiteId,
        open: bool,
    ) -> Result<Receipt, CommandError> {
        self.change_site(caller, site, &("registration", open), SiteCommand::SetRegistration { open }).await
    }

    pub(crate) async fn change_site(
        &self,
        caller: &Caller,
        site: SiteId,
        intent: &(impl Serialize + Sync),
        command: SiteCommand,
    ) -> Result<Receipt, CommandError> {
        crate::bus::within(caller, site)?;
        let target = Target::new::<Site>(caller, site, site, intent)?;
        self.execute::<Site, _>(caller, &target, command).await
    }
}

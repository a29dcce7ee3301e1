//! Sites: what a visitor sees at the door, and what admins and superadmins change.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject, connection::Connection};
use commands::{CommandError, OpenSite};
use domain::{Currency, SiteId, site::Slug};
use ledger::Ledger;
use projections::sites::{self, SiteRow};
use uuid::Uuid;

use crate::{
    asker::Asked,
    error::Problem,
    page,
    provider::Provider,
    receipt::{self, Receipt},
    scalars,
    sight::Sight,
};

/// A language that Randevu speaks.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::site::Locale")]
pub(crate) enum Locale {
    /// Turkish.
    Tr,
    /// English.
    En,
}

/// A site and what the reader may see there.
pub(crate) struct Site {
    row: SiteRow,
    sight: Sight,
}

impl Site {
    pub(crate) fn new(row: SiteRow, sight: Sight) -> Self {
        Self { row, sight }
    }

    fn door(ledger: &Ledger, row: SiteRow) -> Self {
        let sight = Sight::of(ledger, domain::Actor::Visitor { site: row.site_id });
        Self { row, sight }
    }
}

/// A clinic, practice or support team, kept apart from every other.
#[Object]
impl Site {
    /// The site's id.
    async fn id(&self) -> Uuid {
        self.row.site_id.0
    }

    /// Its name in addresses and at sign-in.
    async fn slug(&self) -> &str {
        self.row.slug.as_str()
    }

    /// Its name for people.
    async fn name(&self) -> &str {
        self.row.name.as_str()
    }

    /// Where it is in time: a zone of the IANA database, such as `Europe/Istanbul`.
    async fn zone(&self) -> &str {
        self.row.zone.name()
    }

    /// What its fees are in: an ISO 4217 code.
    async fn currency(&self) -> &str {
        self.row.currency.as_str()
    }

    /// Its language.
    async fn locale(&self) -> Locale {
        self.row.locale.into()
    }

    /// May clients open accounts themselves?
    async fn registration_open(&self) -> bool {
        self.row.registration_open
    }

    /// The site's providers, by name.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    async fn providers(
        &self,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<String, Provider>, Problem> {
        let page = self.sight.reader().providers(&page::request(first, after, last, before)?).await?;
        Ok(page::connection(page, |row| Provider::new(row, self.sight.clone())))
    }
}

/// A site after a change.
#[derive(SimpleObject)]
pub(crate) struct SitePayload {
    /// The site; null if the change cannot be shown yet.
    site: Option<Site>,
    /// That the command was carried out.
    receipt: Receipt,
}

async fn payload(
    context: &Context<'_>,
    site: SiteId,
    receipt: &commands::Receipt,
) -> Result<SitePayload, Problem> {
    let mut found = None;
    if receipt::shown(context, receipt, &["sites"]).await {
        let sight = context.sight()?;
        let ledger = context.services().bus.ledger();
        let row = sight.reader().sites_by_ids(&[site]).await?.pop();
        found = row.map(|row| {
            if row.site_id == sight.reader().site_id() {
                Site::new(row, sight)
            } else {
                Site::door(ledger, row)
            }
        });
    }
    Ok(SitePayload { site: found, receipt: receipt.into() })
}

/// A site to open.
#[derive(InputObject)]
pub(crate) struct OpenSiteInput {
    /// Its name in addresses: 2 to 40 lower-case letters, digits and inner hyphens. No two sites share one.
    slug: String,
    /// Its name for people, at most 120 characters.
    name: String,
    /// A zone of the IANA database, such as `Europe/Istanbul`.
    zone: String,
    /// What its fees are in: an ISO 4217 code.
    currency: String,
    /// Its language.
    #[graphql(default_with = "Locale::Tr")]
    locale: Locale,
}

/// Questions about sites.
#[derive(Default)]
pub(crate) struct SiteQueries;

#[Object]
impl SiteQueries {
    /// The site with this address name, for everybody; null if there is none.
    async fn site(&self, context: &Context<'_>, slug: String) -> Result<Option<Site>, Problem> {
        let Ok(slug) = Slug::new(&slug) else { return Ok(None) };
        let ledger = context.services().bus.ledger();
        Ok(sites::door(ledger, &slug).await?.map(|row| Site::door(ledger, row)))
    }

    /// The signed-in person's site; null for superadmins.
    async fn my_site(&self, context: &Context<'_>) -> Result<Option<Site>, Problem> {
        let sight = context.sight()?;
        Ok(sight.reader().site().await?.map(|row| Site::new(row, sight)))
    }

    /// All sites, by name. For superadmins.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    async fn sites(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<String, Site>, Problem> {
        let ledger = context.services().bus.ledger();
        let page = context.sight()?.reader().sites(&page::request(first, after, last, before)?).await?;
        Ok(page::connection(page, |row| Site::door(ledger, row)))
    }
}

/// Changes of sites. Admins change their own; superadmins name another with `siteId`.
#[derive(Default)]
pub(crate) struct SiteMutations;

#[Object]
impl SiteMutations {
    /// Opens a site. For superadmins.
    async fn open_site(
        &self,
        context: &Context<'_>,
        input: OpenSiteInput,
        command_id: Option<Uuid>,
    ) -> Result<SitePayload, Problem> {
        let (caller, _) = context.command(None, command_id)?;
        if !caller.actor.is_superadmin() {
            return Err(CommandError::NotAllowed.into());
        }
        let new = OpenSite {
            slug: Slug::new(&input.slug).map_err(Problem::argument("slug"))?,
            name: scalars::text("name", &input.name)?,
            zone: scalars::zone("zone", &input.zone)?,
            currency: Currency::new(&input.currency).map_err(Problem::argument("currency"))?,
            locale: input.locale.into(),
        };
        let (site, receipt) = context.services().bus.open_site(&caller, new).await?;
        payload(context, site, &receipt).await
    }

    /// Gives a site another name for people.
    async fn rename_site(
        &self,
        context: &Context<'_>,
        name: String,
        site_id: Option<Uuid>,
        command_id: Option<Uuid>,
    ) -> Result<SitePayload, Problem> {
        let (caller, site) = context.command(site_id, command_id)?;
        let name = scalars::text("name", &name)?;
        let receipt = context.services().bus.rename_site(&caller, site, name).await?;
        payload(context, site, &receipt).await
    }

    /// Moves a site to another zone. Schedules keep the zones of their own.
    async fn change_site_zone(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "A zone of the IANA database.")] zone: String,
        site_id: Option<Uuid>,
        command_id: Option<Uuid>,
    ) -> Result<SitePayload, Problem> {
        let (caller, site) = context.command(site_id, command_id)?;
        let zone = scalars::zone("zone", &zone)?;
        let receipt = context.services().bus.change_site_zone(&caller, site, zone).await?;
        payload(context, site, &receipt).await
    }

    /// Changes a site's language.
    async fn change_site_locale(
        &self,
        context: &Context<'_>,
        locale: Locale,
        site_id: Option<Uuid>,
        command_id: Option<Uuid>,
    ) -> Result<SitePayload, Problem> {
        let (caller, site) = context.command(site_id, command_id)?;
        let receipt = context.services().bus.change_site_locale(&caller, site, locale.into()).await?;
        payload(context, site, &receipt).await
    }

    /// Lets clients open accounts themselves, or no longer.
    async fn set_registration(
        &self,
        context: &Context<'_>,
        open: bool,
        site_id: Option<Uuid>,
        command_id: Option<Uuid>,
    ) -> Result<SitePayload, Problem> {
        let (caller, site) = context.command(site_id, command_id)?;
        let receipt = context.services().bus.set_registration(&caller, site, open).await?;
        payload(context, site, &receipt).await
    }
}

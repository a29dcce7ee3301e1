//! Sites: who is at the door, and the platform's list of them.

mod read;

use chrono::{DateTime, Utc};
use domain::{
    Currency, Name, SiteId, Zone,
    site::{Locale, Site, SiteEvent, Slug},
};
use serde::{Deserialize, Serialize};

use crate::{
    About, Misfit, PersonalColumns, ReadModel, Touched,
    model::{Projection, Table},
};

pub use read::door;

pub(crate) static PROJECTION: Projection =
    Projection { name: "sites", version: 1, tables: &[Table::of::<SiteRow>()] };

/// An open site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteRow {
    /// Its identifier.
    pub site_id: SiteId,
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
    /// May clients open accounts themselves?
    pub registration_open: bool,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// The sequence of the last event folded.
    pub version: i64,
}

impl ReadModel for SiteRow {
    type Aggregate = Site;
    const TABLE: &'static str = "sites";
    const KEY: &'static str = "site_id";
    const PERSONAL: Option<PersonalColumns> = None;

    fn fold(row: Option<Self>, event: SiteEvent, about: About) -> Result<Option<Self>, Misfit> {
        if let SiteEvent::SiteOpened { slug, name, zone, currency, locale, .. } = event {
            return Ok(Some(Self {
                site_id: SiteId(about.id),
                slug,
                name,
                zone,
                currency,
                locale,
                registration_open: true,
                created_at: about.at,
                version: about.sequence,
            }));
        }
        let mut row = row.ok_or_else(Misfit::unbegun)?;
        match event {
            // How its desk works and when it is open: see [`crate::desks`].
            SiteEvent::SiteOpened { .. }
            | SiteEvent::BusinessCalendarAdopted { .. }
            | SiteEvent::DepartmentSet { .. }
            | SiteEvent::CategorySet { .. }
            | SiteEvent::TicketFieldSet { .. }
            | SiteEvent::ReminderPolicySet { .. }
            | SiteEvent::RetentionPolicySet { .. }
            | SiteEvent::RoomRulesSet { .. }
            | SiteEvent::ServiceLevelsSet { .. } => {}
            SiteEvent::SiteRenamed { name } => row.name = name,
            SiteEvent::SiteZoneChanged { zone } => row.zone = zone,
            SiteEvent::SiteLocaleChanged { locale } => row.locale = locale,
            SiteEvent::RegistrationSet { open } => row.registration_open = open,
        }
        row.version = about.sequence;
        Ok(Some(row))
    }

    fn touches(&self) -> Touched {
        Touched::of(self.site_id)
    }
}

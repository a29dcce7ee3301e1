//! A site's rules for its tickets: kept at hand, and changed by its admins.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::NaiveDate;
use cqrs_es::Aggregate;
use domain::{
    SiteId,
    calendar::{Holiday, WeekHours},
    desk::{Category, Department, ServiceLevels, TicketField},
    site::{Profile, Site, SiteCommand},
    ticket::Rules,
};

use crate::{Bus, Caller, CommandError, Receipt};

/// A site as it stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// What is known of it.
    pub profile: Profile,
    /// By what its tickets are decided.
    pub rules: Arc<Rules>,
}

/// Sites at hand, each with the version it is of: every ticket is decided by its site's rules, and those seldom change.
#[derive(Clone, Default)]
pub(crate) struct Sites(Arc<Mutex<HashMap<SiteId, Kept>>>);

/// A site, and the version it is of.
type Kept = (i64, Arc<Standing>);

impl Sites {
    fn at(&self, site: SiteId, version: i64) -> Option<Arc<Standing>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&site).filter(|(of, _)| *of == version).map(|(_, standing)| Arc::clone(standing))
    }

    fn keep(&self, site: SiteId, version: i64, standing: &Arc<Standing>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(site, (version, Arc::clone(standing)));
    }
}

impl Bus {
    /// The site as it stands now.
    pub async fn site(&self, site: SiteId) -> Result<Arc<Standing>, CommandError> {
        // Asked for first: should the site change between the two questions, what is kept is newer than it says, and is asked
        // for again.
        let version = self.ledger.version(Site::TYPE, &site.to_string()).await?;
        if let Some(standing) = self.sites.at(site, version) {
            return Ok(standing);
        }
        let loaded: Site = self.load(site, site).await?;
        let profile = loaded.profile().ok_or(CommandError::NotFound)?.clone();
        let standing = Arc::new(Standing { rules: Arc::new(profile.rules()), profile });
        self.sites.keep(site, version, &standing);
        Ok(standing)
    }

    /// By what a site's tickets are decided now.
    pub async fn rules(&self, site: SiteId) -> Result<Arc<Rules>, CommandError> {
        Ok(Arc::clone(&self.site(site).await?.rules))
    }

    /// Opens a site in these hours from a local date on, or from the beginning.
    pub async fn set_business_hours(
        &self,
        caller: &Caller,
        site: SiteId,
        from: Option<NaiveDate>,
        hours: WeekHours,
    ) -> Result<Receipt, CommandError> {
        let intent = ("hours", from, &hours);
        let command = SiteCommand::SetHours { from, hours: Box::new(hours.clone()) };
        self.change_site(caller, site, &intent, command).await
    }

    /// Takes back hours that were set from a date on.
    pub async fn clear_business_hours(
        &self,
        caller: &Caller,
        site: SiteId,
        from: NaiveDate,
    ) -> Result<Receipt, CommandError> {
        self.change_site(caller, site, &("clear hours", from), SiteCommand::ClearHours { from }).await
    }

    /// Closes a site on these days, or parts of days.
    pub async fn add_holidays(
        &self,
        caller: &Caller,
        site: SiteId,
        holidays: Vec<Holiday>,
    ) -> Result<Receipt, CommandError> {
        let intent = ("holidays", &holidays);
        let command = SiteCommand::AddHolidays { holidays: holidays.clone() };
        self.change_site(caller, site, &intent, command).await
    }

    /// Opens a site on a date after all.
    pub async fn remove_holiday(
        &self,
        caller: &Caller,
        site: SiteId,
        date: NaiveDate,
    ) -> Result<Receipt, CommandError> {
        self.change_site(caller, site, &("no holiday", date), SiteCommand::RemoveHoliday { date }).await
    }

    /// Adds a department or changes one.
    pub async fn set_department(
        &self,
        caller: &Caller,
        site: SiteId,
        department: Department,
    ) -> Result<Receipt, CommandError> {
        let intent = ("department", &department);
        let command = SiteCommand::SetDepartment { department: department.clone() };
        self.change_site(caller, site, &intent, command).await
    }

    /// Adds a category or changes one.
    pub async fn set_category(
        &self,
        caller: &Caller,
        site: SiteId,
        category: Category,
    ) -> Result<Receipt, CommandError> {
        let intent = ("category", &category);
        let command = SiteCommand::SetCategory { category: category.clone() };
        self.change_site(caller, site, &intent, command).await
    }

    /// Adds a custom field of tickets or changes one.
    pub async fn set_ticket_field(
        &self,
        caller: &Caller,
        site: SiteId,
        field: TicketField,
    ) -> Result<Receipt, CommandError> {
        let intent = ("field", &field);
        let command = SiteCommand::SetTicketField { field: field.clone() };
        self.change_site(caller, site, &intent, command).await
    }

    /// Promises other service levels.
    pub async fn set_service_levels(
        &self,
        caller: &Caller,
        site: SiteId,
        levels: ServiceLevels,
    ) -> Result<Receipt, CommandError> {
        let intent = ("levels", &levels);
        let command = SiteCommand::SetServiceLevels { levels: levels.clone() };
        self.change_site(caller, site, &intent, command).await
    }
}

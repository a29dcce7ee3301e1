//! A site's help desk, as its people and admins see it: hours and holidays, departments, categories, fields, promises.
#![allow(clippy::unused_async, reason = "the schema's macro takes no other functions")]

mod fields;
mod hours;
mod inputs;
mod levels;
mod mutations;

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::{DateTime, Utc};
use commands::Standing;
use domain::{Actor, Role, SiteId, desk};
use uuid::Uuid;

use crate::{
    asker::{Asked, at_door},
    error::Problem,
    receipt::Receipt,
    scalars::Date,
};

pub(crate) use fields::{TicketField, TicketFieldValue, TicketFieldValueInput, changes, filled_in};
pub(crate) use hours::{BusinessDay, Holiday, OpeningState, TimeWindow};
pub(crate) use levels::ServiceLevels;
pub(crate) use mutations::DeskMutations;

/// How much a ticket presses.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::desk::Priority")]
pub(crate) enum Priority {
    /// It can wait.
    Low,
    /// As most are.
    Normal,
    /// Before others.
    High,
    /// Now.
    Urgent,
}

/// A part of the team that takes tickets of its own.
#[derive(Clone, SimpleObject)]
pub(crate) struct Department {
    /// Its id.
    id: Uuid,
    /// Its name for people.
    name: String,
    /// Does it take new tickets?
    active: bool,
}

impl From<&desk::Department> for Department {
    fn from(department: &desk::Department) -> Self {
        Self { id: department.id.0, name: department.name.to_string(), active: department.active }
    }
}

/// What a ticket is about.
#[derive(Clone, SimpleObject)]
pub(crate) struct Category {
    /// Its id.
    id: Uuid,
    /// Its name for people.
    name: String,
    /// The department whose tickets it is for; null if it is for all.
    department_id: Option<Uuid>,
    /// Can new tickets be about it?
    active: bool,
}

impl From<&desk::Category> for Category {
    fn from(category: &desk::Category) -> Self {
        Self {
            id: category.id.0,
            name: category.name.to_string(),
            department_id: category.department.map(|department| department.0),
            active: category.active,
        }
    }
}

/// A site's help desk.
pub(crate) struct Desk {
    pub(crate) standing: Arc<Standing>,
    /// Does the reader work there? Others see what is in use and meant for them.
    pub(crate) staff: bool,
}

impl Desk {
    /// As `actor` may see it.
    pub(crate) fn of(standing: Arc<Standing>, site: SiteId, actor: &Actor) -> Self {
        Self { standing, staff: actor.holds_at(site, &Role::SEE_THE_DESK) }
    }
}

/// When a site is open, and how its tickets are sorted and promised.
#[Object]
impl Desk {
    /// Departments by name. Those that take no tickets any more are for the desk to see.
    async fn departments(&self) -> Vec<Department> {
        let all = self.standing.rules.desk.departments.values();
        let mut seen: Vec<_> = all.filter(|one| one.active || self.staff).map(Department::from).collect();
        seen.sort_by_cached_key(|one| one.name.to_lowercase());
        seen
    }

    /// Categories by name. Those that are not used any more are for the desk to see.
    async fn categories(
        &self,
        #[graphql(desc = "Only those for this department's tickets.")] department_id: Option<Uuid>,
    ) -> Vec<Category> {
        let all = self.standing.rules.desk.categories.values().map(Category::from);
        let fits = |one: &Category| {
            department_id.is_none() || one.department_id.is_none() || one.department_id == department_id
        };
        let mut seen: Vec<_> = all.filter(|one| (one.active || self.staff) && fits(one)).collect();
        seen.sort_by_cached_key(|one| one.name.to_lowercase());
        seen
    }

    /// The fields that the site adds to tickets, by label. Those not meant for customers are for the desk to see.
    async fn ticket_fields(&self) -> Vec<TicketField> {
        let all = self.standing.rules.desk.fields.values();
        let mut seen: Vec<_> =
            all.filter(|one| (one.active && one.public) || self.staff).map(TicketField::from).collect();
        seen.sort_by_cached_key(|one| one.label.to_lowercase());
        seen
    }

    /// Within what business time tickets are answered and solved. For the desk; null to others.
    async fn service_levels(&self) -> Option<ServiceLevels> {
        self.staff.then(|| ServiceLevels::from(&self.standing.rules.desk.levels))
    }

    /// The zone of hours and holidays (IANA).
    async fn zone(&self) -> &'static str {
        self.standing.profile.zone.name()
    }

    /// The hours of the week in force on a date; today if none is given.
    async fn business_hours(&self, context: &Context<'_>, date: Option<Date>) -> Vec<BusinessDay> {
        let calendar = self.standing.profile.calendar();
        let today = domain::time::local_date(context.services().bus.clock().now(), calendar.zone());
        hours::week(&calendar, date.map_or(today, |date| date.0))
    }

    /// The dates from which other hours are in force.
    async fn hours_change_on(&self) -> Vec<Date> {
        let calendar = self.standing.profile.calendar();
        calendar.editions().iter().filter_map(|edition| edition.from).map(Date).collect()
    }

    /// Holidays by date: today's and later ones, or those from a date on.
    async fn holidays(
        &self,
        context: &Context<'_>,
        from: Option<Date>,
        #[graphql(desc = "Up to and with this date.")] to: Option<Date>,
    ) -> Vec<Holiday> {
        let calendar = self.standing.profile.calendar();
        let today = domain::time::local_date(context.services().bus.clock().now(), calendar.zone());
        let from = from.map_or(today, |date| date.0);
        let within = |date| date >= from && to.is_none_or(|to| date <= to.0);
        let mut found: Vec<_> =
            calendar.holidays().iter().filter(|holiday| within(holiday.date)).map(Holiday::from).collect();
        found.sort_by_key(|holiday| holiday.date);
        found
    }

    /// Whether the site is open, why, and when that changes; now if no moment is given. A moment that has passed is answered by the hours
    /// and holidays that were set then.
    async fn opening(&self, context: &Context<'_>, at: Option<DateTime<Utc>>) -> OpeningState {
        let at = at.unwrap_or_else(|| context.services().bus.clock().now());
        OpeningState::new(self.standing.rules.timetable.opening_state(at), self.standing.profile.zone)
    }

    /// When a promise of so many minutes of business time would be due, made at a moment; now if none is given. Time that has passed
    /// counts by the hours and holidays that were set then. Null if the site
    /// does not open for so long within the next years.
    async fn due_after(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Minutes of business time: 0 to 86,400.")] minutes: u32,
        at: Option<DateTime<Utc>>,
    ) -> Result<Option<DateTime<Utc>>, Problem> {
        if minutes > desk::levels::LONGEST_TARGET {
            return Err(Problem::refused(&desk::DeskRefusal::TargetOutOfRange));
        }
        let at = at.unwrap_or_else(|| context.services().bus.clock().now());
        let time = chrono::TimeDelta::minutes(i64::from(minutes));
        Ok(self.standing.rules.timetable.add_business_time(at, time))
    }
}

/// A help desk after a change.
#[derive(SimpleObject)]
pub(crate) struct DeskPayload {
    /// The help desk as it is now.
    desk: Desk,
    /// That the command was carried out.
    receipt: Receipt,
}

async fn payload(
    context: &Context<'_>,
    site: SiteId,
    receipt: &commands::Receipt,
) -> Result<DeskPayload, Problem> {
    let standing = context.services().bus.site(site).await?;
    let desk = Desk { standing, staff: true };
    Ok(DeskPayload { desk, receipt: receipt.into() })
}

/// Questions about the help desk.
#[derive(Default)]
pub(crate) struct DeskQueries;

#[Object]
impl DeskQueries {
    /// A site's help desk: the own, or at the door of the site with this address name.
    async fn desk(&self, context: &Context<'_>, site: Option<String>) -> Result<Desk, Problem> {
        let sight = at_door(context, site.as_deref()).await?;
        let site = sight.reader().site_id();
        let standing = context.services().bus.site(site).await?;
        Ok(Desk::of(standing, site, sight.reader().actor()))
    }

    /// A country's national holidays of a year, to look at before they are filled in.
    async fn national_holidays(
        &self,
        country: hours::Country,
        #[graphql(desc = "As in 2026.")] year: i32,
    ) -> Result<Vec<Holiday>, Problem> {
        Ok(hours::national(country, year)?.iter().map(Holiday::from).collect())
    }
}

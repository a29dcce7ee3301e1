//! What admins change of their site's help desk. Superadmins name another site with `siteId`.
#![allow(clippy::too_many_arguments, reason = "a field's arguments are its function's")]

use async_graphql::{Context, Object};
use domain::{CategoryId, DepartmentId, calendar, desk};
use uuid::Uuid;

use super::{
    DeskPayload,
    fields::TicketFieldInput,
    hours::{Country, national},
    inputs::{BusinessDayInput, HolidayInput, week},
    levels::ServiceLevelsInput,
    payload,
};
use crate::{
    asker::Asked,
    error::Problem,
    scalars::{self, Date},
};

/// What admins change of their site's help desk.
#[derive(Default)]
pub(crate) struct DeskMutations;

#[Object]
impl DeskMutations {
    /// Opens the site in these hours: from a date on, or instead of the hours it has had from the beginning. Time that has passed
    /// stays counted as it was.
    async fn set_business_hours(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Days that are not named are closed.")] days: Vec<BusinessDayInput>,
        #[graphql(desc = "The first date, in the site's zone.")] from: Option<Date>,
        site_id: Option<Uuid>,
        command_id: Option<Uuid>,
    ) -> Result<DeskPayload, Problem> {
        let (caller, site) = context.command(site_id, command_id)?;
        let hours = week(days)?;
        let bus = &context.services().bus;
        let receipt = bus.set_business_hours(&caller, site, from.map(|date| date.0), hours).await?;
        payload(context, site, &receipt).await
    }

    /// Takes back the hours that were set from a date on.
    async fn clear_business_hours(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first date, in the site's zone.")] from: Date,
        site_id: Option<Uuid>,
        command_id: Option<Uuid>,
    ) -> Result<DeskPayload, Problem> {
        let (caller, site) = context.command(site_id, command_id)?;
        let receipt = context.services().bus.clear_business_hours(&caller, site, from.0).await?;
        payload(context, site, &receipt).await
    }

    /// Closes the site on these days, or parts of days.
    async fn add_holidays(
        &self,
        context: &Context<'_>,
        holidays: Vec<HolidayInput>,
        site_id: Option<Uuid>,
        command_id: Option<Uuid>,
    ) -> Result<DeskPayload, Problem> {
        let (caller, site) = context.command(site_id, command_id)?;
        let holidays = holidays.into_iter().map(HolidayInput::read).collect::<Result<_, _>>()?;
        let receipt = context.services().bus.add_holidays(&caller, site, holidays).await?;
        payload(context, site, &receipt).await
    }

    /// Fills in a country's national holidays of a year. Dates that have a holiday already keep it.
    async fn add_national_holidays(
        &self,
        context: &Context<'_>,
        country: Country,
        #[graphql(desc = "As in 2026.")] year: i32,
        site_id: Option<Uuid>,
        command_id: Option<Uuid>,
    ) -> Result<DeskPayload, Problem> {
        let (caller, site) = context.command(site_id, command_id)?;
        let bus = &context.services().bus;
        let national = national(country, year)?;
        let known = bus.site(site).await?.profile.calendar();
        let new = |holiday: &calendar::Holiday| known.holidays().iter().all(|old| old.date != holiday.date);
        let holidays = national.into_iter().filter(new).collect();
        let receipt = bus.add_holidays(&caller, site, holidays).await?;
        payload(context, site, &receipt).await
    }

    /// Opens the site on a date after all.
    async fn remove_holiday(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "In the site's zone.")] date: Date,
        site_id: Option<Uuid>,
        command_id: Option<Uuid>,
    ) -> Result<DeskPayload, Problem> {
        let (caller, site) = context.command(site_id, command_id)?;
        let receipt = context.services().bus.remove_holiday(&caller, site, date.0).await?;
        payload(context, site, &receipt).await
    }

    /// Adds a department, or changes the one with this id.
    async fn set_department(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Of the one to change; a new one if left out.")] id: Option<Uuid>,
        #[graphql(desc = "Its name for people, at most 120 characters.")] name: String,
        #[graphql(desc = "Does it take new tickets?", default = true)] active: bool,
        site_id: Option<Uuid>,
        command_id: Option<Uuid>,
    ) -> Result<DeskPayload, Problem> {
        let (caller, site) = context.command(site_id, command_id)?;
        let id = known_or_new(context, site, id, command_id, |desk, id| {
            desk.departments.contains_key(&DepartmentId(id))
        })
        .await?;
        let id = DepartmentId(id.ok_or_else(|| Problem::refused(&desk::DeskRefusal::NoSuchDepartment))?);
        let department = desk::Department { id, name: scalars::text("name", &name)?, active };
        let receipt = context.services().bus.set_department(&caller, site, department).await?;
        payload(context, site, &receipt).await
    }

    /// Adds a category, or changes the one with this id.
    async fn set_category(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Of the one to change; a new one if left out.")] id: Option<Uuid>,
        #[graphql(desc = "Its name for people, at most 120 characters.")] name: String,
        #[graphql(desc = "The department whose tickets it is for; for all if left out.")]
        department_id: Option<Uuid>,
        #[graphql(desc = "Can new tickets be about it?", default = true)] active: bool,
        site_id: Option<Uuid>,
        command_id: Option<Uuid>,
    ) -> Result<DeskPayload, Problem> {
        let (caller, site) = context.command(site_id, command_id)?;
        let id = known_or_new(context, site, id, command_id, |desk, id| {
            desk.categories.contains_key(&CategoryId(id))
        })
        .await?;
        let id = CategoryId(id.ok_or_else(|| Problem::refused(&desk::DeskRefusal::NoSuchCategory))?);
        let department = department_id.map(DepartmentId);
        let category = desk::Category { id, name: scalars::text("name", &name)?, department, active };
        let receipt = context.services().bus.set_category(&caller, site, category).await?;
        payload(context, site, &receipt).await
    }

    /// Adds a field to the site's tickets, or changes the one with this key.
    async fn set_ticket_field(
        &self,
        context: &Context<'_>,
        field: TicketFieldInput,
        site_id: Option<Uuid>,
        command_id: Option<Uuid>,
    ) -> Result<DeskPayload, Problem> {
        let (caller, site) = context.command(site_id, command_id)?;
        let receipt = context.services().bus.set_ticket_field(&caller, site, field.read()?).await?;
        payload(context, site, &receipt).await
    }

    /// Promises other service levels, all of them at once. Tickets under way are counted anew, with the time they have used.
    async fn set_service_levels(
        &self,
        context: &Context<'_>,
        levels: ServiceLevelsInput,
        site_id: Option<Uuid>,
        command_id: Option<Uuid>,
    ) -> Result<DeskPayload, Problem> {
        let (caller, site) = context.command(site_id, command_id)?;
        let receipt = context.services().bus.set_service_levels(&caller, site, levels.read()?).await?;
        payload(context, site, &receipt).await
    }
}

/// The id of what is to be changed, if there is such a thing; or a new one, which follows from the command's so that a repetition
/// makes no second.
async fn known_or_new(
    context: &Context<'_>,
    site: domain::SiteId,
    id: Option<Uuid>,
    command_id: Option<Uuid>,
    known: impl Fn(&desk::Desk, Uuid) -> bool,
) -> Result<Option<Uuid>, Problem> {
    let Some(id) = id else {
        return Ok(Some(command_id.map_or_else(Uuid::now_v7, |command| Uuid::new_v5(&command, b"new"))));
    };
    let standing = context.services().bus.site(site).await?;
    Ok(Some(id).filter(|id| known(&standing.rules.desk, *id)))
}

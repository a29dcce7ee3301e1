//! Commands on schedules.

use chrono::NaiveDate;
use domain::{
    AccountId, Currency, Reason, Role, SiteId, Zone,
    account::Account,
    schedule::{BookingRules, Pricing, Schedule, ScheduleCommand, SpecialWindow, WeeklyWindow},
    site::Site,
};
use serde::Serialize;

use crate::{
    Bus, Caller, CommandError, InputRefusal, Receipt,
    bus::{Target, within},
};

/// A schedule to open.
#[derive(Clone, Debug, Serialize)]
pub struct OpenSchedule {
    /// Whose time.
    pub provider: AccountId,
    /// The zone that the provider's hours are meant in.
    pub zone: Zone,
    /// Rules of booking.
    pub rules: BookingRules,
    /// What appointments cost.
    pub pricing: Pricing,
}

impl Bus {
    /// Opens a provider's schedule. The account must be an active provider of the site.
    pub async fn open_schedule(
        &self,
        caller: &Caller,
        site: SiteId,
        new: OpenSchedule,
    ) -> Result<Receipt, CommandError> {
        within(caller, site)?;
        let target = Target::new::<Schedule>(caller, site, new.provider, &("open", &new))?;
        let account: Account = self.load(site, new.provider).await?;
        if !account.active().is_some_and(|holder| holder.roles.has(Role::Provider)) {
            return Err(InputRefusal::NoSuchProvider.into());
        }
        let currency = self.currency(site).await?;
        let OpenSchedule { provider, zone, rules, pricing } = new;
        let command = ScheduleCommand::Open { site, provider, zone, rules, pricing, currency };
        self.execute::<Schedule, _>(caller, &target, command).await
    }

    /// Replaces a provider's weekly windows.
    pub async fn plan_week(
        &self,
        caller: &Caller,
        site: SiteId,
        provider: AccountId,
        windows: Vec<WeeklyWindow>,
    ) -> Result<Receipt, CommandError> {
        let intent = ("week", &windows);
        let command = ScheduleCommand::PlanWeek { windows: windows.clone() };
        self.change_schedule(caller, site, provider, &intent, command).await
    }

    /// Takes a day off.
    pub async fn set_day_off(
        &self,
        caller: &Caller,
        site: SiteId,
        provider: AccountId,
        date: NaiveDate,
        reason: Option<Reason>,
    ) -> Result<Receipt, CommandError> {
        let intent = ("day off", date, &reason);
        let command = ScheduleCommand::SetDayOff { date, reason: reason.clone() };
        self.change_schedule(caller, site, provider, &intent, command).await
    }

    /// Gives a date hours of its own.
    pub async fn set_special_day(
        &self,
        caller: &Caller,
        site: SiteId,
        provider: AccountId,
        date: NaiveDate,
        windows: Vec<SpecialWindow>,
        reason: Option<Reason>,
    ) -> Result<Receipt, CommandError> {
        let intent = ("special day", date, &windows, &reason);
        let command =
            ScheduleCommand::SetSpecialDay { date, windows: windows.clone(), reason: reason.clone() };
        self.change_schedule(caller, site, provider, &intent, command).await
    }

    /// Makes a date an ordinary one again.
    pub async fn remove_exception(
        &self,
        caller: &Caller,
        site: SiteId,
        provider: AccountId,
        date: NaiveDate,
    ) -> Result<Receipt, CommandError> {
        let command = ScheduleCommand::RemoveException { date };
        self.change_schedule(caller, site, provider, &("no exception", date), command).await
    }

    /// Changes the rules of booking; what is booked keeps the old ones.
    pub async fn change_rules(
        &self,
        caller: &Caller,
        site: SiteId,
        provider: AccountId,
        rules: BookingRules,
    ) -> Result<Receipt, CommandError> {
        let command = ScheduleCommand::ChangeRules { rules: rules.clone() };
        self.change_schedule(caller, site, provider, &("rules", &rules), command).await
    }

    /// Changes what later bookings cost, in the site's currency.
    pub async fn change_pricing(
        &self,
        caller: &Caller,
        site: SiteId,
        provider: AccountId,
        pricing: Pricing,
    ) -> Result<Receipt, CommandError> {
        within(caller, site)?;
        let currency = self.currency(site).await?;
        let command = ScheduleCommand::ChangePricing { pricing: pricing.clone(), currency };
        self.change_schedule(caller, site, provider, &("pricing", &pricing), command).await
    }

    /// Moves the provider's hours to another zone.
    pub async fn change_schedule_zone(
        &self,
        caller: &Caller,
        site: SiteId,
        provider: AccountId,
        zone: Zone,
    ) -> Result<Receipt, CommandError> {
        let command = ScheduleCommand::ChangeZone { zone };
        self.change_schedule(caller, site, provider, &("zone", zone), command).await
    }

    /// What the site's fees are in. It was said when the site was opened, and stays.
    async fn currency(&self, site: SiteId) -> Result<Currency, CommandError> {
        let open: Site = self.load(site, site).await?;
        Ok(open.profile().ok_or(CommandError::NotFound)?.currency.clone())
    }

    async fn change_schedule(
        &self,
        caller: &Caller,
        site: SiteId,
        provider: AccountId,
        intent: &(impl Serialize + Sync),
        command: ScheduleCommand,
    ) -> Result<Receipt, CommandError> {
        within(caller, site)?;
        let target = Target::new::<Schedule>(caller, site, provider, intent)?;
        self.execute::<Schedule, _>(caller, &target, command).await
    }
}

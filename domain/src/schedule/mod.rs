//! A schedule says when a provider can be booked, and under which rules.
//!
//! Its life: an admin, or the provider, **opens** it for a site in one time zone. The provider **plans the week**: several windows
//! a day, each divided into slots of its own length, some perhaps inactive. A single date may be an **exception**: a day off, or a
//! special day with its own hours; an exception can be **removed** again. **Rules of booking** (buffers, notice, horizon, limits,
//! approval, rooms), **pricing** and **zone** change as the practice does; what is booked already keeps the terms it was made
//! under. A schedule is never closed: one without windows offers nothing.
//!
//! A schedule knows nothing of bookings. What is free follows from its [`Availability`], from the time that is [`Taken`], and from
//! the moment of asking: see [`Availability::free_slots`]. What a booking is made under is told by [`Availability::terms`].

mod aggregate;
mod availability;
mod command;
mod error;
mod event;
mod reasons;
mod rules;
mod slots;
mod terms;
mod week;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use availability::Availability;
pub use command::ScheduleCommand;
pub use error::ScheduleRefusal;
pub use event::ScheduleEvent;
pub use reasons::{DayExplanation, DayReason, Rule, Verdict};
pub use rules::{BookingRules, MOST_ROOMS, Pricing};
pub use slots::{Slot, Taken};
pub use terms::Terms;
pub use week::{DEFAULT_SLOT_MINUTES, DateException, MOST_WINDOWS, SpecialWindow, WeeklyWindow};

use crate::{AccountId, Actor, Currency, Personal, Reason, Request, Role, SiteId, Zone, time::local_date};

/// The most exceptions that a schedule keeps, past ones included.
pub const MOST_EXCEPTIONS: usize = 1000;
/// Exceptions are set, and staff book, at most this many days ahead.
pub const FURTHEST_DAYS_AHEAD: u16 = 730;

/// A provider's schedule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Schedule {
    /// There is none yet.
    #[default]
    NotOpened,
    /// Open, perhaps without any window yet.
    Open(Box<Availability>),
}

impl Schedule {
    /// When the provider can be booked, once the schedule is open.
    pub fn availability(&self) -> Option<&Availability> {
        match self {
            Self::NotOpened => None,
            Self::Open(availability) => Some(availability),
        }
    }

    /// The events that follow from the request, none if it changes nothing, or why it is refused.
    pub fn decide(&self, request: &Request<ScheduleCommand>) -> Result<Vec<ScheduleEvent>, ScheduleRefusal> {
        match (self, &request.command) {
            (_, ScheduleCommand::Open { site, provider, zone, rules, pricing, currency }) => {
                may(&request.actor, *site, *provider)?;
                self.open(*site, *provider, *zone, rules, pricing, currency)
            }
            (Self::NotOpened, _) => Err(ScheduleRefusal::NotOpened),
            (Self::Open(now), _) => {
                may(&request.actor, now.site, now.provider)?;
                now.change(request)
            }
        }
    }

    /// The schedule after `event`. Total: an event that cannot have happened changes nothing.
    #[must_use]
    pub fn evolve(self, event: &ScheduleEvent) -> Self {
        match (self, event) {
            (Self::NotOpened, ScheduleEvent::ScheduleOpened { site, provider, zone, rules, pricing }) => {
                Self::Open(Box::new(Availability {
                    site: *site,
                    provider: *provider,
                    zone: *zone,
                    week: Vec::new(),
                    exceptions: std::collections::BTreeMap::new(),
                    rules: rules.clone(),
                    pricing: pricing.clone(),
                }))
            }
            (Self::NotOpened, _) => Self::NotOpened,
            (Self::Open(mut now), event) => {
                now.apply(event);
                Self::Open(now)
            }
        }
    }

    fn open(
        &self,
        site: SiteId,
        provider: AccountId,
        zone: Zone,
        rules: &BookingRules,
        pricing: &Pricing,
        currency: &Currency,
    ) -> Result<Vec<ScheduleEvent>, ScheduleRefusal> {
        if let Self::Open(now) = self {
            let same = (now.site, now.provider, now.zone) == (site, provider, zone)
                && (&now.rules, &now.pricing) == (rules, pricing);
            return if same { Ok(Vec::new()) } else { Err(ScheduleRefusal::AlreadyOpened) };
        }
        rules.check(provider)?;
        pricing.check(currency)?;
        let (rules, pricing) = (rules.clone(), pricing.clone());
        Ok(vec![ScheduleEvent::ScheduleOpened { site, provider, zone, rules, pricing }])
    }
}

/// The provider himself, as long as he is one, or an admin of the site, or the system.
fn may(actor: &Actor, site: SiteId, provider: AccountId) -> Result<(), ScheduleRefusal> {
    let himself = actor.is(provider) && actor.holds_at(site, &[Role::Provider]);
    if himself || actor.holds_at(site, &[Role::Admin]) { Ok(()) } else { Err(ScheduleRefusal::NotAllowed) }
}

impl Availability {
    /// What follows from a request by somebody who may ask.
    fn change(&self, request: &Request<ScheduleCommand>) -> Result<Vec<ScheduleEvent>, ScheduleRefusal> {
        let today = local_date(request.at, self.zone);
        let event = match &request.command {
            // An open schedule is not opened again; see `Schedule::open`.
            ScheduleCommand::Open { .. } => return Err(ScheduleRefusal::AlreadyOpened),
            ScheduleCommand::PlanWeek { windows } => {
                let windows = week::checked_week(windows.clone())?;
                (windows != self.week).then_some(ScheduleEvent::WeekPlanned { windows })
            }
            ScheduleCommand::SetDayOff { date, reason } => {
                let off = DateException::Off { reason: self.personal(reason.as_ref()) };
                self.except(*date, today, off)?
            }
            ScheduleCommand::SetSpecialDay { date, windows, reason } => {
                let windows = week::checked_day(windows.clone())?;
                let special = DateException::Special { windows, reason: self.personal(reason.as_ref()) };
                self.except(*date, today, special)?
            }
            ScheduleCommand::RemoveException { date } => {
                self.exceptions.contains_key(date).then_some(ScheduleEvent::ExceptionRemoved { date: *date })
            }
            ScheduleCommand::ChangeRules { rules } => {
                rules.check(self.provider)?;
                (*rules != self.rules).then(|| ScheduleEvent::BookingRulesChanged { rules: rules.clone() })
            }
            ScheduleCommand::ChangePricing { pricing, currency } => {
                pricing.check(currency)?;
                (*pricing != self.pricing).then(|| ScheduleEvent::PricingChanged { pricing: pricing.clone() })
            }
            ScheduleCommand::ChangeZone { zone } => {
                (*zone != self.zone).then_some(ScheduleEvent::ScheduleZoneChanged { zone: *zone })
            }
        };
        Ok(event.into_iter().collect())
    }

    /// A reason for being away is the provider's own, whoever writes it down.
    fn personal(&self, reason: Option<&Reason>) -> Option<Personal<Reason>> {
        reason.map(|reason| Personal::new(self.provider, reason.clone()))
    }

    /// What follows from setting `exception`; nothing if it holds already.
    fn except(
        &self,
        date: NaiveDate,
        today: NaiveDate,
        exception: DateException,
    ) -> Result<Option<ScheduleEvent>, ScheduleRefusal> {
        if date < today {
            return Err(ScheduleRefusal::ExceptionInThePast);
        }
        let latest = days_after(today, FURTHEST_DAYS_AHEAD);
        if date > latest {
            return Err(ScheduleRefusal::ExceptionTooFarAhead { latest });
        }
        let had = self.exceptions.get(&date);
        if had.is_none() && self.exceptions.len() >= MOST_EXCEPTIONS {
            return Err(ScheduleRefusal::TooManyExceptions);
        }
        Ok((had != Some(&exception)).then_some(ScheduleEvent::ExceptionSet { date, exception }))
    }

    fn apply(&mut self, event: &ScheduleEvent) {
        match event {
            // A schedule is opened once.
            ScheduleEvent::ScheduleOpened { .. } => {}
            ScheduleEvent::WeekPlanned { windows } => self.week.clone_from(windows),
            ScheduleEvent::ExceptionSet { date, exception } => {
                self.exceptions.insert(*date, exception.clone());
            }
            ScheduleEvent::ExceptionRemoved { date } => {
                self.exceptions.remove(date);
            }
            ScheduleEvent::BookingRulesChanged { rules } => self.rules.clone_from(rules),
            ScheduleEvent::PricingChanged { pricing } => self.pricing.clone_from(pricing),
            ScheduleEvent::ScheduleZoneChanged { zone } => self.zone = *zone,
        }
    }
}

/// The date so many days later, or the calendar's last.
fn days_after(date: NaiveDate, days: u16) -> NaiveDate {
    date.checked_add_days(chrono::Days::new(days.into())).unwrap_or(NaiveDate::MAX)
}

//! Schedules, as their providers and the desk see them.

mod exceptions;
mod inputs;
mod mutations;

use async_graphql::{Context, Enum, Object, SimpleObject};
use domain::{
    AccountId,
    schedule::{Availability, DateException, SpecialWindow, WeeklyWindow},
    time::CivilWindow,
};
use uuid::Uuid;

use crate::{
    asker::Asked,
    error::Problem,
    message::ReminderRule,
    personal::Personal,
    provider::Pricing,
    receipt::{self, Receipt},
    scalars::Date,
};

pub(crate) use exceptions::ExceptionMutations;
pub(crate) use mutations::ScheduleMutations;

/// A day of the week.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "chrono::Weekday")]
pub(crate) enum Weekday {
    #[graphql(name = "MONDAY")]
    Mon,
    #[graphql(name = "TUESDAY")]
    Tue,
    #[graphql(name = "WEDNESDAY")]
    Wed,
    #[graphql(name = "THURSDAY")]
    Thu,
    #[graphql(name = "FRIDAY")]
    Fri,
    #[graphql(name = "SATURDAY")]
    Sat,
    #[graphql(name = "SUNDAY")]
    Sun,
}

/// A window that comes back every week, divided into slots.
#[derive(SimpleObject)]
pub(crate) struct Window {
    /// The day on which it starts; null for a window of one date.
    weekday: Option<Weekday>,
    /// From when, on the wall in the schedule's zone: `HH:MM`.
    from: String,
    /// Up to when: `HH:MM`, or `24:00`. An end that is not after the start is on the next day.
    to: String,
    /// How long one appointment is, in minutes.
    slot_minutes: i32,
    /// An inactive window gives no slots.
    active: bool,
}

impl Window {
    fn of(weekday: Option<Weekday>, window: CivilWindow, slot_minutes: u16, active: bool) -> Self {
        let text = window.to_string();
        let (from, to) = text.split_once('-').unwrap_or((text.as_str(), ""));
        Self { weekday, from: from.to_owned(), to: to.to_owned(), slot_minutes: slot_minutes.into(), active }
    }
}

impl From<WeeklyWindow> for Window {
    fn from(w: WeeklyWindow) -> Self {
        Self::of(Some(w.weekday.into()), w.window, w.slot_minutes, w.active)
    }
}

impl From<SpecialWindow> for Window {
    fn from(w: SpecialWindow) -> Self {
        Self::of(None, w.window, w.slot_minutes, true)
    }
}

/// What holds on one date instead of its weekday's windows.
#[derive(SimpleObject)]
pub(crate) struct ExceptionDay {
    /// The date in the schedule's zone.
    date: Date,
    /// A day off; otherwise a special day with its own windows.
    day_off: bool,
    /// Why; null if it was not said, or has been erased.
    reason: Option<Personal<String>>,
    /// The special day's windows; none on a day off.
    windows: Vec<Window>,
}

impl ExceptionDay {
    fn of(provider: AccountId, date: Date, exception: &DateException) -> Self {
        let windows = match exception {
            DateException::Off { .. } => &[][..],
            DateException::Special { windows, .. } => windows.as_slice(),
        };
        Self {
            date,
            day_off: matches!(exception, DateException::Off { .. }),
            reason: exception
                .reason()
                .map(|reason| Personal::new("ExceptionDay.reason", provider, reason.to_string())),
            windows: windows.iter().copied().map(Into::into).collect(),
        }
    }
}

/// Under which rules a provider can be booked.
#[derive(SimpleObject)]
pub(crate) struct BookingRules {
    /// Minutes before each appointment that are kept free.
    buffer_before_minutes: i32,
    /// Minutes after each appointment that are kept free.
    buffer_after_minutes: i32,
    /// A client books at least this many minutes ahead.
    minimum_notice_minutes: i64,
    /// A client books at most this many local dates ahead.
    days_ahead: i32,
    /// The most appointments that start on one local date; null for no limit.
    most_per_day: Option<i32>,
    /// A client's booking is a request until the provider accepts it.
    approval_required: bool,
    /// Joining opens this many minutes before the start.
    join_opens_minutes: i32,
    /// Other resources that each booking takes as well.
    rooms: Vec<Uuid>,
    /// When clients are reminded; null where the site's rules hold.
    reminders: Option<Vec<ReminderRule>>,
}

impl From<&domain::schedule::BookingRules> for BookingRules {
    fn from(rules: &domain::schedule::BookingRules) -> Self {
        Self {
            buffer_before_minutes: rules.buffer_before_minutes.into(),
            buffer_after_minutes: rules.buffer_after_minutes.into(),
            minimum_notice_minutes: rules.minimum_notice_minutes.into(),
            days_ahead: rules.days_ahead.into(),
            most_per_day: rules.most_per_day.map(i32::from),
            approval_required: rules.approval_required,
            join_opens_minutes: rules.join_opens_minutes.into(),
            rooms: rules.rooms.iter().map(|room| room.0).collect(),
            reminders: rules.reminders.as_ref().map(|rules| rules.iter().copied().map(Into::into).collect()),
        }
    }
}

/// A provider's schedule.
pub(crate) struct Schedule(pub(crate) Availability);

/// When a provider can be booked, and under which rules.
#[Object]
impl Schedule {
    /// The provider's account.
    async fn provider_id(&self) -> Uuid {
        self.0.provider.0
    }

    /// The zone (IANA) of all wall-clock times and dates of the schedule.
    async fn zone(&self) -> &str {
        self.0.zone.name()
    }

    /// The windows of each week, in order.
    async fn week(&self) -> Vec<Window> {
        self.0.week.iter().copied().map(Into::into).collect()
    }

    /// What holds instead on single dates, in order; between these dates, both included, if they are given.
    #[graphql(complexity = "5 + 5 * child_complexity")]
    async fn exceptions(&self, from: Option<Date>, to: Option<Date>) -> Vec<ExceptionDay> {
        self.0
            .exceptions
            .iter()
            .filter(|(date, _)| {
                from.is_none_or(|from| from.0 <= **date) && to.is_none_or(|to| **date <= to.0)
            })
            .map(|(date, exception)| ExceptionDay::of(self.0.provider, Date(*date), exception))
            .collect()
    }

    /// The rules of booking.
    async fn rules(&self) -> BookingRules {
        BookingRules::from(&self.0.rules)
    }

    /// What consultations cost.
    async fn pricing(&self) -> Pricing {
        Pricing::from(&self.0.pricing)
    }
}

/// A schedule after a change.
#[derive(SimpleObject)]
pub(crate) struct SchedulePayload {
    /// The schedule; null if the change cannot be shown yet.
    schedule: Option<Schedule>,
    /// That the command was carried out.
    receipt: Receipt,
}

async fn payload(
    context: &Context<'_>,
    provider: AccountId,
    receipt: &commands::Receipt,
) -> Result<SchedulePayload, Problem> {
    let mut schedule = None;
    if receipt::shown(context, receipt, &["slots"]).await {
        schedule = context.sight()?.reader().schedule(provider).await?.map(Schedule);
    }
    Ok(SchedulePayload { schedule, receipt: receipt.into() })
}

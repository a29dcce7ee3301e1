//! Every "no" of a schedule.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value};

use crate::{Currency, Refusal, notification::NotificationRefusal};

/// Why a schedule refuses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleRefusal {
    /// Neither the provider nor an admin of the site asks.
    #[error("only the provider or an admin of the site may do this")]
    NotAllowed,
    /// The provider has no schedule yet.
    #[error("this provider has no schedule")]
    NotOpened,
    /// The provider has a schedule already.
    #[error("this provider has a schedule already")]
    AlreadyOpened,
    /// Two windows share a time.
    #[error("the windows {first} and {second} overlap")]
    WindowsOverlap {
        /// The one that starts first.
        first: String,
        /// The one that starts while the first still runs.
        second: String,
    },
    /// More windows than a week or a day can have.
    #[error("there are at most 100 windows")]
    TooManyWindows,
    /// A slot shorter or longer than any appointment.
    #[error("a slot lasts 5 to 720 minutes, not {minutes}")]
    SlotLength {
        /// What was asked for.
        minutes: i64,
    },
    /// A special day without hours.
    #[error("a special day has at least one window; without one it is a day off")]
    SpecialDayWithoutWindows,
    /// An exception for a date that is over.
    #[error("this date is over")]
    ExceptionInThePast,
    /// An exception further ahead than two years.
    #[error("exceptions are set up to {latest}")]
    ExceptionTooFarAhead {
        /// The last date that is taken.
        latest: NaiveDate,
    },
    /// More exceptions than a schedule keeps.
    #[error("there are at most 1,000 exceptions; remove old ones first")]
    TooManyExceptions,
    /// A booking rule outside its range.
    #[error("{field} lies between {least} and {most}; it cannot be {given}")]
    RuleOutOfRange {
        /// The field of the rules.
        field: &'static str,
        /// What was asked for.
        given: i64,
        /// The least value that is taken.
        least: u32,
        /// The most that is taken.
        most: u32,
    },
    /// More rooms than a booking can take.
    #[error("a booking takes at most five rooms")]
    TooManyRooms,
    /// A room is named twice, or the provider is named as a room.
    #[error("each room is named once, and the provider is none")]
    RoomTwice,
    /// A fee below zero or beyond all reason.
    #[error("a fee lies between 0 and 1,000,000,000 minor units")]
    FeeOutOfRange,
    /// A fee in another currency than all others of the site.
    #[error("the site's fees are in {}, not in {}", .currency.as_str(), .given.as_str())]
    ForeignCurrency {
        /// What was asked for.
        given: Currency,
        /// What the site's fees are in.
        currency: Currency,
    },
    /// Not a slot of the provider's grid.
    #[error("this time is not offered")]
    NotOffered,
    /// The time has begun.
    #[error("this time is past")]
    Past,
    /// Less ahead than the provider wants to know of it.
    #[error("this time is too soon to be booked; the earliest is {earliest}")]
    TooSoon {
        /// The first instant at which an appointment may start.
        earliest: DateTime<Utc>,
    },
    /// Further ahead than bookings are taken.
    #[error("bookings are taken up to {latest}")]
    TooFarAhead {
        /// The last local date on which an appointment may start.
        latest: NaiveDate,
    },
    /// Longer than any appointment.
    #[error("an appointment lasts at most 24 hours")]
    TooLong,
    /// Reminders cannot be so.
    #[error(transparent)]
    Reminders(#[from] NotificationRefusal),
}

impl Refusal for ScheduleRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotAllowed => "FORBIDDEN",
            Self::NotOpened => "SCHEDULE_NOT_OPENED",
            Self::AlreadyOpened => "SCHEDULE_ALREADY_OPENED",
            Self::WindowsOverlap { .. } => "WINDOWS_OVERLAP",
            Self::TooManyWindows => "TOO_MANY_WINDOWS",
            Self::SlotLength { .. } => "SLOT_LENGTH",
            Self::SpecialDayWithoutWindows => "SPECIAL_DAY_WITHOUT_WINDOWS",
            Self::ExceptionInThePast => "EXCEPTION_IN_THE_PAST",
            Self::ExceptionTooFarAhead { .. } => "EXCEPTION_TOO_FAR_AHEAD",
            Self::TooManyExceptions => "TOO_MANY_EXCEPTIONS",
            Self::RuleOutOfRange { .. } => "RULE_OUT_OF_RANGE",
            Self::TooManyRooms => "TOO_MANY_ROOMS",
            Self::RoomTwice => "ROOM_TWICE",
            Self::FeeOutOfRange => "FEE_OUT_OF_RANGE",
            Self::ForeignCurrency { .. } => "FOREIGN_CURRENCY",
            Self::NotOffered => "NOT_OFFERED",
            Self::Past => "PAST",
            Self::TooSoon { .. } => "TOO_SOON",
            Self::TooFarAhead { .. } => "TOO_FAR",
            Self::TooLong => "TOO_LONG",
            Self::Reminders(refusal) => refusal.code(),
        }
    }

    fn details(&self) -> Map<String, Value> {
        let entries: Vec<(&str, Value)> = match self {
            Self::Reminders(refusal) => return refusal.details(),
            Self::WindowsOverlap { first, second } => {
                vec![("first", first.as_str().into()), ("second", second.as_str().into())]
            }
            Self::RuleOutOfRange { field, given, least, most } => vec![
                ("field", (*field).into()),
                ("given", (*given).into()),
                ("least", (*least).into()),
                ("most", (*most).into()),
            ],
            Self::ForeignCurrency { given, currency } => {
                vec![("given", given.as_str().into()), ("currency", currency.as_str().into())]
            }
            Self::TooSoon { earliest } => vec![("earliest", earliest.to_rfc3339().into())],
            Self::TooFarAhead { latest } | Self::ExceptionTooFarAhead { latest } => {
                vec![("latest", latest.to_string().into())]
            }
            Self::SlotLength { minutes } => {
                vec![("given", (*minutes).into()), ("least", 5.into()), ("most", 720.into())]
            }
            _ => Vec::new(),
        };
        entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }
}

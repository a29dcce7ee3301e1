//! Why something may not happen to an account.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value};

use crate::{Refusal, retention::RecordKind};

/// Why something may not happen to an account.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountRefusal {
    /// There is no such account.
    #[error("there is no such account")]
    Unknown,
    /// The actor's role does not include this.
    #[error("this is not for you to do")]
    NotAllowed,
    /// Roles, closing and erasing are for somebody else to do.
    #[error("nobody changes the own roles, or closes or erases the own account")]
    NotOnOneself,
    /// The identifier belongs to an account.
    #[error("this account is open already")]
    AlreadyOpen,
    /// The account is closed.
    #[error("this account is closed")]
    Closed,
    /// Its holder was forgotten; nothing happens to it any more.
    #[error("this account's holder was erased")]
    Erased,
    /// Something of its holder has to be kept by the site's retention policy.
    #[error("this person's {} have to be kept until {until}", record.as_str())]
    Retained {
        /// What.
        record: RecordKind,
        /// Until when.
        until: DateTime<Utc>,
    },
    /// Emergency access is to clients' data.
    #[error("emergency access is to clients' data only")]
    NotAClient,
    /// Its holder is to be forgotten: that has to be called off first.
    #[error("this account's holder is to be erased: call that off first")]
    ErasurePending,
    /// What was typed to confirm is not the account's address.
    #[error("type the account's email address to confirm")]
    NotConfirmed,
    /// No role at all, or a superadmin at a site, or anybody else on the platform.
    #[error("these roles do not fit the account's site")]
    RolesDoNotFit,
    /// Only who is of the team takes calls.
    #[error("only who is of the team takes calls")]
    NotOfTheTeam,
    /// A break that is over, or longer than a day.
    #[error("a break ends within 24 hours from now")]
    BreakOutOfRange,
    /// Not an email address.
    #[error("this is not an email address")]
    MalformedEmail,
    /// The address that was written to is no longer the account's.
    #[error("this account has another email address by now")]
    OtherEmail,
    /// Not a telephone number with its country code.
    #[error("a telephone number starts with + and the country code")]
    MalformedPhone,
}

impl Refusal for AccountRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "NOT_FOUND",
            Self::NotAllowed => "FORBIDDEN",
            Self::NotOnOneself => "NOT_ON_ONESELF",
            Self::AlreadyOpen => "ACCOUNT_ALREADY_OPEN",
            Self::Closed => "ACCOUNT_CLOSED",
            Self::Erased => "ACCOUNT_ERASED",
            Self::Retained { .. } => "RETAINED",
            Self::NotAClient => "NOT_A_CLIENT",
            Self::ErasurePending => "ERASURE_PENDING",
            Self::NotConfirmed => "NOT_CONFIRMED",
            Self::RolesDoNotFit => "ROLES_DO_NOT_FIT",
            Self::NotOfTheTeam => "NOT_OF_THE_TEAM",
            Self::BreakOutOfRange => "BREAK_OUT_OF_RANGE",
            Self::MalformedEmail => "MALFORMED_EMAIL",
            Self::OtherEmail => "OTHER_EMAIL",
            Self::MalformedPhone => "MALFORMED_PHONE",
        }
    }

    fn details(&self) -> Map<String, Value> {
        let mut details = Map::new();
        if let Self::Retained { record, until } = self {
            details.insert("record".into(), record.as_str().into());
            details.insert("until".into(), until.to_rfc3339_opts(SecondsFormat::AutoSi, true).into());
        }
        details
    }
}

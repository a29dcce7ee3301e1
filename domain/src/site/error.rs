//! Why something may not happen to a site.

use serde_json::{Map, Value};

use crate::{
    Refusal, calendar::CalendarRefusal, call::CallRefusal, desk::DeskRefusal,
    notification::NotificationRefusal, retention::RetentionRefusal,
};

/// Why something may not happen to a site.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SiteRefusal {
    /// There is no such site.
    #[error("there is no such site")]
    Unknown,
    /// Only superadmins open sites; only the site's admins change it.
    #[error("this is not for you to do")]
    NotAllowed,
    /// The identifier belongs to an open site.
    #[error("this site is open already")]
    AlreadyOpen,
    /// The address name has the wrong form.
    #[error("an address name is 2 to 40 lower-case letters, digits and inner hyphens")]
    MalformedSlug,
    /// The hours or holidays cannot be so.
    #[error(transparent)]
    Calendar(#[from] CalendarRefusal),
    /// The help desk cannot be so.
    #[error(transparent)]
    Desk(#[from] DeskRefusal),
    /// Rooms of calls cannot be so.
    #[error(transparent)]
    Rooms(#[from] CallRefusal),
    /// Reminders cannot be so.
    #[error(transparent)]
    Reminders(#[from] NotificationRefusal),
    /// Things cannot be kept so.
    #[error(transparent)]
    Retention(#[from] RetentionRefusal),
}

impl Refusal for SiteRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "NOT_FOUND",
            Self::NotAllowed => "FORBIDDEN",
            Self::AlreadyOpen => "SITE_ALREADY_OPEN",
            Self::MalformedSlug => "MALFORMED_SLUG",
            Self::Calendar(refusal) => refusal.code(),
            Self::Desk(refusal) => refusal.code(),
            Self::Rooms(refusal) => refusal.code(),
            Self::Reminders(refusal) => refusal.code(),
            Self::Retention(refusal) => refusal.code(),
        }
    }

    fn details(&self) -> Map<String, Value> {
        match self {
            Self::Calendar(refusal) => refusal.details(),
            Self::Desk(refusal) => refusal.details(),
            Self::Reminders(refusal) => refusal.details(),
            _ => Map::new(),
        }
    }
}

//! Why something may not happen to a ticket.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::{Aspect, Lock, Status};
use crate::{AccountId, Refusal, desk::DeskRefusal};

/// Why something may not happen to a ticket.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TicketRefusal {
    /// There is no such ticket, or not for this actor.
    #[error("there is no such ticket")]
    Unknown,
    /// Not for this actor to do.
    #[error("this is not for you to do")]
    NotAllowed,
    /// The identifier belongs to an open ticket.
    #[error("this ticket exists already")]
    AlreadyOpened,
    /// Closed is final.
    #[error("this ticket is closed; open a new one")]
    Closed,
    /// The step is none of row E2's.
    #[error("a ticket that is {from} cannot become {to}")]
    NoSuchStep {
        /// Where it stands.
        from: Status,
        /// Where it should go.
        to: Status,
    },
    /// Somebody else of the desk is editing it.
    #[error("somebody else is editing this ticket")]
    Locked {
        /// Who.
        owner: AccountId,
        /// Since when.
        since: DateTime<Utc>,
        /// Until when, unless renewed.
        until: DateTime<Utc>,
    },
    /// Whoever was editing it does so no more: the lock was let go, broken, or is somebody else's.
    #[error("you are not editing this ticket any more")]
    LockLost,
    /// It has changed since the asking person saw it.
    #[error("this ticket has changed since you saw it")]
    Stale {
        /// Its version now.
        version: u64,
        /// What has changed.
        changed: Vec<Aspect>,
    },
    /// A tag has the wrong form.
    #[error("a tag is 1 to 40 characters without commas and line breaks")]
    MalformedTag,
    /// More tags than anybody needs.
    #[error("a ticket has at most {limit} tags")]
    TooManyTags {
        /// How many there may be.
        limit: usize,
    },
    /// More files than anybody needs.
    #[error("a message has at most {limit} attachments")]
    TooManyAttachments {
        /// How many there may be.
        limit: usize,
    },
    /// A ticket cannot go on in itself.
    #[error("a ticket cannot be merged into itself")]
    MergeIntoItself,
    /// The other ticket is closed.
    #[error("a closed ticket takes no others")]
    MergeIntoClosed,
    /// The other ticket is another customer's.
    #[error("only tickets of one customer can be merged")]
    MergeOfOtherCustomer,
    /// From 1 to 5.
    #[error("a rating is 1 to 5")]
    RatingOutOfRange,
    /// There is nothing to rate yet.
    #[error("a ticket can be rated once it is resolved")]
    NotResolved,
    /// One rating per ticket, changeable until it is closed.
    #[error("the rating stands since the ticket was closed")]
    RatingFinal,
    /// The desk's settings say no.
    #[error(transparent)]
    Desk(#[from] DeskRefusal),
}

impl TicketRefusal {
    /// Somebody else holds this lock.
    pub fn held(lock: Lock) -> Self {
        Self::Locked { owner: lock.owner, since: lock.since, until: lock.until }
    }
}

impl Refusal for TicketRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "NOT_FOUND",
            Self::NotAllowed => "FORBIDDEN",
            Self::AlreadyOpened => "TICKET_ALREADY_OPENED",
            Self::Closed => "TICKET_CLOSED",
            Self::NoSuchStep { .. } => "NO_SUCH_STEP",
            Self::Locked { .. } => "LOCKED",
            Self::LockLost => "LOCK_LOST",
            Self::Stale { .. } => "STALE",
            Self::MalformedTag => "MALFORMED_TAG",
            Self::TooManyTags { .. } => "TOO_MANY_TAGS",
            Self::TooManyAttachments { .. } => "TOO_MANY_ATTACHMENTS",
            Self::MergeIntoItself => "MERGE_INTO_ITSELF",
            Self::MergeIntoClosed => "MERGE_INTO_CLOSED",
            Self::MergeOfOtherCustomer => "MERGE_OF_OTHER_CUSTOMER",
            Self::RatingOutOfRange => "RATING_OUT_OF_RANGE",
            Self::NotResolved => "NOT_RESOLVED",
            Self::RatingFinal => "RATING_FINAL",
            Self::Desk(refusal) => refusal.code(),
        }
    }

    fn details(&self) -> Map<String, Value> {
        let facts = match self {
            Self::NoSuchStep { from, to } => json!({ "from": from, "to": to, "allowed": from.next() }),
            Self::Locked { owner, since, until } => json!({ "owner": owner, "since": since, "until": until }),
            Self::Stale { version, changed } => json!({ "version": version, "changed": changed }),
            Self::TooManyTags { limit } | Self::TooManyAttachments { limit } => json!({ "limit": limit }),
            Self::Desk(refusal) => return refusal.details(),
            _ => return Map::new(),
        };
        facts.as_object().cloned().unwrap_or_default()
    }
}

//! What can have happened to a ticket. Stored for ever: a change of shape needs a new version and an upcaster.

use std::fmt;

use chrono::{DateTime, Utc};
use cqrs_es::DomainEvent;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Clocks, Priority, Promise, Status, StatusCause, TicketRefusal};
use crate::{
    AccountId, AttachmentId, CategoryId, DepartmentId, MessageId, Personal, SiteId, TicketId,
    desk::FieldValues,
    text::{Line, Text},
};

/// A ticket's subject.
pub type Subject = Line<200>;
/// What a message says.
pub type Body = Text<20_000>;
/// What a customer adds to a rating.
pub type Comment = Text<2000>;

/// A word that tickets are found by, in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Tag(String);

impl Tag {
    /// One to forty characters, without line breaks and commas; kept in lower case.
    pub fn new(text: &str) -> Result<Self, TicketRefusal> {
        let text = Line::<40>::new(text).map_err(|_| TicketRefusal::MalformedTag)?;
        if text.as_str().contains(',') {
            return Err(TicketRefusal::MalformedTag);
        }
        // `İ` in lower case is an `i` with another dot.
        Ok(Self(text.as_str().to_lowercase().replace("i\u{307}", "i")))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a ticket came in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Through the web.
    #[default]
    Web,
    /// By mail.
    Email,
    /// By telephone: somebody of the desk wrote it down.
    Phone,
    /// Out of a conversation.
    Chat,
    /// By another program.
    Api,
}

impl Source {
    /// The name used in storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Chat => "chat",
            Self::Api => "api",
        }
    }
}

/// A file that goes with a message. The file itself lies outside of the events; its digest here says which one it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Attachment {
    /// Its identifier.
    pub id: AttachmentId,
    /// Its name, as its owner called it.
    pub name: Personal<Line<255>>,
    /// What it is, by its content.
    pub media_type: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

/// What somebody wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Message {
    /// Its identifier.
    pub id: MessageId,
    /// Who wrote it; none when Randevu itself did.
    pub author: Option<AccountId>,
    /// What it says. The requester's, whoever wrote it: it is about that person's matter.
    pub body: Personal<Body>,
    /// What goes with it.
    pub attachments: Vec<Attachment>,
}

/// How a ticket began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Opening {
    /// Its number at its site, from 1. Given by the ledger in the moment of the commit, so that numbers have no holes.
    pub number: u64,
    /// The site.
    pub site: SiteId,
    /// Whose matter it is.
    pub requester: AccountId,
    /// In one line.
    pub subject: Personal<Subject>,
    /// What the matter is.
    pub message: Message,
    /// How much it presses.
    pub priority: Priority,
    /// Whose task it is.
    pub department: Option<DepartmentId>,
    /// What it is about.
    pub category: Option<CategoryId>,
    /// How it came in.
    pub source: Source,
    /// Custom fields.
    pub fields: Personal<FieldValues>,
}

/// How a lock ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LockEnd {
    /// Its owner let go.
    Released,
    /// Its owner was not heard of any more.
    Expired,
    /// An admin broke it.
    Broken,
}

/// What can have happened to a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum TicketEvent {
    /// It was opened.
    TicketOpened {
        /// How.
        opening: Opening,
        /// When.
        at: DateTime<Utc>,
    },
    /// The customer wrote.
    CustomerReplied {
        /// What.
        message: Message,
        /// When.
        at: DateTime<Utc>,
    },
    /// The desk wrote to the customer.
    DeskReplied {
        /// What.
        message: Message,
        /// When.
        at: DateTime<Utc>,
    },
    /// The desk wrote to itself.
    NoteAdded {
        /// What.
        message: Message,
    },
    /// It moved along.
    TicketStatusChanged {
        /// From where.
        from: Status,
        /// Where to.
        to: Status,
        /// Why.
        cause: StatusCause,
        /// When.
        at: DateTime<Utc>,
    },
    /// It presses more, or less.
    PriorityChanged {
        /// As it was.
        from: Priority,
        /// As it is.
        to: Priority,
    },
    /// It is said in other words.
    SubjectChanged {
        /// The new subject.
        subject: Personal<Subject>,
    },
    /// It is about something else.
    CategoryChanged {
        /// As it was.
        from: Option<CategoryId>,
        /// As it is.
        to: Option<CategoryId>,
    },
    /// Custom fields were filled in or cleared.
    TicketFieldsChanged {
        /// All fields, as they are now.
        fields: Personal<FieldValues>,
    },
    /// It is somebody's task, or nobody's.
    TicketAssigned {
        /// As it was.
        from: Option<AccountId>,
        /// As it is.
        to: Option<AccountId>,
    },
    /// It is another department's task.
    TicketTransferred {
        /// As it was.
        from: Option<DepartmentId>,
        /// As it is.
        to: DepartmentId,
    },
    /// Tags were put on or taken off.
    TagsChanged {
        /// Put on.
        added: Vec<Tag>,
        /// Taken off.
        removed: Vec<Tag>,
    },
    /// It goes on in another ticket.
    TicketMerged {
        /// In which.
        into: TicketId,
        /// When.
        at: DateTime<Utc>,
    },
    /// Somebody of the desk edits it.
    TicketLocked {
        /// Who.
        owner: AccountId,
        /// Since when.
        since: DateTime<Utc>,
        /// Until when, unless renewed.
        until: DateTime<Utc>,
    },
    /// The lock's owner is still at it.
    TicketLockRenewed {
        /// Until when, unless renewed again.
        until: DateTime<Utc>,
    },
    /// Others may edit again.
    TicketUnlocked {
        /// Whose lock it was.
        owner: AccountId,
        /// How it ended.
        end: LockEnd,
    },
    /// The customer said how it went.
    TicketRated {
        /// From 1, bad, to 5, excellent.
        score: u8,
        /// In words.
        comment: Option<Personal<Comment>>,
    },
    /// The clocks of its service levels were set.
    SlaClocksSet {
        /// As they are now.
        clocks: Clocks,
    },
    /// Little time is left.
    SlaWarned {
        /// Of which promise.
        promise: Promise,
        /// When it will be broken.
        due: DateTime<Utc>,
        /// Was this told later than it should have been?
        late: bool,
    },
    /// A promise was broken.
    SlaBreached {
        /// Which.
        promise: Promise,
        /// When.
        due: DateTime<Utc>,
        /// Was this found out only afterwards?
        late: bool,
    },
}

impl DomainEvent for TicketEvent {
    fn event_type(&self) -> String {
        match self {
            Self::TicketOpened { .. } => "TicketOpened",
            Self::CustomerReplied { .. } => "CustomerReplied",
            Self::DeskReplied { .. } => "DeskReplied",
            Self::NoteAdded { .. } => "NoteAdded",
            Self::TicketStatusChanged { .. } => "TicketStatusChanged",
            Self::PriorityChanged { .. } => "PriorityChanged",
            Self::SubjectChanged { .. } => "SubjectChanged",
            Self::CategoryChanged { .. } => "CategoryChanged",
            Self::TicketFieldsChanged { .. } => "TicketFieldsChanged",
            Self::TicketAssigned { .. } => "TicketAssigned",
            Self::TicketTransferred { .. } => "TicketTransferred",
            Self::TagsChanged { .. } => "TagsChanged",
            Self::TicketMerged { .. } => "TicketMerged",
            Self::TicketLocked { .. } => "TicketLocked",
            Self::TicketLockRenewed { .. } => "TicketLockRenewed",
            Self::TicketUnlocked { .. } => "TicketUnlocked",
            Self::TicketRated { .. } => "TicketRated",
            Self::SlaClocksSet { .. } => "SlaClocksSet",
            Self::SlaWarned { .. } => "SlaWarned",
            Self::SlaBreached { .. } => "SlaBreached",
        }
        .to_owned()
    }

    fn event_version(&self) -> String {
        match self {
            // Warnings say since 2.0.0 whether they are late; clocks count since 2.0.0 though nothing is promised.
            Self::SlaWarned { .. } | Self::SlaClocksSet { .. } => "2.0.0",
            _ => "1.0.0",
        }
        .to_owned()
    }
}

//! Messages that Randevu sends by itself: what is planned and what became of it, and who wants which.

mod mutations;
mod queries;
mod settings;

use async_graphql::{Enum, Object};
use chrono::{DateTime, Utc};
use domain::notification::{self, About};
use reminders::MessageRow;
use uuid::Uuid;

use crate::{error::Problem, personal::Personal, sight::Sight};

pub(crate) use mutations::MessageMutations;
pub(crate) use queries::MessageQueries;
pub(crate) use settings::{ReminderRule, ReminderRuleInput};

/// A way to reach somebody.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::notification::Channel")]
pub(crate) enum Channel {
    /// By electronic mail.
    Email,
    /// By a text message to a telephone.
    Sms,
}

/// What messages are about, as people turn them off and on. What concerns an account's security always comes.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::notification::Topic", name = "MessageTopic")]
pub(crate) enum Topic {
    /// Reminders of what is to come.
    Reminders,
    /// What happens to one's appointments.
    Appointments,
    /// What happens to one's tickets.
    Tickets,
    /// Warnings and breaches of service levels, for the desk.
    Alerts,
}

/// What a message says.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::notification::Kind", name = "MessageKind")]
pub(crate) enum Kind {
    /// An appointment comes up.
    Reminder,
    /// One was asked for and waits for approval.
    AppointmentRequested,
    /// One was booked.
    AppointmentBooked,
    /// One that was asked for is approved.
    AppointmentApproved,
    /// One that was asked for is declined.
    AppointmentDeclined,
    /// One was moved.
    AppointmentRescheduled,
    /// One was cancelled.
    AppointmentCancelled,
    /// The customer's ticket was opened.
    TicketOpened,
    /// The desk answered the customer.
    TicketAnswered,
    /// The customer answered the desk.
    CustomerReplied,
    /// The desk says that the customer's matter is solved.
    TicketResolved,
    /// Little time is left to keep a promise.
    SlaWarned,
    /// A promise was broken.
    SlaBreached,
    /// Is this address really the account's holder's?
    VerifyEmail,
    /// A password can be set anew.
    ResetPassword,
    /// Somebody of the team took emergency access to a client's data.
    EmergencyAccess,
}

/// How a message stands.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "reminders::MessageState", name = "MessageState")]
pub(crate) enum State {
    /// It waits for its time, or for another try.
    Pending,
    /// It is being handed over.
    Sending,
    /// Its carrier has taken it.
    Sent,
    /// It could not be sent, and is not tried again by itself.
    Failed,
    /// It was taken back before it was sent.
    Cancelled,
    /// It was not sent, with good reason.
    Skipped,
}

/// A message, and what the reader may see of it.
pub(crate) struct Message {
    row: MessageRow,
    sight: Sight,
}

impl Message {
    pub(crate) fn new(row: MessageRow, sight: Sight) -> Self {
        Self { row, sight }
    }
}

/// A message that Randevu sends by itself. What it says is written in the moment in which it is sent.
#[Object]
impl Message {
    /// Its id; the `Message-ID` of a mail begins with it.
    async fn id(&self) -> Uuid {
        self.row.id.0
    }

    /// What it says.
    async fn kind(&self) -> Kind {
        self.row.kind.into()
    }

    /// Through what it goes.
    async fn channel(&self) -> Channel {
        self.row.channel.into()
    }

    /// To whom.
    async fn recipient_id(&self) -> Uuid {
        self.row.recipient.0
    }

    /// To whom, by name; null once erased.
    #[graphql(complexity = 2)]
    async fn recipient_name(&self) -> Result<Option<Personal<String>>, Problem> {
        self.sight.name("Message.recipientName", self.row.recipient).await
    }

    /// The appointment that it is about.
    async fn appointment_id(&self) -> Option<Uuid> {
        match self.row.about {
            About::Appointment(id) => Some(id.0),
            About::Ticket(_) | About::Account(_) => None,
        }
    }

    /// The ticket that it is about.
    async fn ticket_id(&self) -> Option<Uuid> {
        match self.row.about {
            About::Ticket(id) => Some(id.0),
            About::Appointment(_) | About::Account(_) => None,
        }
    }

    /// When it was, or is, due.
    async fn due_at(&self) -> DateTime<Utc> {
        self.row.due_at
    }

    /// How it stands.
    async fn state(&self) -> State {
        self.row.state.into()
    }

    /// Why it was skipped or cancelled: `not_wanted`, `no_provider`, `no_address`, `outdated`, `too_late`, `replanned`,
    /// `by_operator`.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }

    /// How often it was tried.
    async fn attempts(&self) -> i32 {
        self.row.attempts
    }

    /// When it is tried again.
    async fn retry_at(&self) -> Option<DateTime<Utc>> {
        self.row.retry_at
    }

    /// The code of what went wrong last.
    async fn last_error(&self) -> Option<&str> {
        self.row.last_error.as_deref()
    }

    /// When it ended, however it did.
    async fn settled_at(&self) -> Option<DateTime<Utc>> {
        self.row.settled_at
    }

    /// When its carrier said that it had arrived.
    async fn delivered_at(&self) -> Option<DateTime<Utc>> {
        self.row.delivered_at
    }
}

/// Messages of a topic that do not come through a channel.
#[derive(Clone, Copy, async_graphql::SimpleObject)]
pub(crate) struct MutedMessages {
    /// Which.
    topic: Topic,
    /// Through what they do not come.
    channel: Channel,
}

impl From<notification::Mute> for MutedMessages {
    fn from(mute: notification::Mute) -> Self {
        Self { topic: mute.topic.into(), channel: mute.channel.into() }
    }
}

//! What is written in the same transaction as an event, because the next command must see it.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    AccountId, AppointmentId, AttachmentId, CallId, MessageId, ResourceId, Roles, SiteId, TicketId, TimeSlot,
    account::Email, site::Slug,
};

/// Time taken by one appointment on all of its resources.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Whose claim it is.
    pub appointment: AppointmentId,
    /// The site.
    pub site: SiteId,
    /// What is taken, the provider first.
    pub resources: Vec<ResourceId>,
    /// The time with its buffers.
    pub block: TimeSlot,
    /// The provider's local date of the start.
    pub day: NaiveDate,
    /// The most appointments that the provider takes on that day.
    pub most_per_day: Option<u16>,
}

/// Files that go with one message of a ticket.
#[derive(Clone, Debug)]
pub struct Attach {
    /// The site, which must be that of the files.
    pub site: SiteId,
    /// The ticket.
    pub ticket: TicketId,
    /// The message.
    pub message: MessageId,
    /// Who wrote it, who must be the one who uploaded them. Randevu itself uploads nothing.
    pub author: Option<AccountId>,
    /// Is it a note that customers never see?
    pub internal: bool,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// The files.
    pub attachments: Vec<AttachmentId>,
}

/// A row to write along with the events.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Take time; refused when any of it is taken.
    TakeTime(Claim),
    /// Give one appointment's time back.
    FreeTime(AppointmentId),
    /// Note an appointment of a pair.
    NoteConsultation {
        /// The appointment.
        appointment: AppointmentId,
        /// The site.
        site: SiteId,
        /// The pair's provider.
        provider: AccountId,
        /// The pair's client.
        client: AccountId,
        /// Was it decided as their first?
        first: bool,
    },
    /// Forget an appointment of a pair: it was cancelled or declined.
    ForgetConsultation(AppointmentId),
    /// Reserve a site's address name.
    TakeSlug {
        /// The name.
        slug: Slug,
        /// The site.
        site: SiteId,
    },
    /// Let an account sign in, once it has a password.
    OpenLogin {
        /// The account.
        account: AccountId,
        /// Its site.
        site: SiteId,
        /// What the person signs in with.
        email: Email,
        /// The roles held.
        roles: Roles,
    },
    /// Sign in with another address from now on.
    ChangeEmail {
        /// The account.
        account: AccountId,
        /// The new address.
        email: Email,
    },
    /// Hold other roles.
    SetRoles {
        /// The account.
        account: AccountId,
        /// All roles held.
        roles: Roles,
    },
    /// Let sign in, or no longer; closing ends every session.
    SetActive {
        /// The account.
        account: AccountId,
        /// May it sign in?
        active: bool,
    },
    /// Forget a person: the key to what the history says of that person is destroyed, and nothing is left to sign in with.
    Forget {
        /// The account.
        account: AccountId,
        /// Its site.
        site: SiteId,
    },
    /// Note that somebody sees all of a client's appointments for a while.
    OpenEmergency {
        /// The site.
        site: SiteId,
        /// Whose data.
        subject: AccountId,
        /// Who sees them.
        by: AccountId,
        /// The event's number in the client's history.
        sequence: i64,
        /// Since when.
        at: DateTime<Utc>,
        /// Until when.
        until: DateTime<Utc>,
    },
    /// Note that somebody sees them no longer.
    CloseEmergency {
        /// Whose data.
        subject: AccountId,
        /// Who saw them.
        by: AccountId,
        /// Since when not any more.
        at: DateTime<Utc>,
    },
    /// Replace the password's hash.
    SetPassword {
        /// The account.
        account: AccountId,
        /// Argon2 hash, PHC string.
        hash: String,
    },
    /// Give the ticket that is opened the next number of its site, in the event itself.
    NumberTicket {
        /// The site.
        site: SiteId,
    },
    /// Note that a ticket goes on in another; a conflict when that one was merged itself.
    MergeTicket {
        /// The site.
        site: SiteId,
        /// The ticket that ends.
        from: TicketId,
        /// The ticket that goes on.
        into: TicketId,
    },
    /// Note that a call was started: refused while its caller calls already.
    OpenCall {
        /// The site.
        site: SiteId,
        /// Which.
        call: CallId,
        /// Who calls the team; nobody where an appointment's room is opened.
        caller: Option<AccountId>,
    },
    /// Note that somebody calls, has taken a call or is in its room: refused while that is so in another call.
    Engage {
        /// The site.
        site: SiteId,
        /// Who.
        account: AccountId,
        /// In which call.
        call: CallId,
    },
    /// Note that somebody is no longer in a call's room.
    Disengage {
        /// Who.
        account: AccountId,
        /// Of which call.
        call: CallId,
    },
    /// Note that a call is over: whoever talked in it is free.
    CloseCall(CallId),
    /// Bind files to their message; refused unless each waits for it or is bound to it already.
    Attach(Attach),
}

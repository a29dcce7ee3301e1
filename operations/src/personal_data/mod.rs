//! What is kept of a person, for that person to read (GDPR, articles 15 and 20; KVKK, article 11): as JSON for programs, and as a page.
//!
//! It is what the person may see anyway, put together: the account, appointments, tickets with their messages, calls, messages that were sent, sign-ins,
//! and who else was shown something of it. What the desk notes for itself is not in it, nor is what is other people's.

mod gather;
mod page;
mod words;

use chrono::{DateTime, Utc};
use domain::{AccountId, SiteId, Zone, site::Locale};
use serde::Serialize;

pub use gather::GatherError;
pub use page::STYLE;

/// All that is kept of a person at a site.
#[derive(Clone, Debug, Serialize)]
pub struct PersonalData {
    /// When it was put together.
    pub made_at: DateTime<Utc>,
    /// The site's name.
    pub site: String,
    /// Who it is.
    pub person: Person,
    /// Appointments as a client, the earliest first.
    pub appointments: Vec<Appointment>,
    /// Tickets, those changed last first.
    pub tickets: Vec<Ticket>,
    /// Calls, the latest first.
    pub calls: Vec<Call>,
    /// Messages that were sent or are to be, the latest first.
    pub messages: Vec<Message>,
    /// Sign-ins that have not ended, those used last first.
    pub sessions: Vec<SignIn>,
    /// Who of the team took emergency access, the latest first.
    pub emergency_accesses: Vec<Emergency>,
    /// Who was shown what, the latest first.
    pub shown_to: Vec<Shown>,
}

/// An account's holder.
#[derive(Clone, Debug, Serialize)]
pub struct Person {
    /// The account.
    pub id: AccountId,
    /// Its site.
    #[serde(skip)]
    pub site: SiteId,
    /// How the person is called.
    pub name: String,
    /// Where mails go.
    pub email: String,
    /// Where messages and calls go.
    pub phone: Option<String>,
    /// The language the person reads.
    pub language: Locale,
    /// The zone the person lives in; the site's where none is set.
    pub zone: Zone,
    /// What the account may be at the site.
    pub roles: Vec<&'static str>,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// May its holder sign in?
    pub active: bool,
    /// When its holder is to be forgotten, where that was put off.
    pub erasure_due_at: Option<DateTime<Utc>>,
}

/// An appointment.
#[derive(Clone, Debug, Serialize)]
pub struct Appointment {
    /// Which.
    pub id: String,
    /// With whom.
    pub provider: Option<String>,
    /// From when.
    pub start: DateTime<Utc>,
    /// To when.
    pub end: DateTime<Utc>,
    /// Where it stands.
    pub status: String,
    /// What was written along with it.
    pub notes: Option<String>,
    /// The fee, as `1500.00 TRY`.
    pub fee: Option<String>,
    /// What has become of the fee.
    pub payment: String,
    /// What happened to it, in order.
    pub history: Vec<Happened>,
}

/// Something that happened to an appointment.
#[derive(Clone, Debug, Serialize)]
pub struct Happened {
    /// When.
    pub at: DateTime<Utc>,
    /// What: the event's name.
    pub event: String,
    /// Who did it; nobody where Randevu itself did.
    pub by: Option<String>,
    /// Why, where it was said.
    pub reason: Option<String>,
}

/// A ticket.
#[derive(Clone, Debug, Serialize)]
pub struct Ticket {
    /// Its number at the site.
    pub number: i64,
    /// In one line.
    pub subject: Option<String>,
    /// Where it stands.
    pub status: String,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// Custom fields.
    pub fields: serde_json::Value,
    /// How it went, from 1 to 5.
    pub rating: Option<i16>,
    /// What was added to that.
    pub rating_comment: Option<String>,
    /// What was written, in order.
    pub messages: Vec<Written>,
}

/// A message of a ticket.
#[derive(Clone, Debug, Serialize)]
pub struct Written {
    /// When.
    pub at: DateTime<Utc>,
    /// Who wrote it; nobody where Randevu itself did.
    pub by: Option<String>,
    /// What it says.
    pub text: Option<String>,
    /// The names of the files that go with it.
    pub files: Vec<String>,
}

/// A call.
#[derive(Clone, Debug, Serialize)]
pub struct Call {
    /// Which.
    pub id: String,
    /// When it was begun.
    pub started_at: DateTime<Utc>,
    /// When it was over.
    pub ended_at: Option<DateTime<Utc>>,
    /// Who else had a part in it.
    pub with: Vec<String>,
    /// What was recorded.
    pub recordings: Vec<Recorded>,
}

/// A recording of a call.
#[derive(Clone, Debug, Serialize)]
pub struct Recorded {
    /// Since when.
    pub started_at: DateTime<Utc>,
    /// Until when.
    pub stopped_at: Option<DateTime<Utc>>,
    /// Since when its files are gone.
    pub removed_at: Option<DateTime<Utc>>,
}

/// A mail or text message.
#[derive(Clone, Debug, Serialize)]
pub struct Message {
    /// When it was, or is, due.
    pub due_at: DateTime<Utc>,
    /// What it says.
    pub kind: &'static str,
    /// Through what it goes.
    pub channel: &'static str,
    /// How it stands.
    pub state: &'static str,
}

/// A sign-in that has not ended.
#[derive(Clone, Debug, Serialize)]
pub struct SignIn {
    /// What the program said it was.
    pub device: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it was last used.
    pub used_at: DateTime<Utc>,
}

/// Emergency access.
#[derive(Clone, Debug, Serialize)]
pub struct Emergency {
    /// Who took it.
    pub by: Option<String>,
    /// Since when.
    pub taken_at: DateTime<Utc>,
    /// Until when.
    pub until: DateTime<Utc>,
    /// Why.
    pub reason: Option<String>,
}

/// That somebody else was shown something.
#[derive(Clone, Debug, Serialize)]
pub struct Shown {
    /// When.
    pub at: DateTime<Utc>,
    /// To whom; the name that the system knows where a command was run on the server.
    pub to: Option<String>,
    /// Which fields of the API.
    pub fields: Vec<String>,
    /// Why, where that was asked.
    pub reason: Option<String>,
}

impl PersonalData {
    /// As JSON, for programs.
    ///
    /// # Errors
    /// Never for what was gathered.
    pub fn json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self)
    }
}

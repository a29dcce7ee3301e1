//! What a message says, written in the moment in which it is sent: from what stands then, in its reader's language and zone.

mod account;
mod appointment;
mod emergency;
mod facts;
mod ticket;
mod when;
mod words;

use chrono::{DateTime, TimeDelta};
use commands::{Bus, CommandError, Link, LinkKey, LinkPurpose, Standing};
use domain::{
    AccountId, Zone,
    account::{Account, Holder},
    notification::{About, Channel, Kind, SkipReason, Topic},
    site::Locale,
};
use ledger::Ledger;
use mail::{Address, Calendar, Content, Language, Letter, LetterError, Mailbox, MessageId, Parts, WebUrl};
use projections::Runner;
use uuid::Uuid;

use crate::outbox::Claim;

pub(crate) use facts::Facts;
pub use when::span;

/// What is older than this when it could be sent is of no use to anybody.
const TOO_LATE: TimeDelta = TimeDelta::hours(48);
/// For how long messages can be turned off by the link in one.
const UNSUBSCRIBE: TimeDelta = TimeDelta::days(365);

/// A message that is ready to be handed over, or why it is not sent.
pub(crate) enum Written {
    /// A mail.
    Mail(Box<Letter>),
    /// A text message.
    Text(sms::Message),
    /// Nothing is to be sent.
    Skip(SkipReason),
    /// It cannot be written, and will not be able to.
    Unwritable(String),
}

/// Who is behind the messages, and where their links lead.
#[derive(Clone)]
pub struct Letterhead {
    /// Where people reach the server, without a slash at the end.
    pub public_url: String,
    /// The address that mails are from.
    pub from: Address,
    /// Where undeliverable mails go, if not there.
    pub bounces_to: Option<Address>,
    /// What links are signed with.
    pub links: LinkKey,
}

/// Writes messages.
#[derive(Clone)]
pub(crate) struct Writer {
    pub(crate) bus: Bus,
    pub(crate) ledger: Ledger,
    pub(crate) runner: Runner,
    pub(crate) head: Letterhead,
}

/// Whom a message goes to, and where it comes from.
struct Reader {
    account: AccountId,
    holder: Holder,
    site: std::sync::Arc<Standing>,
}

impl Reader {
    fn locale(&self) -> Locale {
        self.holder.profile.locale
    }

    fn zone(&self) -> Zone {
        self.holder.profile.zone.unwrap_or(self.site.profile.zone)
    }
}

/// What a letter says, before it has a head and a foot.
struct Draft {
    subject: String,
    text: String,
    facts: Vec<(String, String)>,
    actions: Vec<(String, WebUrl)>,
    calendar: Option<Calendar>,
}

impl Writer {
    /// Writes the message that `claim` asks for, from `facts`.
    pub(crate) async fn write(&self, claim: &Claim, facts: &Facts) -> Result<Written, CommandError> {
        let notice = &claim.notice;
        let Some(holder) = facts.account(notice.recipient).and_then(Account::active) else {
            return Ok(Written::Skip(SkipReason::NoAddress));
        };
        let wanted = notice.kind.topic().is_none_or(|topic| holder.preferences.want(topic, notice.channel));
        if !wanted {
            return Ok(Written::Skip(SkipReason::NotWanted));
        }
        if self.bus.clock().now() - notice.due > TOO_LATE {
            return Ok(Written::Skip(SkipReason::TooLate));
        }
        let site = facts.site(notice.site)?;
        let reader = Reader { account: notice.recipient, holder: holder.clone(), site };
        match (notice.channel, notice.about) {
            (Channel::Sms, About::Appointment(id)) => Ok(self.text_reminder(claim, &reader, facts, id)),
            // Nothing else is planned as a text message.
            (Channel::Sms, _) => Ok(Written::Skip(SkipReason::NoProvider)),
            (Channel::Email, about) => {
                let draft = match about {
                    About::Appointment(id) => self.of_appointment(claim, &reader, facts, id)?,
                    About::Ticket(id) => self.of_ticket(claim, &reader, id).await?,
                    About::Account(_) if notice.kind == Kind::EmergencyAccess => {
                        self.of_emergency(claim, &reader).await?
                    }
                    About::Account(_) => self.of_account(claim, &reader).await?,
                };
                Ok(self.mailed(claim, &reader, draft))
            }
        }
    }

    fn mailed(&self, claim: &Claim, reader: &Reader, draft: Result<Draft, SkipReason>) -> Written {
        let draft = match draft {
            Ok(draft) => draft,
            Err(reason) => return Written::Skip(reason),
        };
        let Some(email) = reader.holder.profile.email.get() else {
            return Written::Skip(SkipReason::NoAddress);
        };
        match self.letter(claim, reader, email.as_str(), draft) {
            Ok(letter) => Written::Mail(Box::new(letter)),
            Err(error) => Written::Unwritable(error.to_string()),
        }
    }

    fn letter(
        &self,
        claim: &Claim,
        reader: &Reader,
        email: &str,
        draft: Draft,
    ) -> Result<Letter, LetterError> {
        let locale = reader.locale();
        let labels = words::labels(locale);
        let name = reader.holder.profile.name.get().map_or(labels.somebody, domain::text::Text::as_str);
        let site = reader.site.profile.name.as_str();
        let topic = claim.notice.kind.topic();
        let footer = vec![format!("{site} · {}", labels.footer)];
        let unsubscribe = topic.map(|topic| self.unsubscribe(reader, topic)).transpose()?;
        let content = Content::new(Parts {
            language: match locale {
                Locale::Tr => Language::Tr,
                Locale::En => Language::En,
            },
            preheader: Some(draft.text.clone()),
            greeting: words::greeting(locale, name),
            paragraphs: vec![draft.text],
            facts: draft.facts,
            actions: draft.actions,
            closing: Some(site.to_owned()),
            footer,
            footer_link: unsubscribe.clone().map(|url| (labels.unsubscribe.to_owned(), url)),
        })?;
        let host = self.head.from.as_str().rsplit_once('@').map_or("randevu", |(_, host)| host);
        let letter = Letter::new(
            MessageId::new(&format!("{}@{host}", claim.id))?,
            claim.notice.due.max(DateTime::UNIX_EPOCH),
            Mailbox::new(site, self.head.from.clone()),
            Mailbox::new(name, Address::new(email)?),
            &draft.subject,
            &content,
        )?;
        let letter = match draft.calendar {
            Some(calendar) => letter.calendar(calendar),
            None => letter,
        };
        let letter = match unsubscribe {
            Some(url) => letter.unsubscribe(url),
            None => letter,
        };
        Ok(match &self.head.bounces_to {
            Some(address) => letter.bounces_to(address.clone()),
            None => letter,
        })
    }

    /// The address of a page where the reader can do this.
    fn link(&self, link: &Link) -> Result<WebUrl, LetterError> {
        WebUrl::new(&format!("{}/links/{}", self.head.public_url, self.head.links.token(link)))
    }

    fn unsubscribe(&self, reader: &Reader, topic: Topic) -> Result<WebUrl, LetterError> {
        self.link(&Link {
            purpose: LinkPurpose::Unsubscribe,
            site: reader.holder.site,
            account: reader.account,
            subject: reader.account.0,
            stamp: topic_stamp(topic),
            until: self.bus.clock().now() + UNSUBSCRIBE,
        })
    }
}

/// A topic as a link carries it.
pub fn topic_stamp(topic: Topic) -> i64 {
    match topic {
        Topic::Reminders => 1,
        Topic::Appointments => 2,
        Topic::Tickets => 3,
        Topic::Alerts => 4,
    }
}

/// The topic that a link carries.
pub fn topic_of(stamp: i64) -> Option<Topic> {
    let all = [Topic::Reminders, Topic::Appointments, Topic::Tickets, Topic::Alerts];
    all.into_iter().find(|topic| topic_stamp(*topic) == stamp)
}

/// An address as a link carries it: enough to notice that it is another one by now.
pub fn email_stamp(email: &str) -> i64 {
    let digest = Uuid::new_v5(&Uuid::NAMESPACE_URL, email.to_lowercase().as_bytes());
    digest.as_bytes()[..8].iter().fold(0_i64, |sum, byte| sum << 8 | i64::from(*byte))
}

/// A letter that could not be made of what was checked: a fault of ours.
fn fault(error: &LetterError) -> CommandError {
    CommandError::Fault(error.to_string())
}

/// Kinds that say what was, and are true whatever came after.
fn tells_the_past(kind: Kind) -> bool {
    matches!(kind, Kind::AppointmentCancelled | Kind::AppointmentDeclined)
}

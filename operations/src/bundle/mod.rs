//! Bundles: a case's events and files, written so that others can check them. What a bundle is made of is in `ledger::Manifest`; checking
//! one is the program's.

mod draft;
mod pack;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use attachments::{AttachmentRefusal, Store, StoreError};
use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use domain::{
    AttachmentId, SiteId,
    ticket::{Attachment, Message, Ticket, TicketEvent},
};
use ledger::{
    Breach, BundleError, BundledAttachment, Chains, CheckpointKey, Evidence, Ledger, LedgerError, Manifest,
    Position, TimelineFilter,
};
use uuid::Uuid;

pub use draft::unfinished;
pub use pack::pack;

use crate::{Looking, NotRecorded, Sighted};
use draft::{Draft, Part};

/// Events read at a time.
const PAGE: i64 = 500;
/// Streams whose digests are read at a time.
const STREAMS: usize = 500;

/// Which events a bundle is about: those that everything given fits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Case {
    /// Of this site.
    pub site: Option<SiteId>,
    /// Of aggregates of this type.
    pub aggregate_type: Option<String>,
    /// Of this aggregate.
    pub aggregate_id: Option<String>,
    /// That concern this person: of the own account, done by, or naming that person.
    pub person: Option<Uuid>,
    /// That followed from the same request as this command, and what became of it.
    pub command: Option<Uuid>,
}

impl Case {
    /// What the bundle says that it is about.
    pub fn about(&self) -> BTreeMap<String, String> {
        let given = [
            ("site", self.site.map(|id| id.to_string())),
            ("type", self.aggregate_type.clone()),
            ("id", self.aggregate_id.clone()),
            ("person", self.person.map(|id| id.to_string())),
            ("command", self.command.map(|id| id.to_string())),
        ];
        given.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }

    /// Would it have what happened there?
    fn names(&self, breach: &Breach) -> bool {
        self.aggregate_id.as_ref().is_none_or(|id| *id == breach.aggregate_id)
            && self.aggregate_type.as_ref().is_none_or(|kind| *kind == breach.aggregate_type)
    }

    fn filter(&self) -> TimelineFilter {
        TimelineFilter {
            site: self.site,
            aggregate_type: self.aggregate_type.clone(),
            aggregate_id: self.aggregate_id.clone(),
            person: self.person,
            command: self.command,
            ..TimelineFilter::default()
        }
    }
}

/// Why there is no bundle.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// No event fits.
    #[error("nothing in the history is about this, so there is nothing to export")]
    Nothing,
    /// Something is there already.
    #[error("{} exists; a bundle is never written over anything", .0.display())]
    InTheWay(PathBuf),
    /// A file is there under an attachment's name that is another.
    #[error("the attachment {0} is not the one that its message was sent with")]
    OtherAttachment(AttachmentId),
    /// A file is not what it was.
    #[error("the file of the attachment {0} was changed")]
    AlteredAttachment(AttachmentId),
    /// Of what would be signed, or might be missing in it, something is not what was recorded: how many streams, and one that the bundle
    /// would have, if any.
    #[error("the history was changed, see audit verify; nothing is signed: {}", changed(*streams, first.as_ref()))]
    Changed {
        /// How many streams are not what was recorded.
        streams: usize,
        /// The first of those that the bundle would have.
        first: Option<Breach>,
    },
    /// An event has just been changed.
    #[error("the history is being changed; nothing is signed: {0}")]
    Broken(#[from] BundleError),
    /// It could not be recorded who is shown what.
    #[error(transparent)]
    NotRecorded(#[from] NotRecorded),
    /// A file could not be written: which, and why.
    #[error("{0}")]
    Unwritten(String),
    /// The history could not be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// An event is not of the shape that it says.
    #[error("an event cannot be read: {0}")]
    Misshapen(#[from] serde_json::Error),
    /// Attached files could not be read.
    #[error(transparent)]
    Attachments(#[from] StoreError),
}

/// Writes bundles.
pub struct Exporter<'a> {
    /// The history.
    pub ledger: &'a Ledger,
    /// The files that people have attached.
    pub files: &'a Store,
    /// What signs them.
    pub key: &'a CheckpointKey,
    /// What the record of who was shown what calls this.
    pub name: &'a str,
}

/// What was found of a case.
#[derive(Default)]
struct Found {
    events: u64,
    streams: BTreeSet<(String, String)>,
    attached: Vec<(SiteId, Attachment)>,
}

impl Exporter<'_> {
    /// Writes a bundle into the directory `to`. It is there as a whole or not at all. `progress` is told how many events are checked of how
    /// many, then how many are written, of an unknown number (0).
    ///
    /// # Errors
    /// If there is nothing to write, the directory exists, the history or a file is not what was recorded, or anything cannot be read or
    /// written.
    pub async fn export(
        &self,
        case: &Case,
        looking: &mut Looking,
        to: &Path,
        now: DateTime<Utc>,
        progress: &mut (dyn FnMut(u64, u64) + Send),
    ) -> Result<Manifest, ExportError> {
        let mut draft = Draft::create(to)?;
        self.sound(case, progress).await?;
        let end = self.ledger.log().end().await?;
        let mut manifest = Manifest::new(case.about(), end.to_string(), now, self.key);
        let mut events = draft.file("events.jsonl")?;
        let found = self.events(case, looking, (now, end), &mut events, progress).await?;
        if found.events == 0 {
            return Err(ExportError::Nothing);
        }
        draft.add(events)?;
        (manifest.events, manifest.streams) = (found.events, found.streams.len() as u64);
        let mut digests = draft.file("digests.jsonl")?;
        let mut chains = Chains::default();
        for page in Vec::from_iter(found.streams).chunks(STREAMS) {
            for head in self.ledger.digests(page, end).await? {
                digests.line(&head)?;
                chains.add(head)?;
            }
        }
        draft.add(digests)?;
        for event in draft.lines("events.jsonl")? {
            chains.check(&event?)?;
        }
        for (site, attachment) in found.attached {
            manifest.attachments.push(self.copy(site, &attachment, &mut draft).await?);
        }
        draft.finish(manifest, self.key)
    }

    /// Is the history what was recorded, as far as the case rests on it? That of one aggregate rests on its stream; for any other the whole
    /// log is searched, by what somebody who has changed it could have hidden events from.
    async fn sound(
        &self,
        case: &Case,
        progress: &mut (dyn FnMut(u64, u64) + Send),
    ) -> Result<(), ExportError> {
        let breaches = if let (Some(kind), Some(id)) = (&case.aggregate_type, &case.aggregate_id) {
            Vec::from_iter(self.ledger.verify_stream(kind, id).await?)
        } else {
            let total = self.ledger.log().count_after(Position::START).await?.unsigned_abs();
            self.ledger.verify(None, &mut |checked| progress(checked, total)).await?.breaches
        };
        let here = match case.site {
            Some(site) => {
                let streams =
                    breaches.iter().map(|one| (one.aggregate_type.as_str(), one.aggregate_id.as_str()));
                self.ledger.streams_at(site, streams).await?
            }
            None => vec![true; breaches.len()],
        };
        let mut named: Vec<_> =
            breaches.iter().zip(here).filter(|(breach, here)| *here && case.names(breach)).collect();
        let streams = if case.aggregate_id.is_some() { named.len() } else { breaches.len() };
        if streams == 0 {
            return Ok(());
        }
        named.truncate(1);
        Err(ExportError::Changed { streams, first: named.pop().map(|(first, _)| first.clone()) })
    }

    /// Writes the events up to the end, each page once it is recorded who is shown whose data in it.
    async fn events(
        &self,
        case: &Case,
        looking: &mut Looking,
        (now, end): (DateTime<Utc>, Position),
        part: &mut Part,
        progress: &mut (dyn FnMut(u64, u64) + Send),
    ) -> Result<Found, ExportError> {
        let (filter, mut place, mut found) = (case.filter(), Position::START, Found::default());
        loop {
            let mut page = self.ledger.evidence(&filter, place, PAGE).await?;
            let full = i64::try_from(page.len()) == Ok(PAGE);
            let more = full && page.last().is_some_and(|(position, _)| *position < end);
            page.retain(|(position, _)| *position <= end);
            for (_, event) in &page {
                let record = event.aggregate_id.parse().ok();
                looking.sees(Sighted { site: site(event)?, record, name: self.name }, &event.opened);
            }
            looking.recorded(now).await?;
            for (position, mut event) in page {
                place = position;
                if looking.is_open() {
                    found.attached.extend(attachments(&event)?);
                }
                event.opened = looking.shown(event.opened);
                part.line(&event)?;
                found.events += 1;
                found.streams.insert((event.aggregate_type, event.aggregate_id));
            }
            progress(found.events, 0);
            if !more {
                return Ok(found);
            }
        }
    }

    async fn copy(
        &self,
        site: SiteId,
        attachment: &Attachment,
        draft: &mut Draft,
    ) -> Result<BundledAttachment, ExportError> {
        let id = attachment.id;
        let path = match self.files.open_file(site, id).await {
            Ok(opened) if opened.meta.sha256_hex() != attachment.sha256 => {
                return Err(ExportError::OtherAttachment(id));
            }
            Ok(opened) => {
                let copied = draft.copy(&format!("attachments/{id}"), opened.file).await?;
                if copied.sha256 != attachment.sha256 {
                    return Err(ExportError::AlteredAttachment(id));
                }
                Some(copied.path)
            }
            Err(StoreError::Refused(AttachmentRefusal::NotFound { .. })) => None,
            Err(other) => return Err(other.into()),
        };
        Ok(BundledAttachment {
            id: id.to_string(),
            name: attachment.name.get().map(ToString::to_string),
            media_type: attachment.media_type.clone(),
            path,
        })
    }
}

fn changed(streams: usize, first: Option<&Breach>) -> String {
    match first {
        Some(Breach { aggregate_type, aggregate_id, sequence, .. }) => {
            format!("event {sequence} of {aggregate_type} {aggregate_id}")
        }
        None => format!("{streams} streams"),
    }
}

fn site(event: &Evidence) -> Result<SiteId, serde_json::Error> {
    let metadata: serde_json::Value = serde_json::from_str(&event.metadata)?;
    Ok(SiteId(serde_json::from_value(metadata["site_id"].clone())?))
}

/// The files that went with the message of this event, and their site.
fn attachments(event: &Evidence) -> Result<Vec<(SiteId, Attachment)>, serde_json::Error> {
    use TicketEvent as E;
    if event.aggregate_type != Ticket::TYPE {
        return Ok(vec![]);
    }
    let message: Message = match serde_json::from_value(event.opened.clone())? {
        E::TicketOpened { opening, .. } => opening.message,
        E::CustomerReplied { message, .. } | E::DeskReplied { message, .. } | E::NoteAdded { message } => {
            message
        }
        _ => return Ok(vec![]),
    };
    let site = site(event)?;
    Ok(message.attachments.into_iter().map(|attachment| (site, attachment)).collect())
}

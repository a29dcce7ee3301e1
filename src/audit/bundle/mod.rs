//! Bundles: a case's events and files, written so that others can check them; and checking one.

mod check;
mod draft;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use attachments::{AttachmentRefusal, Store, StoreError};
use chrono::{DateTime, Utc};
use clap::Args;
use cqrs_es::Aggregate;
use domain::{
    SiteId,
    ticket::{Attachment, Message, Ticket, TicketEvent},
};
use ledger::{
    BundledAttachment, CheckpointKey, Evidence, Ledger, Manifest, Position, Secrets, TimelineFilter,
};
use serde_json::json;
use uuid::Uuid;

pub use check::{VerifyBundle, check, verify};
use draft::Draft;

use super::looking::{Looking, Sighted, Why};
use crate::operator::Outcome;

/// Read at a time.
const PAGE: i64 = 500;

/// What a bundle is made about, and where.
#[derive(Args)]
pub struct Export {
    #[command(flatten)]
    case: Case,
    /// The directory to write. It must not be there yet.
    #[arg(long, value_name = "DIRECTORY")]
    to: PathBuf,
    /// For programs.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    why: Why,
}

/// Which events: those that everything given fits.
#[derive(Args)]
#[group(required = true, multiple = true)]
struct Case {
    /// Of the aggregate of this type: appointment, ticket, call, account, schedule, site, notification, template.
    #[arg(long = "type", value_name = "TYPE", requires = "id")]
    aggregate_type: Option<String>,
    /// Of the aggregate with this id.
    #[arg(long, value_name = "ID", requires = "aggregate_type")]
    id: Option<String>,
    /// That concern this person: of the own account, done by, or naming that person.
    #[arg(long, value_name = "ACCOUNT")]
    person: Option<Uuid>,
    /// That followed from the same request as this command.
    #[arg(long, value_name = "ID")]
    command: Option<Uuid>,
}

impl Case {
    fn filter(&self) -> TimelineFilter {
        TimelineFilter {
            aggregate_type: self.aggregate_type.clone(),
            aggregate_id: self.id.clone(),
            person: self.person,
            command: self.command,
            ..TimelineFilter::default()
        }
    }

    fn about(&self) -> BTreeMap<String, String> {
        let given = [
            ("type", self.aggregate_type.clone()),
            ("id", self.id.clone()),
            ("person", self.person.map(|id| id.to_string())),
            ("command", self.command.map(|id| id.to_string())),
        ];
        given.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }
}

/// Writes a bundle. It is there as a whole or not at all.
///
/// # Errors
/// If there is nothing to write, the directory exists, a file is not what its event says, or anything cannot be read or written.
pub async fn export(
    ledger: &Ledger,
    files: &Store,
    secrets: &Secrets,
    now: DateTime<Utc>,
    asked: &Export,
) -> Outcome {
    let key = CheckpointKey::from(secrets);
    let mut looking = Looking::begin(ledger, &asked.why);
    let mut draft = Draft::create(&asked.to)?;
    let end = ledger.log().end().await?;
    let mut manifest = Manifest::new(asked.case.about(), end.to_string(), now, &key);
    let (mut streams, mut attached) = (BTreeSet::new(), vec![]);
    let mut events = draft.file("events.jsonl")?;
    let mut place = Position::START;
    'log: loop {
        let page = ledger.evidence(&asked.case.filter(), place, PAGE).await?;
        let full = i64::try_from(page.len()) == Ok(PAGE);
        for (_, event) in page.iter().filter(|(position, _)| *position <= end) {
            looking.sees(sighted(event)?, &event.opened);
        }
        looking.recorded().await?;
        for (position, mut event) in page {
            if position > end {
                break 'log;
            }
            place = position;
            if looking.is_open() {
                attached.extend(attachments(&event)?);
            }
            event.opened = looking.shown(event.opened);
            events.line(&event)?;
            manifest.events += 1;
            streams.insert((event.aggregate_type, event.aggregate_id));
        }
        if !full {
            break;
        }
    }
    if manifest.events == 0 {
        return Err("nothing in the history is about this, so there is nothing to export".into());
    }
    draft.add(events)?;
    manifest.streams = streams.len() as u64;
    let mut digests = draft.file("digests.jsonl")?;
    for page in Vec::from_iter(streams).chunks(usize::try_from(PAGE)?) {
        for head in ledger.digests(page, end).await? {
            digests.line(&head)?;
        }
    }
    draft.add(digests)?;
    for (site, attachment) in attached {
        manifest.attachments.push(copy(files, site, &attachment, &mut draft).await?);
    }
    draft.finish(manifest.clone(), &key)?;
    let (count, missing) =
        (manifest.attachments.len(), manifest.attachments.iter().filter(|file| file.path.is_none()).count());
    if asked.json {
        println!(
            "{}",
            json!({ "events": manifest.events, "streams": manifest.streams, "attachments": count, "missing": missing })
        );
    } else {
        let (to, events, streams) = (asked.to.display(), manifest.events, manifest.streams);
        println!("{to}: {events} events of {streams} streams, {count} attachments, signed");
        if !looking.is_open() {
            println!("without people's data and files: --reason says why they must be seen");
        }
        if missing > 0 {
            println!(
                "{missing} of the attachments are not there any more; manifest.json has no path for them"
            );
        }
    }
    Ok(())
}

fn site(event: &Evidence) -> Result<SiteId, serde_json::Error> {
    let metadata: serde_json::Value = serde_json::from_str(&event.metadata)?;
    Ok(SiteId(serde_json::from_value(metadata["site_id"].clone())?))
}

fn sighted(event: &Evidence) -> Result<Sighted<'static>, serde_json::Error> {
    Ok(Sighted { site: site(event)?, record: event.aggregate_id.parse().ok(), name: "audit export" })
}

/// The files that went with the message of this event, and their site.
fn attachments(event: &Evidence) -> Result<Vec<(SiteId, Attachment)>, Box<dyn std::error::Error>> {
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

async fn copy(
    files: &Store,
    site: SiteId,
    attachment: &Attachment,
    draft: &mut Draft,
) -> Result<BundledAttachment, Box<dyn std::error::Error>> {
    let id = attachment.id;
    let path = match files.open_file(site, id).await {
        Ok(opened) if opened.meta.sha256_hex() != attachment.sha256 => {
            return Err(format!("the attachment {id} is not the one that its message was sent with").into());
        }
        Ok(opened) => {
            let copied = draft.copy(&format!("attachments/{id}"), opened.file).await?;
            if copied.sha256 != attachment.sha256 {
                return Err(format!("the file of the attachment {id} was changed").into());
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

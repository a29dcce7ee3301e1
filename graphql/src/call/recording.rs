//! Recordings of calls.

use async_graphql::{Context, Enum, Object};
use chrono::{DateTime, Utc};
use domain::{AccountId, RecordingId, Role, call::RecordedFile};
use projections::calls::RecordingRow;
use uuid::Uuid;

use crate::{asker::Asked, error::Problem, http::recordings, personal::Personal, sight::Sight};

/// Why a recording stopped.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::call::StopReason", name = "RecordingStopReason")]
pub(crate) enum StopReason {
    /// The host stopped it.
    Stopped,
    /// Somebody took his consent back.
    ConsentWithdrawn,
    /// Somebody came in who has not consented.
    NewcomerWithoutConsent,
    /// The call was over.
    CallEnded,
    /// The server could not go on, for example because its disk was full.
    Failed,
}

/// A recording of a call.
pub(crate) struct Recording {
    row: RecordingRow,
    host: Option<AccountId>,
    sight: Sight,
}

impl Recording {
    pub(crate) fn new(row: RecordingRow, host: Option<AccountId>, sight: Sight) -> Self {
        Self { row, host, sight }
    }
}

impl Recording {
    fn is_watchable(&self) -> bool {
        let reader = self.sight.reader();
        let host = self.host.is_some_and(|host| reader.actor().is(host));
        host || reader.actor().holds_at(reader.site_id(), &Role::SEE_THE_SITE)
    }
}

/// A recording of a call. Everybody with a part in the call sees that there is one; its files are for the call's host, and for admins and auditors.
#[Object]
impl Recording {
    /// The recording.
    async fn id(&self) -> Uuid {
        self.row.recording_id.0
    }

    /// Since when.
    async fn started_at(&self) -> DateTime<Utc> {
        self.row.started_at
    }

    /// Until when; null while it goes on.
    async fn stopped_at(&self) -> Option<DateTime<Utc>> {
        self.row.stopped_at
    }

    /// Why it stopped.
    async fn reason(&self) -> Option<StopReason> {
        self.row.reason.map(Into::into)
    }

    /// Are its files complete? That takes some seconds after it stopped.
    async fn complete(&self) -> bool {
        self.row.files.is_some()
    }

    /// Since when its files are gone, because the site keeps them for no longer or somebody who had a part in the call was forgotten; null
    /// while they are there.
    async fn removed_at(&self) -> Option<DateTime<Utc>> {
        self.row.removed_at
    }

    /// May the reader see its files?
    async fn may_watch(&self) -> bool {
        self.is_watchable()
    }

    /// Its files: each person's sound and picture in one, a shared screen in another. Null until they are complete, some seconds after the
    /// recording stopped, once they are removed, and for whoever may not see them.
    #[graphql(complexity = "1 + 3 * child_complexity")]
    async fn files(&self) -> Option<Vec<File>> {
        let (allowed, kept) = (self.is_watchable(), self.row.files.as_ref()?);
        let file = |file: &RecordedFile| File {
            recording: self.row.recording_id,
            kept: file.clone(),
            sight: self.sight.clone(),
        };
        (allowed && self.row.removed_at.is_none()).then(|| kept.iter().map(file).collect())
    }
}

/// A file of a recording.
pub(crate) struct File {
    recording: RecordingId,
    kept: RecordedFile,
    sight: Sight,
}

/// A file of a recording, in `WebM` with VP8 and Opus.
#[Object(name = "RecordingFile")]
impl File {
    /// Its name.
    async fn name(&self) -> &str {
        &self.kept.name
    }

    /// Whom it shows.
    async fn account_id(&self) -> Option<Uuid> {
        self.kept.account.map(|account| account.0)
    }

    /// Whom it shows, by name; null once erased.
    #[graphql(complexity = 2)]
    async fn person_name(&self) -> Result<Option<Personal<String>>, Problem> {
        match self.kept.account {
            Some(account) => self.sight.name("RecordingFile.personName", account).await,
            None => Ok(None),
        }
    }

    /// What it is: `video/webm`, or `audio/webm` where there is only sound.
    async fn media_type(&self) -> &str {
        &self.kept.media_type
    }

    /// Its size.
    async fn bytes(&self) -> u64 {
        self.kept.bytes
    }

    /// Where it begins on the time line that all files of the recording share, in milliseconds after the recording's start.
    async fn starts_after_milliseconds(&self) -> u64 {
        self.kept.starts_after
    }

    /// How long it plays.
    async fn duration_milliseconds(&self) -> u64 {
        self.kept.milliseconds
    }

    /// SHA-256 of the file, in hexadecimal.
    async fn sha256(&self) -> &str {
        &self.kept.sha256
    }

    /// Where it can be fetched from or played, as a whole or in ranges, without signing in, for at least two and at most four hours.
    /// Whoever has the address can fetch it.
    async fn url(&self, context: &Context<'_>) -> Personal<String> {
        let services = context.services();
        let (site, now) = (self.sight.reader().site_id(), services.bus.clock().now());
        let address = recordings::address(&services.config, site, self.recording, &self.kept.name, now);
        match self.kept.account {
            Some(account) => Personal::new("RecordingFile.url", account, address).within(self.recording.0),
            None => Personal::nobodys(address),
        }
    }
}

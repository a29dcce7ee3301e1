//! Looks at values of many people at once, as those who look after an installation or audit it have them: withheld without a reason, and
//! with one recorded before they are shown.

use chrono::{DateTime, Utc};
use domain::{Reason, SiteId};
use serde_json::Value;
use uuid::Uuid;

use super::{Access, AccessLog, DataReader, Field, NotRecorded};
use crate::masking;

/// A look at the history: one request in the record.
pub struct Looking {
    log: AccessLog,
    reader: DataReader,
    request: Uuid,
    reason: Option<Reason>,
    seen: Vec<(Access, Field)>,
}

/// What is looked at.
#[derive(Clone, Copy)]
pub struct Sighted<'a> {
    /// At which site.
    pub site: SiteId,
    /// Which appointment, ticket, account.
    pub record: Option<Uuid>,
    /// What the record calls it; the places of values in it follow.
    pub name: &'a str,
}

impl Looking {
    /// Begins one. Without a reason people's data are withheld.
    pub fn begin(log: AccessLog, reader: DataReader, request: Uuid, reason: Option<Reason>) -> Self {
        Self { log, reader, request, reason, seen: vec![] }
    }

    /// Are people's data shown?
    pub fn is_open(&self) -> bool {
        self.reason.is_some()
    }

    /// Notes that this is going to be shown, if people's data are; before it is, wait for [`Looking::recorded`]. The own data are nobody
    /// else's business.
    pub fn sees(&mut self, what: Sighted<'_>, value: &Value) {
        let Some(reason) = &self.reason else { return };
        for (subject, places) in masking::places(value) {
            if self.reader == DataReader::Account(subject) {
                continue;
            }
            for place in places {
                let access = Access {
                    site: what.site,
                    reader: self.reader.clone(),
                    subject: Some(subject),
                    record: what.record,
                    request: self.request,
                    reason: Some(reason.to_string()),
                };
                self.seen.push((access, format!("{} {place}", what.name).into()));
            }
        }
    }

    /// The value as it may be shown.
    pub fn shown(&self, value: Value) -> Value {
        if self.is_open() { value } else { masking::masked(value) }
    }

    /// Comes back when all that was noted is recorded, as seen `now`.
    ///
    /// # Errors
    /// If it cannot be: then nothing of it may be shown.
    pub async fn recorded(&mut self, now: DateTime<Utc>) -> Result<(), NotRecorded> {
        if self.seen.is_empty() {
            return Ok(());
        }
        let batch = self.log.note(self.seen.drain(..), now);
        self.log.stored(batch).await
    }
}

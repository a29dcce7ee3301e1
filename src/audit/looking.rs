//! People's data that a command shows: withheld without a reason, and with one recorded before it is shown.

use std::{borrow::Cow, fs, process::Stdio};

use clap::Args;
use commands::Clock;
use domain::{Reason, SiteId};
use ledger::Ledger;
use operations::{Access, AccessLog, DataReader, NotRecorded, masking};
use serde_json::Value;
use uuid::Uuid;

/// What the kernel says of processes that followed from no sign-in.
const NO_SIGN_IN: u32 = u32::MAX;

/// Whether people's data are shown.
#[derive(Args)]
pub struct Why {
    /// Why people's data must be seen. Without it they are withheld; with it they are shown, and that is recorded with the reason, which
    /// these people can read.
    #[arg(long, value_name = "WHY", value_parser = reason)]
    pub reason: Option<Reason>,
}

fn reason(text: &str) -> Result<Reason, String> {
    Reason::new(text).map_err(|error| error.to_string())
}

/// A look at the history by a command: one request in the record.
pub struct Looking {
    log: AccessLog,
    reader: DataReader,
    request: Uuid,
    reason: Option<Reason>,
    clock: Clock,
    seen: Vec<(Access, Cow<'static, str>)>,
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
    /// Begins one, by whoever runs the command. Needs a Tokio runtime.
    pub fn begin(ledger: &Ledger, why: &Why) -> Self {
        Self {
            log: AccessLog::start(ledger.pool().clone()),
            reader: DataReader::Command(system_user()),
            request: Uuid::now_v7(),
            reason: why.reason.clone(),
            clock: Clock::System,
            seen: vec![],
        }
    }

    /// Are people's data shown?
    pub fn is_open(&self) -> bool {
        self.reason.is_some()
    }

    /// Notes that this is going to be shown, if people's data are; before it is, wait for [`Looking::recorded`].
    pub fn sees(&mut self, what: Sighted<'_>, value: &Value) {
        let Some(reason) = &self.reason else { return };
        for (subject, places) in masking::places(value) {
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

    /// Comes back when all that was noted is recorded.
    ///
    /// # Errors
    /// If it cannot be: then nothing of it may be shown.
    pub async fn recorded(&mut self) -> Result<(), NotRecorded> {
        if self.seen.is_empty() {
            return Ok(());
        }
        let batch = self.log.note_together(self.seen.drain(..), self.clock.now());
        self.log.stored(batch).await
    }
}

/// Who runs this: the user whom the kernel knows to have signed in, also behind `sudo`, and as whom.
fn system_user() -> String {
    let own = rustix::process::getuid().as_raw();
    let signed_in = fs::read_to_string("/proc/self/loginuid").ok().and_then(|text| text.trim().parse().ok());
    match signed_in {
        Some(uid) if uid != NO_SIGN_IN && uid != own => format!("{} as {}", name(uid), name(own)),
        _ => name(own),
    }
}

/// A user's name, or the number where there is none.
fn name(uid: u32) -> String {
    let mut id = std::process::Command::new("id");
    crate::config::hide_keys(&mut id);
    let found = id.args(["-un", &uid.to_string()]).stderr(Stdio::null()).output().ok();
    let found = found.filter(|output| output.status.success());
    let name =
        found.and_then(|output| String::from_utf8(output.stdout).ok()).map(|name| name.trim().to_owned());
    name.filter(|name| !name.is_empty()).unwrap_or_else(|| uid.to_string())
}

//! People's data that a command shows: withheld without a reason, and with one recorded before it is shown.

use std::{fs, process::Stdio};

use clap::Args;
use domain::Reason;
use ledger::Ledger;
use operations::{AccessLog, DataReader, Looking};
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

impl Why {
    /// Begins a look at the history by whoever runs the command. Needs a Tokio runtime.
    pub fn look(&self, ledger: &Ledger) -> Looking {
        let (log, reader) = (AccessLog::start(ledger.pool().clone()), DataReader::Command(system_user()));
        Looking::begin(log, reader, Uuid::now_v7(), self.reason.clone())
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

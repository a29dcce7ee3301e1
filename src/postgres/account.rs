//! Who runs PostgreSQL: oneself, or, where that would be root, a user without rights.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use super::PostgresError;

/// The user as whom PostgreSQL's programs run.
#[derive(Clone, Debug)]
pub(super) struct Account {
    /// Set when this process is root and becomes somebody else to run them.
    other: Option<Other>,
    /// util-linux's `setpriv` changes the user, and asks the kernel to end the program together with this process.
    setpriv: bool,
}

#[derive(Clone, Debug)]
struct Other {
    name: String,
    uid: u32,
    gid: u32,
}

impl Account {
    /// `owner` is the user id that owns existing data: PostgreSQL insists on running as the one who made them.
    pub(super) fn choose(owner: Option<u32>) -> Result<Self, PostgresError> {
        let setpriv = has_setpriv();
        if !rustix::process::geteuid().is_root() {
            return Ok(Self { other: None, setpriv });
        }
        if !setpriv {
            return Err(PostgresError::NoAccount("setpriv (of util-linux) is not installed".into()));
        }
        let names = match owner {
            Some(uid) => vec![uid.to_string()],
            None => vec!["postgres".to_owned(), "nobody".to_owned()],
        };
        let other = names.iter().find_map(|name| Other::look_up(name)).ok_or_else(|| {
            PostgresError::NoAccount(format!("there is no user {} to run it as", names.join(" or ")))
        })?;
        if other.name == "nobody" {
            tracing::warn!(
                "PostgreSQL runs as nobody, as other services may: a user named postgres keeps it apart"
            );
        }
        Ok(Self { other: Some(other), setpriv })
    }

    /// The user's ids, when it is another one than ourselves.
    pub(super) fn ids(&self) -> Option<(u32, u32)> {
        self.other.as_ref().map(|other| (other.uid, other.gid))
    }

    /// A command that runs `program` as this user.
    ///
    /// Where the system can, the kernel sends `death_signal` ("INT", "KILL" …) when the *thread* that spawned the command
    /// ends, so it must be spawned from a thread that lives as long as the program should.
    /// It gets a process group of its own: Ctrl-C in a terminal is for the server, which then stops PostgreSQL in good order.
    pub(super) fn command(&self, program: &Path, death_signal: &str) -> Command {
        let mut command = if self.setpriv {
            let mut command = other_program("setpriv");
            command.args(["--pdeathsig", death_signal]);
            if let Some(Other { uid, gid, .. }) = &self.other {
                command.arg(format!("--reuid={uid}")).arg(format!("--regid={gid}")).arg("--init-groups");
            }
            command.arg("--").arg(program);
            command
        } else {
            other_program(program)
        };
        command.process_group(0).stdin(Stdio::null()).current_dir("/").env_remove("PGDATA");
        command
    }

    /// Refuses clearly what PostgreSQL would refuse with a riddle: a path that its user cannot get to.
    pub(super) fn must_reach(&self, path: &Path, hint: &'static str) -> Result<(), PostgresError> {
        let Some(other) = &self.other else { return Ok(()) };
        let reached = self
            .command(Path::new("test"), "KILL")
            .arg("-x")
            .arg(path)
            .status()
            .map_err(PostgresError::io("looking at", path))?;
        if reached.success() {
            return Ok(());
        }
        Err(PostgresError::Unreachable { account: other.name.clone(), path: path.to_owned(), hint })
    }
}

impl Other {
    /// Asks the system's user database, which may be more than `/etc/passwd`. `name` may be a number.
    fn look_up(name: &str) -> Option<Self> {
        let number = |flag| id(&[flag, name])?.parse::<u32>().ok();
        let uid = number("-u").filter(|&uid| uid != 0)?;
        Some(Self { name: id(&["-un", name])?, uid, gid: number("-g")? })
    }
}

/// The name of the user who runs this process.
pub(super) fn own_name() -> Option<String> {
    id(&["-un"])
}

fn id(arguments: &[&str]) -> Option<String> {
    let output = other_program("id").args(arguments).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (output.status.success() && !text.is_empty()).then_some(text)
}

/// A command that does not get the master keys of our environment.
pub(super) fn other_program(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    crate::config::hide_keys(&mut command);
    command
}

fn has_setpriv() -> bool {
    // Busybox has a setpriv too, which knows none of the options used here.
    let help = other_program("setpriv").arg("--help").stderr(Stdio::null()).output();
    help.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("--pdeathsig"))
}

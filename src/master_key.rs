//! The master key: 32 random bytes that wrap the keys of people's data. Who has it and the database can read everything;
//! who loses it can read no personal data again. It comes from a file of its own, so that it can be backed up apart from the database, from
//! the environment, or from a command that asks whoever keeps it.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use data_encoding::HEXLOWER_PERMISSIVE;
use ledger::{MasterKey, MasterKeys};
use rand::TryRngCore;
use rand::rngs::OsRng;
use tokio::{io::AsyncReadExt, process::Command};

use crate::config::{Config, KeySource};

/// How long a command may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// The most that is read of what it prints: more than any key.
const MOST: u64 = 1024;

/// Why there is no master key.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// The file cannot be read or written.
    #[error("the master key {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file holds something else.
    #[error("the master key {} has {length} bytes: neither 32 bytes nor 64 hexadecimal digits", path.display())]
    Length {
        /// The file.
        path: PathBuf,
        /// Its length in bytes.
        length: usize,
    },
    /// Every user of the machine can read the key.
    #[error("every user can get at the master key {}: chmod 600 it", .0.display())]
    Exposed(PathBuf),
    /// The command does not run.
    #[error("the command of {0} does not run: {1}")]
    Command(&'static str, io::Error),
    /// The command says that it failed.
    #[error("the command of {0} failed: {1}; what it said stands above")]
    Failed(&'static str, ExitStatus),
    /// The command printed something else.
    #[error("the command of {0} printed {1} bytes: neither 32 bytes nor 64 hexadecimal digits")]
    Printed(&'static str, usize),
    /// The command takes too long.
    #[error("the command of {0} has not ended after {limit} seconds, and was", limit = PATIENCE.as_secs())]
    TimedOut(&'static str),
    /// The previous one is the current one.
    #[error("the previous master key is the current one: leave it out, or name the one before")]
    Same,
}

/// The master keys of the configuration. Where the current one is to be in a file and is not there yet, it is made, if it is the
/// `first`: where there is anything already, a key that is missing is somewhere else.
///
/// # Errors
/// If one is not to be had.
pub async fn of(config: &Config, first: bool) -> Result<MasterKeys, MasterKeyError> {
    // The previous one first: while that is not to be had, none is made.
    let previous = match &config.previous_master_key {
        Some(source) => Some(read(source).await?),
        None => None,
    };
    let current = match &config.master_key {
        KeySource::File(path) if first => load_or_create(path)?,
        other => read(other).await?,
    };
    if previous.as_ref() == Some(&current) {
        return Err(MasterKeyError::Same);
    }
    Ok(MasterKeys { current, previous })
}

async fn read(source: &KeySource) -> Result<MasterKey, MasterKeyError> {
    match source {
        KeySource::File(path) => load(path),
        KeySource::Given(key) => Ok(key.clone()),
        KeySource::Command { name, command } => printed(name, command, PATIENCE).await,
    }
}

/// A key as 64 hexadecimal digits, with white space around it perhaps.
pub fn of_digits(text: &[u8]) -> Option<MasterKey> {
    let bytes = HEXLOWER_PERMISSIVE.decode(text.trim_ascii()).ok()?;
    bytes.try_into().ok().map(MasterKey::new)
}

/// A key as it is, or as digits.
fn of_bytes(bytes: &[u8]) -> Option<MasterKey> {
    bytes.try_into().ok().map(MasterKey::new).or_else(|| of_digits(bytes))
}

/// Asks a command of the shell. It sees neither key of the environment, and has nobody to ask: what it reads is empty.
async fn printed(name: &'static str, command: &str, patience: Duration) -> Result<MasterKey, MasterKeyError> {
    let failed = |error| MasterKeyError::Command(name, error);
    let mut shell = std::process::Command::new("/bin/sh");
    crate::config::hide_keys(&mut shell);
    let mut child = Command::from(shell)
        .args(["-c", command])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        // A group of its own, so that all of it can be ended.
        .process_group(0)
        .spawn()
        .map_err(failed)?;
    let group = child.id().and_then(|id| rustix::process::Pid::from_raw(id.cast_signed()));
    let output = child.stdout.take();
    let asked = async {
        let mut said = vec![];
        if let Some(output) = output {
            output.take(MOST).read_to_end(&mut said).await?;
        }
        Ok::<_, io::Error>((said, child.wait().await?))
    };
    let Ok(answered) = tokio::time::timeout(patience, asked).await else {
        if let Some(group) = group {
            // What is gone already need not be ended.
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        let _ = child.wait().await;
        return Err(MasterKeyError::TimedOut(name));
    };
    let (said, status) = answered.map_err(failed)?;
    if !status.success() {
        return Err(MasterKeyError::Failed(name, status));
    }
    of_bytes(&said).ok_or(MasterKeyError::Printed(name, said.len()))
}

/// Reads the key, or makes one where there is no file yet.
///
/// Two servers that start at the same time end up with the same key.
fn load_or_create(path: &Path) -> Result<MasterKey, MasterKeyError> {
    match load(path) {
        Err(MasterKeyError::Io { source, .. }) if source.kind() == ErrorKind::NotFound => {}
        loaded => return loaded,
    }
    match generate(path) {
        Ok(()) => tracing::warn!(
            path = %path.display(),
            "created the master key: back it up, apart from the database; without it personal data cannot be read"
        ),
        // Another server was faster: its key counts.
        Err(MasterKeyError::Io { source, .. }) if source.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error),
    }
    load(path)
}

/// Reads the key where there is one.
fn load(path: &Path) -> Result<MasterKey, MasterKeyError> {
    let failed = |source| MasterKeyError::Io { path: path.to_owned(), source };
    let bytes = fs::read(path).map_err(failed)?;
    // A secret that an orchestrator mounts is readable for the group; nobody needs more than that.
    if fs::metadata(path).map_err(failed)?.permissions().mode() & 0o007 != 0 {
        return Err(MasterKeyError::Exposed(path.to_owned()));
    }
    of_bytes(&bytes).ok_or_else(|| MasterKeyError::Length { path: path.to_owned(), length: bytes.len() })
}

/// Makes a key in a file that is not there yet.
///
/// # Errors
/// If it is, or cannot be written.
pub fn generate(path: &Path) -> Result<(), MasterKeyError> {
    create(path).map_err(|source| MasterKeyError::Io { path: path.to_owned(), source })
}

/// Writes the whole key under another name and then links it: the file is never seen half-written, nor overwritten.
fn create(path: &Path) -> io::Result<()> {
    let mut key = [0; 32];
    OsRng.try_fill_bytes(&mut key).map_err(io::Error::other)?;
    let directory = path.parent().filter(|directory| *directory != Path::new("")).unwrap_or(Path::new("."));
    fs::create_dir_all(directory)?;
    let draft = path.with_extension(format!("{}.new", std::process::id()));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    let written =
        file.write_all(&key).and_then(|()| file.sync_all()).and_then(|()| fs::hard_link(&draft, path));
    fs::remove_file(&draft)?;
    written?;
    File::open(directory)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_start_makes_a_key_that_only_its_owner_reads_and_later_ones_read_it() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("below/master.key");
        let made = load_or_create(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(load_or_create(&path).unwrap() == made);
        assert!(made != MasterKey::new([0; 32]));
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "the draft is gone");
        assert!(generate(&path).is_err(), "a key is never written over");
    }

    #[test]
    fn a_key_of_another_length_or_open_to_all_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("master.key");
        fs::write(&path, [1; 31]).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert!(matches!(load_or_create(&path), Err(MasterKeyError::Length { length: 31, .. })));
        fs::write(&path, [1; 32]).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(load_or_create(&path), Err(MasterKeyError::Exposed(_))));
    }

    #[test]
    fn a_file_may_hold_digits_as_well() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("master.key");
        fs::write(&path, format!("{}\n", "0A".repeat(32))).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert!(load(&path).unwrap() == MasterKey::new([10; 32]));
    }

    #[tokio::test]
    async fn a_command_prints_digits_or_bytes() {
        let ask = async |command: &str| printed("NAME", command, PATIENCE).await;
        let key = MasterKey::new([b'k'; 32]);
        assert!(ask("printf 6b6b%.0s $(seq 16); echo").await.unwrap() == key);
        assert!(ask("printf k%.0s $(seq 32)").await.unwrap() == key);
    }

    #[tokio::test]
    async fn a_command_that_fails_or_prints_something_else_is_refused_by_name_and_unprinted() {
        let ask =
            async |command: &str| printed("RANDEVU_MASTER_KEY_COMMAND", command, PATIENCE).await.unwrap_err();
        let failed = ask("printf k%.0s $(seq 32); exit 3").await;
        assert!(matches!(failed, MasterKeyError::Failed(..)));
        let said = failed.to_string();
        assert!(
            said.starts_with("the command of RANDEVU_MASTER_KEY_COMMAND failed: exit status: 3"),
            "{said}"
        );
        assert!(matches!(ask("printf k%.0s $(seq 33)").await, MasterKeyError::Printed(_, 33)));
        assert!(matches!(ask(":").await, MasterKeyError::Printed(_, 0)));
        assert!(matches!(ask("cat").await, MasterKeyError::Printed(_, 0)), "there is nothing to be read");
        assert!(matches!(ask("yes").await, MasterKeyError::Failed(..) | MasterKeyError::Printed(..)));
    }

    #[tokio::test]
    async fn a_command_that_does_not_end_is_ended_with_all_that_it_began() {
        let directory = tempfile::tempdir().unwrap();
        let pid = directory.path().join("pid");
        let command = format!("sleep 600 & echo $! > {}; wait", pid.display());
        let began = std::time::Instant::now();
        let ended = printed("NAME", &command, Duration::from_secs(1)).await;
        assert!(matches!(ended, Err(MasterKeyError::TimedOut(_))));
        assert!(began.elapsed() < Duration::from_mins(1));
        let pid: i32 = fs::read_to_string(&pid).unwrap().trim().parse().unwrap();
        let pid = rustix::process::Pid::from_raw(pid).unwrap();
        // Whoever takes it in may need a moment.
        let gone = async {
            while rustix::process::test_kill_process(pid).is_ok() && !is_dead(pid) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_mins(1), gone).await.expect("it is gone");
    }

    /// Nobody may have taken it in yet.
    fn is_dead(pid: rustix::process::Pid) -> bool {
        let status = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero()));
        status.is_ok_and(|status| status.rsplit(')').next().is_some_and(|rest| rest.trim().starts_with('Z')))
    }
}

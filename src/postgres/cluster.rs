//! The files on disk: made once, owned by one server at a time, and ready for a postmaster.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use super::account::{self, Account, other_program};
use super::binaries::Binaries;
use super::{PORT, PostgresConfig, PostgresError, SUPERUSER};

/// A unix socket's whole path has at most 103 bytes on macOS, 107 on Linux; `/.s.PGSQL.5432` takes 14 of them.
const LONGEST_SOCKET_DIRECTORY: usize = 86;

/// An orphan of a killed server gets this long for its orderly shutdown, which writes a checkpoint.
const ORPHAN_GRACE: Duration = Duration::from_mins(1);

/// The files of a private PostgreSQL, locked for this process.
#[derive(Debug)]
pub(super) struct Cluster {
    root: PathBuf,
    socket: PathBuf,
    account: Account,
    binaries: Binaries,
    /// Unlocked by the kernel when this process ends, however it ends.
    _lock: File,
}

impl Cluster {
    /// Takes the directory, makes the database files where there are none, and sees to it that no old postmaster is left.
    pub(super) fn open(config: &PostgresConfig) -> Result<Self, PostgresError> {
        // Root's directories can be passed through but not listed: PostgreSQL's user must get to its files below.
        let is_root = rustix::process::geteuid().is_root();
        let mode = if is_root { 0o711 } else { 0o700 };
        make_directory(&config.data_dir, mode)?;
        let data_dir =
            config.data_dir.canonicalize().map_err(PostgresError::io("resolving", &config.data_dir))?;
        let root = data_dir.join("postgres");
        make_directory(&root, mode)?;
        owned_by_us(&root)?;
        let lock = take_lock(&root)?;

        let data = root.join("data");
        let owner = fs::metadata(&data).ok().map(|metadata| metadata.uid());
        let account = Account::choose(owner)?;
        let written = fs::read_to_string(data.join("PG_VERSION")).ok().map(|text| text.trim().to_owned());
        let binaries = Binaries::find(&config.search, &data, written.as_deref())?;
        account.must_reach(
            &root,
            "choose a RANDEVU_DATA_DIR below directories that every user may pass through",
        )?;
        account.must_reach(
            &binaries.program("postgres"),
            "choose programs below directories that every user may pass through",
        )?;

        let socket = socket_directory(&root, &account)?;
        let cluster = Self { root, socket, account, binaries, _lock: lock };
        cluster.end_orphan()?;
        if written.is_none() {
            cluster.initialize()?;
        }
        cluster.write_access_rules()?;
        Ok(cluster)
    }

    pub(super) fn socket(&self) -> &Path {
        &self.socket
    }

    pub(super) fn data(&self) -> PathBuf {
        self.root.join("data")
    }

    /// The command that is the postmaster. Everything that differs from PostgreSQL's defaults stands here.
    pub(super) fn postmaster(&self) -> std::process::Command {
        // The kernel ends it with a fast shutdown when the thread that spawned it ends.
        let mut command = self.account.command(&self.binaries.program("postgres"), "INT");
        command.arg("-D").arg(self.data()).arg("-p").arg(PORT.to_string());
        let mut set = |name: &str, value: &str| {
            command.arg("-c").arg(format!("{name}={value}"));
        };
        set("unix_socket_directories", &self.socket.to_string_lossy());
        set("listen_addresses", "");
        set("hba_file", &self.root.join("pg_hba.conf").to_string_lossy());
        set("ident_file", &self.root.join("pg_ident.conf").to_string_lossy());
        set("max_connections", "100");
        set("shared_buffers", "128MB");
        set("timezone", "UTC");
        set("log_timezone", "UTC");
        // A forgotten transaction holds back the snapshot below which events are read (see ledger).
        set("idle_in_transaction_session_timeout", "60s");
        // Errors of statements reach the server, which logs what may be logged. PostgreSQL's own log would quote rows,
        // and rows are about patients.
        set("log_min_messages", "log");
        set("log_min_error_statement", "panic");
        set("log_line_prefix", "");
        command
    }

    /// Process id and readiness as the postmaster's own file tells them.
    pub(super) fn postmaster_file(&self) -> Option<(i32, bool)> {
        let text = fs::read_to_string(self.data().join("postmaster.pid")).ok()?;
        let mut lines = text.lines();
        let pid = lines.next()?.trim().parse().ok()?;
        Some((pid, lines.nth(6).is_some_and(|state| state.trim() == "ready")))
    }

    /// A server that was killed leaves a postmaster that is still shutting down, or, where the kernel does not tell it,
    /// one that runs on.
    fn end_orphan(&self) -> Result<(), PostgresError> {
        let Some((number, _)) = self.postmaster_file() else { return Ok(()) };
        let Some(pid) = Pid::from_raw(number) else { return Ok(()) };
        if !self.is_our_postmaster(pid) {
            return Ok(()); // the number of a dead process, perhaps another program's by now; PostgreSQL cleans it up
        }
        tracing::warn!(pid = number, "waiting for the PostgreSQL of an earlier run to stop");
        for (signal, grace) in [(Signal::INT, ORPHAN_GRACE), (Signal::QUIT, Duration::from_secs(10))] {
            let _ = kill_process(pid, signal); // it may be gone just now, which is what we want
            let deadline = Instant::now() + grace;
            while Instant::now() < deadline {
                if !self.is_our_postmaster(pid) {
                    return Ok(());
                }
                std::thread::sleep(Duration::from_millis(10));
            }
        }
        Err(PostgresError::Stray(number))
    }

    /// Process ids are used again, so the number alone proves nothing.
    fn is_our_postmaster(&self, pid: Pid) -> bool {
        if matches!(test_kill_process(pid), Err(rustix::io::Errno::SRCH)) {
            return false;
        }
        let number = pid.as_raw_nonzero().to_string();
        let command_line = fs::read(format!("/proc/{number}/cmdline")).or_else(|_| {
            other_program("ps").args(["-o", "command=", "-p", &number]).output().map(|output| output.stdout)
        });
        let data = self.data();
        let name = data.as_os_str().as_encoded_bytes();
        command_line.is_ok_and(|line| line.windows(name.len()).any(|window| window == name))
    }

    /// Makes the database files under another name and renames them when they are whole: a first start that is
    /// interrupted leaves nothing that a second one could mistake for data.
    fn initialize(&self) -> Result<(), PostgresError> {
        let (unfinished, data) = (self.root.join("data.init"), self.data());
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished).map_err(PostgresError::io("removing", &unfinished))?;
        }
        make_directory(&unfinished, 0o700)?;
        hand_over(&unfinished, &self.account)?;
        tracing::info!(data = %data.display(), major = self.binaries.major, "creating a private PostgreSQL");
        let output = self
            .account
            .command(&self.binaries.program("initdb"), "KILL")
            .arg("-D")
            .arg(&unfinished)
            .args(["-U", SUPERUSER, "-E", "UTF8", "--no-locale", "-A", "peer"])
            .output()
            .map_err(PostgresError::io("running initdb on", &unfinished))?;
        if !output.status.success() {
            let output = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(PostgresError::Program { program: "initdb", output });
        }
        fs::rename(&unfinished, &data).map_err(PostgresError::io("renaming", &unfinished))?;
        sync_directory(&self.root)
    }

    /// Only the user who runs this server gets in, and gets in as the superuser; the kernel vouches for who it is.
    ///
    /// The files stand beside the data, not among them: PostgreSQL's user owns the data directory, and root must not
    /// write where another user can put a symbolic link.
    fn write_access_rules(&self) -> Result<(), PostgresError> {
        let me = account::own_name()
            .ok_or_else(|| PostgresError::NoAccount("the user who runs this server has no name".into()))?;
        let files = [
            ("pg_hba.conf", "local all all peer map=randevu\n".to_owned()),
            ("pg_ident.conf", format!("randevu \"{me}\" {SUPERUSER}\n")),
        ];
        for (name, rule) in files {
            let path = self.root.join(name);
            let text = format!("# Written by Randevu at each start.\n{rule}");
            fs::write(&path, text).map_err(PostgresError::io("writing", &path))?;
            let readable = fs::Permissions::from_mode(0o644); // PostgreSQL's user has to read it, whatever the umask
            fs::set_permissions(&path, readable).map_err(PostgresError::io("writing", &path))?;
        }
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if !self.socket.starts_with(&self.root) {
            let _ = fs::remove_dir(&self.socket); // nothing of ours stays in /tmp; refused while a socket is in it
        }
    }
}

/// Makes the directory unless it is there, and its parents. The mode holds for the directory itself, whatever the umask.
fn make_directory(path: &Path, mode: u32) -> Result<(), PostgresError> {
    if path.is_dir() {
        return Ok(());
    }
    let doing = PostgresError::io("creating", path);
    let make = || {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        DirBuilder::new().mode(mode).create(path)?;
        fs::set_permissions(path, fs::Permissions::from_mode(mode))
    };
    make().map_err(doing)
}

fn owned_by_us(directory: &Path) -> Result<(), PostgresError> {
    let metadata = fs::symlink_metadata(directory).map_err(PostgresError::io("looking at", directory))?;
    let (owner, me) = (metadata.uid(), rustix::process::geteuid().as_raw());
    if owner == me && metadata.is_dir() {
        return Ok(());
    }
    Err(PostgresError::ForeignOwner { directory: directory.to_owned(), owner, me })
}

fn hand_over(path: &Path, account: &Account) -> Result<(), PostgresError> {
    let Some((uid, gid)) = account.ids() else { return Ok(()) };
    chown(path, Some(uid), Some(gid)).map_err(PostgresError::io("changing the owner of", path))
}

fn sync_directory(path: &Path) -> Result<(), PostgresError> {
    File::open(path).and_then(|directory| directory.sync_all()).map_err(PostgresError::io("syncing", path))
}

fn take_lock(root: &Path) -> Result<File, PostgresError> {
    let path = root.join("owner.lock");
    let open = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
    let mut file = open.map_err(PostgresError::io("opening", &path))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut text = String::new();
            let pid = file.read_to_string(&mut text).ok().map(|_| text.trim().to_owned());
            return Err(PostgresError::InUse {
                directory: root.to_owned(),
                pid: pid.filter(|pid| !pid.is_empty()),
            });
        }
        Err(TryLockError::Error(error)) => return Err(PostgresError::io("locking", &path)(error)),
    }
    let write =
        file.set_len(0).and_then(|()| file.rewind()).and_then(|()| writeln!(file, "{}", std::process::id()));
    write.map_err(PostgresError::io("writing", &path))?;
    Ok(file)
}

/// Beside the data where the path is short enough; else below `/tmp`, under a name that depends on the data's path.
fn socket_directory(root: &Path, account: &Account) -> Result<PathBuf, PostgresError> {
    let beside = root.join("socket");
    let directory = if beside.as_os_str().len() <= LONGEST_SOCKET_DIRECTORY {
        beside
    } else {
        let mut hasher = DefaultHasher::new();
        root.hash(&mut hasher);
        Path::new("/tmp").join(format!("randevu-{:016x}", hasher.finish()))
    };
    make_directory(&directory, 0o700)?;
    // In /tmp anybody may have made it before us, or put a link there.
    let metadata = fs::symlink_metadata(&directory).map_err(PostgresError::io("looking at", &directory))?;
    let me = rustix::process::geteuid().as_raw();
    let expected = account.ids().map_or(me, |(uid, _)| uid);
    if !metadata.is_dir() || (metadata.uid() != me && metadata.uid() != expected) {
        return Err(PostgresError::ForeignOwner { directory, owner: metadata.uid(), me });
    }
    hand_over(&directory, account)?;
    Ok(directory)
}

//! A data directory, and the programs that are run on it.

use std::{
    fs,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use sqlx::{
    ConnectOptions, Connection, Executor,
    postgres::{PgConnectOptions, PgConnection},
};

/// Far beyond what anything here takes, for machines that are busy.
pub const DEADLINE: Duration = Duration::from_mins(1);

/// Looks again and again until the answer is there.
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + DEADLINE;
    loop {
        if let Some(answer) = look() {
            return answer;
        }
        assert!(Instant::now() < deadline, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

pub fn alive(pid: Pid) -> bool {
    // A zombie whose new parent has not yet looked counts as dead.
    let state = fs::read_to_string(format!("/proc/{pid}/stat"));
    let zombie = state.is_ok_and(|stat| stat.rsplit(')').next().is_some_and(|rest| rest.starts_with(" Z")));
    test_kill_process(pid).is_ok() && !zombie
}

/// A data directory, and the servers that are started on it.
pub struct Place {
    pub directory: tempfile::TempDir,
    pub data_dir: PathBuf,
}

impl Place {
    pub fn new() -> Self {
        Self::below("data")
    }

    pub fn below(name: &str) -> Self {
        // Not in TMPDIR, whose path may be too long for a socket; and PostgreSQL's user must be able to pass.
        let directory = tempfile::Builder::new().prefix("randevu-").tempdir_in("/tmp").unwrap();
        fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let data_dir = directory.path().join(name);
        Self { directory, data_dir }
    }

    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        for name in ["DATABASE_URL", "RANDEVU_CONFIG", "RANDEVU_MASTER_KEY_FILE", "RANDEVU_LOG_FORMAT"] {
            command.env_remove(name);
        }
        command
            .env("RANDEVU_DATA_DIR", &self.data_dir)
            .env("RANDEVU_LISTEN", "127.0.0.1:0")
            .env("RANDEVU_LOG", "info");
        command.stdin(Stdio::null()).stdout(Stdio::null());
        command
    }

    pub fn serve(&self) -> Server {
        self.spawn(self.command(env!("CARGO_BIN_EXE_randevu")).arg("serve"))
    }

    pub fn spawn(&self, command: &mut Command) -> Server {
        let log = self.directory.path().join("log");
        let file = fs::OpenOptions::new().create(true).append(true).open(&log).unwrap();
        Server { child: command.process_group(0).stderr(file).spawn().unwrap(), log }
    }

    /// Process id of the postmaster that answers.
    pub fn postmaster(&self) -> Option<Pid> {
        let text = fs::read_to_string(self.data_dir.join("postgres/data/postmaster.pid")).ok()?;
        let pid = Pid::from_raw(text.lines().next()?.trim().parse().ok()?)?;
        (text.lines().nth(7)?.trim() == "ready" && alive(pid)).then_some(pid)
    }

    pub fn options(&self) -> PgConnectOptions {
        let socket = self.data_dir.join("postgres/socket");
        PgConnectOptions::new_without_pgpass()
            .socket(socket)
            .port(5432)
            .username("postgres")
            .database("randevu")
    }

    pub async fn connect(&self) -> PgConnection {
        let deadline = Instant::now() + DEADLINE;
        loop {
            match self.options().connect().await {
                Ok(connection) => return connection,
                Err(error) => assert!(Instant::now() < deadline, "{error}"),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub async fn write(&self, text: &str) {
        let mut connection = self.connect().await;
        connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)").await.unwrap();
        sqlx::query("INSERT INTO kept VALUES ($1)").bind(text).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    }

    pub async fn read(&self) -> Vec<String> {
        let mut connection = self.connect().await;
        sqlx::query_scalar("SELECT word FROM kept ORDER BY word").fetch_all(&mut connection).await.unwrap()
    }
}

/// A killed server's postmaster still writes while it stops, and would make the directory's removal fail half-way.
impl Drop for Place {
    fn drop(&mut self) {
        let deadline = Instant::now() + DEADLINE;
        while self.data_dir.join("postgres/data/postmaster.pid").exists() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// A running server. A test that fails must not leave one behind.
pub struct Server {
    pub child: Child,
    log: PathBuf,
}

impl Server {
    pub fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    pub fn wait(&mut self) -> ExitStatus {
        until("the server ended", || self.child.try_wait().unwrap())
    }

    pub fn stop(&mut self) {
        kill_process(self.pid(), Signal::TERM).unwrap();
        let exit = self.wait();
        assert!(exit.success(), "{exit}: {}", self.log());
    }

    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.wait();
    }

    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

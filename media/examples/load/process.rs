//! A server that is a process of its own, spoken to in JSON through a Unix datagram socket.

use std::error::Error;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use std::{fs, io};

use nix::unistd::Pid;
use serde::Serialize;
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::UnixDatagram;
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

use super::clock;

/// How long a server may take to start or to answer.
const PATIENCE: Duration = Duration::from_secs(10);
const LONGEST: usize = 256 * 1024;
/// What the kernel counts memory in.
const PAGE: u64 = 4_096;

/// A new directory for a server.
pub fn directory() -> io::Result<TempDir> {
    tempfile::Builder::new().prefix("randevu-load-").tempdir()
}

/// The process and the socket. It is killed when this is dropped, or when we are killed.
pub struct Process {
    _child: Child,
    pid: Pid,
    socket: UnixDatagram,
    /// Removed when dropped.
    _directory: TempDir,
}

impl Process {
    /// Starts a program that makes a socket called `api` in the directory.
    pub async fn start(
        directory: TempDir,
        program: &Path,
        arguments: &[&str],
    ) -> Result<Process, Box<dyn Error>> {
        let mut child = Command::new("setpriv")
            .args(["--pdeathsig", "KILL", "--"])
            .arg(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("setpriv: {error}"))?;
        let pid = Pid::from_raw(i32::try_from(child.id().ok_or("the server has ended")?)?);
        let socket = UnixDatagram::bind(directory.path().join("client"))?;
        let server = directory.path().join("api");
        let connecting = async {
            while socket.connect(&server).is_err() {
                if let Some(status) = child.try_wait()? {
                    return Err(format!("the server has ended: {status}").into());
                }
                sleep(Duration::from_millis(20)).await;
            }
            Ok::<_, Box<dyn Error>>(())
        };
        timeout(PATIENCE, connecting).await??;
        Ok(Process { _child: child, pid, socket, _directory: directory })
    }

    pub async fn send(&self, message: &impl Serialize) -> Result<(), Box<dyn Error>> {
        self.socket.send(&serde_json::to_vec(message)?).await?;
        Ok(())
    }

    pub async fn receive(&self) -> Result<Value, Box<dyn Error>> {
        let mut buffer = vec![0; LONGEST];
        let count = self.socket.recv(&mut buffer).await?;
        Ok(serde_json::from_slice(&buffer[..count])?)
    }

    /// Receives what must come.
    pub async fn receive_soon(&self) -> Result<Value, Box<dyn Error>> {
        timeout(PATIENCE, self.receive()).await?
    }

    /// Nanoseconds of processor time it has had.
    pub fn time(&self) -> Result<u64, Box<dyn Error>> {
        Ok(clock::time_of(self.pid)?)
    }

    /// Bytes of resident memory.
    pub fn resident(&self) -> Result<u64, Box<dyn Error>> {
        let text = fs::read_to_string(format!("/proc/{}/statm", self.pid))?;
        Ok(text.split(' ').nth(1).unwrap_or("0").parse::<u64>()? * PAGE)
    }
}

//! aiosmtpd, started for a test, and what it has kept.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

/// A running mail server. It ends with this.
pub(crate) struct Server {
    child: Child,
    /// The server ends when this is closed: also when the tests are killed.
    _input: ChildStdin,
    directory: TempDir,
    pub(crate) port: u16,
}

impl Server {
    /// Starts the server with these arguments of `tests/smtp_server.py`, and waits until it is ready.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let mut child = Command::new(python())
            .arg(script("smtp_server.py"))
            .arg("--directory")
            .arg(directory.path())
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().strip_prefix("port ").and_then(|port| port.parse().ok());
        let port = port.unwrap_or_else(|| {
            let _ = child.kill();
            panic!("the mail server for tests did not start; it said {line:?}")
        });
        Self { child, _input: input, directory, port }
    }

    /// The mail that came `n`th, from 1, as a reader sees it.
    pub(crate) fn mail(&self, n: usize) -> Value {
        read(&self.directory.path().join(format!("{n}.eml")))
    }

    /// The mail that came `n`th, as it came.
    pub(crate) fn raw(&self, n: usize) -> String {
        fs::read_to_string(self.directory.path().join(format!("{n}.eml"))).unwrap()
    }

    /// What the server was told about the mail that came `n`th.
    pub(crate) fn envelope(&self, n: usize) -> Value {
        let path = self.directory.path().join(format!("{n}.json"));
        serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
    }

    /// How many mails came.
    pub(crate) fn count(&self) -> usize {
        fs::read_dir(self.directory.path()).unwrap().count() / 2
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A mail as Python's own reader sees it.
pub(crate) fn read(path: &Path) -> Value {
    let output = Command::new(python()).arg(script("read_mail.py")).arg(path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The value of a header, which is there once.
pub(crate) fn header<'a>(mail: &'a Value, name: &str) -> &'a str {
    let all: Vec<_> = headers(mail).filter(|(each, _)| each.eq_ignore_ascii_case(name)).collect();
    assert_eq!(all.len(), 1, "{name}: {all:?}");
    all[0].1
}

/// All headers.
pub(crate) fn headers(mail: &Value) -> impl Iterator<Item = (&str, &str)> {
    mail["headers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pair| (pair[0].as_str().unwrap(), pair[1].as_str().unwrap()))
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

/// A Python that has aiosmtpd: of `RANDEVU_PYTHON`, of the setup script's place, or the system's.
fn python() -> PathBuf {
    let own = env::var_os("RANDEVU_PYTHON").map(PathBuf::from);
    let usual = env::var_os("HOME").map(|home| Path::new(&home).join(".cache/randevu-python"));
    let candidates = [own, usual].into_iter().flatten().map(|venv| venv.join("bin/python"));
    candidates
        .chain([PathBuf::from("/usr/bin/python3"), PathBuf::from("python3")])
        .find(|python| {
            let found = Command::new(python).args(["-c", "import aiosmtpd"]).stderr(Stdio::null()).status();
            found.is_ok_and(|status| status.success())
        })
        .expect(
            "the tests need the mail server aiosmtpd: install the Debian package python3-aiosmtpd, or aiosmtpd from PyPI in a \
             virtual environment at ~/.cache/randevu-python (or at $RANDEVU_PYTHON)",
        )
}

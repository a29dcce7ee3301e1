//! The server's memory when nothing happens, without PostgreSQL's.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// How long the server is left alone before it is weighed.
const QUIET: Duration = Duration::from_secs(5);

pub(crate) fn measure() {
    let Some(program) = program() else {
        println!("idle: build the server first: cargo build --release");
        return;
    };
    let directory = std::env::temp_dir().join(format!("randevu-bench-idle-{}", std::process::id()));
    let mut server = Command::new(program)
        .args(["serve", "--demo"])
        .env("RANDEVU_DATA_DIR", &directory)
        .env("RANDEVU_LISTEN", "127.0.0.1:18099")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the server starts");
    let deadline = Instant::now() + Duration::from_secs(60);
    while std::net::TcpStream::connect("127.0.0.1:18099").is_err() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(50));
    }
    std::thread::sleep(QUIET);
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id())).unwrap_or_default();
    let kibibytes = |name: &str| -> f64 {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.split_whitespace().nth(1).and_then(|figure| figure.parse().ok()).unwrap_or(f64::NAN)
    };
    let (resident, peak) = (kibibytes("VmRSS:") / 1024.0, kibibytes("VmHWM:") / 1024.0);
    println!(
        "{:<58} {resident:>12.1} MiB (peak {peak:.1}; aim 64)",
        "idle memory of the server, after making the demo"
    );
    let _ = Command::new("kill").args(["-INT", &server.id().to_string()]).status();
    let _ = server.wait();
    let _ = std::fs::remove_dir_all(directory);
}

/// The server that was built along with this.
fn program() -> Option<PathBuf> {
    let here = std::env::current_exe().ok()?;
    let program = here.parent()?.parent()?.join("randevu");
    program.exists().then_some(program)
}

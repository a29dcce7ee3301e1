//! The private PostgreSQL's promises, tried on the real `randevu serve` and real processes.

mod canaries;
mod place;
mod traces;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use place::{Place, alive, until};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};

#[tokio::test]
async fn a_restart_keeps_what_was_written() {
    let place = Place::new();
    let mut server = place.serve();
    place.write("first").await;
    let postmaster = place.postmaster().unwrap();
    server.stop();
    assert!(!alive(postmaster), "the server ended before its PostgreSQL");
    let mut server = place.serve();
    assert_eq!(place.read().await, ["first"]);
    server.stop();
}

#[tokio::test]
async fn a_killed_server_leaves_no_postmaster_and_loses_nothing() {
    let place = Place::new();
    let mut server = place.serve();
    place.write("committed").await;
    let postmaster = place.postmaster().unwrap();
    server.kill();
    until("the postmaster was gone", || (!alive(postmaster)).then_some(()));
    let _server = place.serve();
    assert_eq!(place.read().await, ["committed"]);
}

#[tokio::test]
async fn a_server_that_follows_a_killed_one_at_once_waits_for_the_old_postmaster() {
    let place = Place::new();
    let mut server = place.serve();
    for round in 0..5 {
        place.write(&round.to_string()).await;
        let old = until("the postmaster was ready", || place.postmaster());
        server.kill();
        server = place.serve();
        let new = until("a new postmaster was ready", || place.postmaster().filter(|pid| *pid != old));
        assert!(!alive(old), "{old} and {new} run on the same data");
    }
    assert_eq!(place.read().await, ["0", "1", "2", "3", "4"]);
}

#[cfg(target_os = "linux")] // it reads /proc
#[tokio::test]
async fn a_postmaster_that_nobody_told_to_stop_is_stopped_by_the_next_start() {
    let place = Place::new();
    let mut server = place.serve();
    place.write("kept").await;
    let postmaster = until("the postmaster was ready", || place.postmaster());
    let mut orphan = {
        let proc = PathBuf::from(format!("/proc/{postmaster}"));
        let line = fs::read_to_string(proc.join("cmdline")).unwrap();
        let mut words = line.split_terminator('\0');
        let mut orphan = Command::new(words.next().unwrap());
        orphan.args(words).current_dir("/").stdin(Stdio::null()).stderr(Stdio::null());
        let account = fs::metadata(&proc).unwrap();
        if rustix::process::geteuid().is_root() {
            orphan.uid(account.uid()).gid(account.gid());
        }
        orphan
    };
    server.stop();
    // The same postmaster, but nobody's child that matters: as after a kill where the system has no death signal.
    let mut orphan = orphan.spawn().unwrap();
    let old = until("the orphan was ready", || place.postmaster());
    assert_eq!(old, Pid::from_child(&orphan));
    let mut server = place.serve();
    until("a new postmaster was ready", || place.postmaster().filter(|pid| *pid != old));
    assert!(until("the orphan ended", || orphan.try_wait().unwrap()).success());
    assert!(server.log().contains("earlier run"), "{}", server.log());
    assert_eq!(place.read().await, ["kept"]);
    server.stop();
}

#[tokio::test]
async fn a_second_server_on_the_same_directory_is_refused_and_told_whose_it_is() {
    let place = Place::new();
    let first = place.serve();
    place.write("untouched").await;
    let mut second = place.serve();
    assert!(!second.wait().success());
    let log = second.log();
    assert!(log.contains(&format!("in use by another Randevu server (process {})", first.pid())), "{log}");
    assert_eq!(place.read().await, ["untouched"]);
}

#[tokio::test]
async fn a_postmaster_that_dies_is_started_again() {
    let place = Place::new();
    let mut server = place.serve();
    place.write("survives").await;
    // A server whose database dies while it starts ends with an error instead.
    until("the server served", || server.log().contains("serving").then_some(()));
    let old = place.postmaster().unwrap();
    kill_process(old, Signal::KILL).unwrap();
    until("a new postmaster was ready", || place.postmaster().filter(|pid| *pid != old));
    assert_eq!(place.read().await, ["survives"]);
    assert!(server.log().contains("PostgreSQL died"), "{}", server.log());
    server.stop();
}

#[tokio::test]
async fn an_interrupt_of_the_whole_process_group_stops_in_good_order() {
    // As Ctrl-C in a terminal does. PostgreSQL must not hear it before the server is done.
    let place = Place::new();
    let mut server = place.serve();
    place.write("x").await;
    let postmaster = place.postmaster().unwrap();
    kill_process_group(server.pid(), Signal::INT).unwrap();
    assert!(server.wait().success());
    assert!(!alive(postmaster));
    assert!(!server.log().contains("PostgreSQL died"), "{}", server.log());
}

#[tokio::test]
async fn data_of_a_major_version_that_is_not_installed_are_refused_untouched() {
    let place = Place::new();
    let mut server = place.serve();
    place.write("old").await;
    server.stop();
    let version = place.data_dir.join("postgres/data/PG_VERSION");
    let real = fs::read_to_string(&version).unwrap();
    fs::write(&version, "9\n").unwrap();
    let mut server = place.serve();
    assert!(!server.wait().success());
    let log = server.log();
    assert!(log.contains("was written by PostgreSQL 9, but this machine has"), "{log}");
    fs::write(&version, real).unwrap();
    let _server = place.serve();
    assert_eq!(place.read().await, ["old"]);
}

#[tokio::test]
async fn an_interrupted_first_start_is_begun_again() {
    let place = Place::new();
    let half = place.data_dir.join("postgres/data.init/base");
    fs::create_dir_all(&half).unwrap();
    fs::write(half.join("1"), "half").unwrap();
    let _server = place.serve();
    place.write("whole").await;
    assert!(!place.data_dir.join("postgres/data.init").exists());
}

#[test]
fn a_long_path_of_the_data_directory_does_not_matter() {
    let place = Place::below(&"long/".repeat(20));
    let mut server = place.serve();
    until("the postmaster was ready", || place.postmaster());
    server.stop();
}

#[test]
fn an_ordinary_user_runs_it_as_himself() {
    if !rustix::process::geteuid().is_root() {
        return; // then every other test here is this test
    }
    let place = Place::new();
    let program = place.directory.path().join("randevu"); // the build directory may be out of his reach
    fs::copy(env!("CARGO_BIN_EXE_randevu"), &program).unwrap();
    fs::set_permissions(place.directory.path(), fs::Permissions::from_mode(0o777)).unwrap();
    let nobody = |program: &Path| {
        let mut command = place.command("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"]).arg(program).arg("serve");
        command
    };
    for _ in 0..2 {
        let mut server = place.spawn(&mut nobody(&program));
        let postmaster = until("the postmaster was ready", || place.postmaster());
        let owner = |path: &str| fs::metadata(path).unwrap().uid();
        assert_eq!(owner(&format!("/proc/{postmaster}")), 65534);
        server.stop();
        assert!(!alive(postmaster));
    }
    // What he made stays his: root is told, rather than left with files of two owners.
    let mut server = place.serve();
    assert!(!server.wait().success());
    assert!(server.log().contains("belongs to user 65534"), "{}", server.log());
}

#[test]
fn root_hands_postgresql_to_another_user_and_lets_no_one_else_in() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let place = Place::new();
    let mut server = place.serve();
    let postmaster = until("the postmaster was ready", || place.postmaster());
    assert_ne!(fs::metadata(format!("/proc/{postmaster}")).unwrap().uid(), 0);
    for private in ["data", "socket"] {
        let mode = fs::metadata(place.data_dir.join("postgres").join(private)).unwrap().mode();
        assert_eq!(mode & 0o077, 0, "{private} is open to others");
    }
    server.stop();
}

#[test]
fn a_command_beside_the_server_makes_no_installation_and_no_key_where_a_setting_is_mistyped() {
    let place = Place::new();
    let run = |command: &mut std::process::Command| {
        let output = command.stdout(Stdio::piped()).stderr(Stdio::piped()).output().unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    for arguments in [["audit", "verify"], ["audit", "key"], ["keys", "status"], ["projections", "status"]] {
        let (well, said) = run(place.command(env!("CARGO_BIN_EXE_randevu")).args(arguments));
        assert!(!well && said.contains("there is no installation in"), "{said}");
    }
    assert!(!place.data_dir.exists(), "nothing was made");
    let (well, said) = run(place.command(env!("CARGO_BIN_EXE_randevu")).arg("demo"));
    assert!(well, "{said}");
    let mistyped = place.directory.path().join("mastre.key");
    let (well, said) = run(place
        .command(env!("CARGO_BIN_EXE_randevu"))
        .args(["keys", "status"])
        .env("RANDEVU_MASTER_KEY_FILE", &mistyped));
    assert!(!well && said.contains("mastre.key"), "{said}");
    assert!(!mistyped.exists(), "no other key was made");
}

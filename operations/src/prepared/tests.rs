//! Files that are prepared: begun, whole, old, left behind, and taken away.

use std::io::Write;

use super::*;

fn at(hours: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap() + TimeDelta::hours(hours)
}

fn site() -> SiteId {
    SiteId(Uuid::from_u128(1))
}

fn opened() -> (tempfile::TempDir, Prepared) {
    let directory = tempfile::tempdir().unwrap();
    let prepared = Prepared::open(&directory.path().join("audit")).unwrap();
    (directory, prepared)
}

fn begun(prepared: &Prepared, hours: i64) -> Preparing {
    let preparing = prepared.begin(site(), at(hours)).unwrap();
    preparing.content().unwrap().write_all(b"what was said").unwrap();
    preparing
}

fn made(prepared: &Prepared, hours: i64) -> Uuid {
    begun(prepared, hours).finish(PreparedKind::Case).unwrap()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_file_has_a_name_once_it_is_whole_and_nobody_else_may_read_it() {
    let (_directory, prepared) = opened();
    let preparing = begun(&prepared, 0);
    assert_eq!((mode(&prepared.root), mode(preparing.directory())), (0o700, 0o700));
    assert_eq!(named(&prepared.of(site())).unwrap(), []);
    let id = preparing.finish(PreparedKind::Case).unwrap();
    let file = prepared.find(site(), PreparedKind::Case, id, at(0)).unwrap();
    assert_eq!((fs::read(&file).unwrap(), mode(&file)), (b"what was said".to_vec(), 0o600));
    assert_eq!(entries(&prepared.of(site()).join(UNFINISHED)).unwrap(), Vec::<PathBuf>::new());
    assert_eq!(prepared.find(site(), PreparedKind::Checkpoint, id, at(0)), None);
    assert_eq!(prepared.find(SiteId::generate(), PreparedKind::Case, id, at(0)), None);
}

#[test]
fn what_is_given_up_leaves_nothing() {
    let (_directory, prepared) = opened();
    drop(begun(&prepared, 0));
    assert_eq!(entries(&prepared.of(site()).join(UNFINISHED)).unwrap(), Vec::<PathBuf>::new());
}

#[test]
fn after_a_day_a_file_is_not_found_and_the_sweep_removes_it() {
    let (_directory, prepared) = opened();
    let (old, new) = (made(&prepared, 0), made(&prepared, 1));
    let found = |id, hours| prepared.find(site(), PreparedKind::Case, id, at(hours)).is_some();
    assert!(found(old, 23) && !found(old, 24) && found(new, 24));
    assert_eq!(prepared.sweep(at(24)).unwrap(), 1);
    assert!(!found(old, 0) && found(new, 0));
}

#[test]
fn a_sweep_removes_what_a_server_that_died_has_left_and_nothing_that_is_being_made() {
    let (_directory, prepared) = opened();
    let preparing = begun(&prepared, 0);
    let left = prepared.of(site()).join(UNFINISHED).join(Uuid::from_u128(9).to_string());
    fs::create_dir(&left).unwrap();
    fs::write(left.join("content"), "half").unwrap();
    fs::write(prepared.of(site()).join("notes.txt"), "none of ours").unwrap();
    assert_eq!(prepared.sweep(at(0)).unwrap(), 1);
    assert!(!left.exists() && !preparing.is_gone());
    assert!(prepared.of(site()).join("notes.txt").exists());
    assert!(preparing.finish(PreparedKind::Case).is_ok());
}

#[test]
fn where_somebody_is_forgotten_all_files_of_the_site_go_and_none_that_is_being_made_gets_its_name() {
    let (_directory, prepared) = opened();
    let id = made(&prepared, 0);
    let other = prepared.begin(SiteId(Uuid::from_u128(2)), at(0)).unwrap();
    let preparing = begun(&prepared, 0);
    prepared.forget(site()).unwrap();
    assert_eq!(prepared.find(site(), PreparedKind::Case, id, at(0)), None);
    assert!(preparing.is_gone() && !other.is_gone());
    assert!(preparing.finish(PreparedKind::Case).is_err());
    assert_eq!(named(&prepared.of(site())).unwrap(), []);
}

#[test]
fn a_site_has_the_latest_of_each_kind_and_not_more() {
    let (_directory, prepared) = opened();
    let first = made(&prepared, 0);
    let all: Vec<_> = (0..MOST).map(|_| made(&prepared, 1)).collect();
    let found = |id: &Uuid| prepared.find(site(), PreparedKind::Case, *id, at(1)).is_some();
    assert!(!found(&first) && all.iter().all(found));
    begun(&prepared, 1).finish(PreparedKind::Checkpoint).unwrap();
    assert!(all.iter().all(found), "each kind by itself");
}

//! Windows of the wall clock, by example.

use domain::time::{CivilWindow, TimeError, TimeSlot, day_instants, local_date};

use crate::{date, instant, time, window, zone};

fn instants(text: &str, on: &str, zone_name: &str) -> Vec<TimeSlot> {
    window(text).instants(date(on), zone(zone_name))
}

fn minutes(slots: &[TimeSlot]) -> i64 {
    slots.iter().map(|slot| slot.duration().num_minutes()).sum()
}

#[test]
fn an_ordinary_window_is_one_stretch() {
    let expected = time("2026-05-04T06:00:00Z", "2026-05-04T09:00:00Z");
    assert_eq!(instants("09:00-12:00", "2026-05-04", "Europe/Istanbul"), [expected]);
}

#[test]
fn a_window_across_midnight_ends_on_the_next_day() {
    let late = window("22:00-02:00");
    assert_eq!((late.from(), late.to(), late.past_midnight()), (1320, 1560, 120));
    let expected = time("2026-05-04T19:00:00Z", "2026-05-04T23:00:00Z");
    assert_eq!(instants("22:00-02:00", "2026-05-04", "Europe/Istanbul"), [expected]);
}

#[test]
fn a_window_may_end_at_midnight_written_either_way() {
    assert_eq!(window("20:00-24:00"), window("20:00-00:00"));
    assert_eq!(window("20:00-00:00").to_string(), "20:00-24:00");
    assert_eq!(window("00:00-24:00"), CivilWindow::WHOLE_DAY);
}

#[test]
fn a_window_lasts_neither_nothing_nor_more_than_a_day() {
    assert_eq!(CivilWindow::between("09:00", "09:00"), Err(TimeError::WindowLength));
    assert_eq!(CivilWindow::between("00:00", "00:00"), Err(TimeError::WindowLength));
    assert_eq!(CivilWindow::new(540, 540), Err(TimeError::EndNotAfterStart));
    assert_eq!(CivilWindow::new(540, 1980), Err(TimeError::WindowLength));
    assert_eq!(CivilWindow::new(1440, 1500), Err(TimeError::NotATimeOfDay));
}

#[test]
fn only_hours_and_minutes_are_times_of_day() {
    for text in ["9:00", "09:60", "24:01", "25:00", "+9:00", "09:00:00", "", "09", "०९:००", "24:00"] {
        assert_eq!(CivilWindow::between(text, "12:00"), Err(TimeError::NotATimeOfDay), "{text}");
    }
}

#[test]
fn a_window_is_stored_as_two_times_of_day() {
    let json = serde_json::to_string(&window("22:00-02:00")).unwrap();
    assert_eq!(json, r#"{"from":"22:00","to":"02:00"}"#);
    assert!(serde_json::from_str::<CivilWindow>(r#"{"from":"09:00","to":"09:00"}"#).is_err());
}

#[test]
fn a_window_shrinks_in_a_gap() {
    // London, 29 March 2026: 01:00 becomes 02:00.
    let expected = time("2026-03-29T00:30:00Z", "2026-03-29T02:00:00Z");
    assert_eq!(instants("00:30-03:00", "2026-03-29", "Europe/London"), [expected]);
    assert_eq!(instants("01:00-02:00", "2026-03-29", "Europe/London"), []);
    assert_eq!(
        instants("01:30-02:30", "2026-03-29", "Europe/London"),
        [time("2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z")]
    );
}

#[test]
fn a_window_covers_both_passes_of_a_fold() {
    // London, 25 October 2026: 02:00 becomes 01:00.
    let expected = time("2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z");
    assert_eq!(instants("01:00-02:00", "2026-10-25", "Europe/London"), [expected]);
    assert_eq!(minutes(&instants("00:00-24:00", "2026-10-25", "Europe/London")), 1500);
}

#[test]
fn a_window_that_ends_in_the_repeated_hour_has_a_hole() {
    let passes = [
        time("2026-10-24T23:00:00Z", "2026-10-25T00:30:00Z"),
        time("2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z"),
    ];
    assert_eq!(instants("00:00-01:30", "2026-10-25", "Europe/London"), passes);
    let passes = [
        time("2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z"),
        time("2026-10-25T01:30:00Z", "2026-10-25T03:00:00Z"),
    ];
    assert_eq!(instants("01:30-03:00", "2026-10-25", "Europe/London"), passes);
    let passes = [
        time("2026-10-25T00:15:00Z", "2026-10-25T00:45:00Z"),
        time("2026-10-25T01:15:00Z", "2026-10-25T01:45:00Z"),
    ];
    assert_eq!(instants("01:15-01:45", "2026-10-25", "Europe/London"), passes);
}

#[test]
fn lord_howe_moves_by_half_an_hour() {
    // 4 October 2026: 02:00 becomes 02:30. 5 April 2026: 02:00 becomes 01:30.
    assert_eq!(minutes(&instants("00:00-24:00", "2026-10-04", "Australia/Lord_Howe")), 1410);
    assert_eq!(minutes(&instants("00:00-24:00", "2026-04-05", "Australia/Lord_Howe")), 1470);
    assert_eq!(minutes(&instants("01:30-02:00", "2026-04-05", "Australia/Lord_Howe")), 60);
    assert_eq!(minutes(&instants("02:00-02:30", "2026-10-04", "Australia/Lord_Howe")), 0);
}

#[test]
fn casablanca_gives_up_its_summer_time_for_ramadan() {
    // 2025: back on 23 February at 03:00, forward again on 6 April at 02:00.
    assert_eq!(minutes(&instants("02:00-03:00", "2025-02-23", "Africa/Casablanca")), 120);
    assert_eq!(minutes(&instants("02:00-03:00", "2025-04-06", "Africa/Casablanca")), 0);
    assert_eq!(
        instants("09:00-10:00", "2025-03-10", "Africa/Casablanca"),
        [time("2025-03-10T09:00:00Z", "2025-03-10T10:00:00Z")]
    );
    assert_eq!(
        instants("09:00-10:00", "2025-05-10", "Africa/Casablanca"),
        [time("2025-05-10T08:00:00Z", "2025-05-10T09:00:00Z")]
    );
}

#[test]
fn istanbul_stayed_on_summer_time_in_2016() {
    // 2015: put off by two weeks, to 8 November. 2016: forward in March, and never back.
    assert_eq!(minutes(&instants("03:00-04:00", "2015-10-25", "Europe/Istanbul")), 60);
    assert_eq!(minutes(&instants("03:00-04:00", "2015-11-08", "Europe/Istanbul")), 120);
    assert_eq!(minutes(&instants("03:00-04:00", "2016-03-27", "Europe/Istanbul")), 0);
    assert_eq!(minutes(&instants("03:00-04:00", "2016-10-30", "Europe/Istanbul")), 60);
    assert_eq!(minutes(&instants("00:00-24:00", "2016-09-07", "Europe/Istanbul")), 1440);
}

#[test]
fn kathmandu_moved_by_sixteen_seconds_less_and_then_by_a_quarter_of_an_hour() {
    // 1 January 1920: +05:41:16 becomes +05:30. 1 January 1986: +05:30 becomes +05:45.
    let back = instants("23:45-24:00", "1919-12-31", "Asia/Kathmandu");
    assert_eq!(back.iter().map(|s| s.duration().num_seconds()).collect::<Vec<_>>(), [900 + 676]);
    let forward = instants("00:00-01:00", "1986-01-01", "Asia/Kathmandu");
    assert_eq!(forward, [time("1985-12-31T18:30:00Z", "1985-12-31T19:15:00Z")]);
}

#[test]
fn apia_skipped_a_date() {
    for text in ["00:00-24:00", "09:00-17:00", "22:00-02:00"] {
        assert_eq!(instants(text, "2011-12-30", "Pacific/Apia"), [], "{text}");
    }
    assert!(day_instants(date("2011-12-30"), zone("Pacific/Apia")).is_empty());
    // The evening before runs into the skipped date, and so ends at midnight.
    assert_eq!(
        instants("22:00-02:00", "2011-12-29", "Pacific/Apia"),
        [time("2011-12-30T08:00:00Z", "2011-12-30T10:00:00Z")]
    );
    assert_eq!(local_date(instant("2011-12-30T09:59:59Z"), zone("Pacific/Apia")), date("2011-12-29"));
    assert_eq!(local_date(instant("2011-12-30T10:00:00Z"), zone("Pacific/Apia")), date("2011-12-31"));
}

#[test]
fn an_hour_repeated_across_midnight_belongs_to_the_date_on_the_wall() {
    // St John's, 7 November 2010: at 00:01 back to 23:01 on the 6th.
    let evening = instants("23:00-24:00", "2010-11-06", "America/St_Johns");
    assert_eq!(
        evening,
        [
            time("2010-11-07T01:30:00Z", "2010-11-07T02:30:00Z"),
            time("2010-11-07T02:31:00Z", "2010-11-07T03:30:00Z")
        ]
    );
    assert_eq!(local_date(instant("2010-11-07T02:30:30Z"), zone("America/St_Johns")), date("2010-11-07"));
    assert_eq!(local_date(instant("2010-11-07T02:31:30Z"), zone("America/St_Johns")), date("2010-11-06"));
    assert_eq!(day_instants(date("2010-11-06"), zone("America/St_Johns")).len(), 2);
}

#[test]
fn the_ends_of_the_calendar_are_no_trap() {
    for on in [chrono::NaiveDate::MIN, chrono::NaiveDate::MAX, date("0001-01-01"), date("9999-12-31")] {
        for zone_name in ["UTC", "Pacific/Kiritimati", "Pacific/Midway"] {
            let _ = window("22:00-02:00").instants(on, zone(zone_name));
        }
    }
    for at in [chrono::DateTime::<chrono::Utc>::MIN_UTC, chrono::DateTime::<chrono::Utc>::MAX_UTC] {
        let _ = (local_date(at, zone("Pacific/Kiritimati")), local_date(at, zone("Pacific/Midway")));
    }
}

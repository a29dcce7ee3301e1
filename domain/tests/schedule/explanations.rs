//! Why there is no slot, by example.

use chrono::Weekday::{Fri, Mon, Sun};
use domain::{
    Personal, Reason,
    schedule::{Availability, DateException, DayReason, Rule, Taken, Verdict},
};

use crate::{date, instant, open, provider, time, weekly};

const MONDAY: &str = "2026-05-04";

fn practice() -> Availability {
    open("Europe/Istanbul", &[weekly(Mon, "09:00-12:00", 60)])
}

fn day(availability: &Availability, on: &str, at: &str) -> Option<DayReason> {
    availability.explain(date(on), &[], instant(at)).day
}

fn verdicts(availability: &Availability, taken: &[Taken], at: &str) -> Vec<Verdict> {
    availability.explain(date(MONDAY), taken, instant(at)).candidates.into_iter().map(|(_, v)| v).collect()
}

#[test]
fn a_date_with_free_slots_needs_no_reason() {
    let explained = practice().explain(date(MONDAY), &[], instant("2026-05-01T10:00:00Z"));
    assert_eq!(explained.day, None);
    assert!(explained.candidates.iter().all(|(_, verdict)| *verdict == Verdict::Free));
}

#[test]
fn each_slot_tells_the_rule_that_rules_it_out() {
    use Verdict::{Free, RuledOut};
    let mut availability = practice();
    let booked = Taken { block: time("2026-05-04T07:00:00Z", "2026-05-04T08:00:00Z"), day: date(MONDAY) };
    availability.rules.minimum_notice_minutes = 60;
    assert_eq!(
        verdicts(&availability, &[booked], "2026-05-04T05:00:00Z"),
        [Free, RuledOut(Rule::Taken), Free]
    );
    assert_eq!(verdicts(&availability, &[booked], "2026-05-04T05:30:00Z")[0], RuledOut(Rule::MinimumNotice));
    assert_eq!(verdicts(&availability, &[booked], "2026-05-04T06:30:00Z")[0], RuledOut(Rule::Past));
    assert_eq!(verdicts(&availability, &[booked], "2026-01-01T00:00:00Z")[0], RuledOut(Rule::DaysAhead));
    availability.rules.most_per_day = Some(1);
    assert_eq!(
        verdicts(&availability, &[booked], "2026-05-04T05:00:00Z"),
        [RuledOut(Rule::DayFull), RuledOut(Rule::Taken), RuledOut(Rule::DayFull)]
    );
}

#[test]
fn a_whole_date_tells_why_it_has_none() {
    let mut availability = practice();
    let at = "2026-05-01T10:00:00Z";
    assert_eq!(day(&availability, "2026-05-05", at), Some(DayReason::NoWindows));
    assert_eq!(day(&availability, "2026-04-27", at), Some(DayReason::Past));
    let latest = date("2026-07-30");
    assert_eq!(day(&availability, "2026-08-03", at), Some(DayReason::BeyondDaysAhead { latest }));
    let reason = Reason::new("Holiday").unwrap();
    let off = |reason| DateException::Off { reason: Some(reason) };
    availability.exceptions.insert(date(MONDAY), off(Personal::new(provider(), reason.clone())));
    assert_eq!(day(&availability, MONDAY, at), Some(DayReason::DayOff { reason: Some(reason) }));
    availability.exceptions.insert(date(MONDAY), off(Personal::erased(provider())));
    assert_eq!(day(&availability, MONDAY, at), Some(DayReason::DayOff { reason: None }));
    availability.week[0].slot_minutes = 240;
    assert_eq!(day(&availability, "2026-05-11", at), Some(DayReason::NoRoom));
}

#[test]
fn a_window_swallowed_by_the_clocks_has_no_room() {
    let availability = open("Europe/London", &[weekly(Sun, "01:00-02:00", 30)]);
    assert_eq!(day(&availability, "2026-03-29", "2026-03-01T10:00:00Z"), Some(DayReason::NoRoom));
}

#[test]
fn a_skipped_date_does_not_exist() {
    let availability = open("Pacific/Apia", &[weekly(Fri, "09:00-17:00", 60)]);
    assert_eq!(day(&availability, "2011-12-30", "2011-12-20T10:00:00Z"), Some(DayReason::DateDoesNotExist));
}

#[test]
fn at_the_ends_of_the_calendar_a_date_is_too_far_away_or_long_past() {
    let at = "2026-05-01T10:00:00Z";
    let latest = date("2026-07-30");
    for far in ["9999-12-30", "9999-12-31", "+10000-01-01", "+262142-12-31"] {
        assert_eq!(day(&practice(), far, at), Some(DayReason::BeyondDaysAhead { latest }), "{far}");
    }
    for past in ["0001-01-01", "0000-12-31", "-262143-01-01"] {
        assert_eq!(day(&practice(), past, at), Some(DayReason::Past), "{past}");
    }
}

#[test]
fn a_day_off_with_slots_of_the_evening_before_is_told_by_its_slots() {
    let mut availability = open("Europe/Istanbul", &[weekly(Sun, "22:00-02:00", 60)]);
    availability.exceptions.insert(date(MONDAY), DateException::Off { reason: None });
    let explained = availability.explain(date(MONDAY), &[], instant("2026-05-01T10:00:00Z"));
    assert_eq!((explained.candidates.len(), explained.day), (2, None));
}

#[test]
fn reasons_have_stable_names() {
    let rules = [Rule::Past, Rule::MinimumNotice, Rule::DaysAhead, Rule::Taken, Rule::DayFull];
    for rule in rules {
        assert_eq!(serde_json::to_value(rule).unwrap(), rule.code());
    }
    for reason in [DayReason::DateDoesNotExist, DayReason::Past, DayReason::NoWindows, DayReason::NoRoom] {
        assert_eq!(serde_json::to_value(&reason).unwrap()["kind"], reason.code());
    }
}

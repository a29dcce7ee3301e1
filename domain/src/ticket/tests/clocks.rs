//! The clocks of the service levels (rows E4 and E5).

use chrono::NaiveDate;

use super::*;
use crate::{
    Name,
    calendar::{Adopted, Holiday},
    desk::{ServiceLevels, Targets},
};

fn due(bench: &Bench, promise: Promise) -> Option<DateTime<Utc>> {
    bench.case().clocks.get(promise)?.due()
}

fn state(bench: &Bench, promise: Promise) -> ClockState {
    bench.case().clocks.get(promise).unwrap().state()
}

fn left(bench: &Bench, promise: Promise) -> TimeDelta {
    bench.case().clocks.get(promise).unwrap().remaining(bench.now, &bench.rules.timetable).unwrap()
}

fn told(events: &[TicketEvent]) -> Vec<(&'static str, Promise)> {
    let told = |event: &TicketEvent| match event {
        TicketEvent::SlaWarned { promise, late: false, .. } => Some(("warned", *promise)),
        TicketEvent::SlaWarned { promise, late: true, .. } => Some(("warned late", *promise)),
        TicketEvent::SlaBreached { promise, late: false, .. } => Some(("breached", *promise)),
        TicketEvent::SlaBreached { promise, late: true, .. } => Some(("breached late", *promise)),
        _ => None,
    };
    events.iter().filter_map(told).collect()
}

#[test]
fn an_urgent_ticket_of_friday_17_55_is_due_on_monday_at_9_55() {
    let mut bench = Bench::new();
    bench.now = at("2026-03-06T14:55:00Z");
    bench.ask(customer(), open(Priority::Urgent)).unwrap();
    assert_eq!(due(&bench, Promise::Resolution), Some(at("2026-03-09T06:55:00Z")));
}

#[test]
fn the_defaults_are_1_4_8_and_24_hours() {
    for (priority, hours) in
        [(Priority::Urgent, 1), (Priority::High, 4), (Priority::Normal, 8), (Priority::Low, 24)]
    {
        let mut bench = Bench::new();
        bench.ask(customer(), open(priority)).unwrap();
        assert_eq!(left(&bench, Promise::Resolution), TimeDelta::hours(hours));
        assert_eq!(left(&bench, Promise::FirstResponse), TimeDelta::minutes(15 * hours));
    }
}

#[test]
fn one_warning_a_quarter_of_an_hour_before_and_one_breach_at_the_due_time() {
    let mut bench = Bench::opened();
    bench.ask(agent(), reply("Bakıyoruz")).unwrap();
    let due = due(&bench, Promise::Resolution).unwrap();
    let mut said = vec![];
    bench.now = due - TimeDelta::minutes(16);
    while bench.now < due + TimeDelta::minutes(2) {
        for told in told(&bench.review()) {
            said.push((told.0, bench.now - due));
        }
        bench.pass(TimeDelta::seconds(1));
    }
    assert_eq!(said, vec![("warned", TimeDelta::minutes(-15)), ("breached", TimeDelta::zero())]);
}

#[test]
fn not_a_microsecond_early() {
    let mut bench = Bench::opened();
    bench.now = due(&bench, Promise::FirstResponse).unwrap() - TimeDelta::microseconds(1);
    assert_eq!(
        told(&bench.review()),
        vec![("warned late", Promise::FirstResponse)],
        "its time was long before"
    );
    bench.pass(TimeDelta::microseconds(1));
    assert_eq!(told(&bench.review()), vec![("breached", Promise::FirstResponse)]);
}

#[test]
fn what_was_missed_while_nobody_looked_is_told_once_as_late_with_its_due_time() {
    let mut bench = Bench::opened();
    let due = due(&bench, Promise::FirstResponse).unwrap();
    bench.now = due + TimeDelta::minutes(30);
    let events = bench.review();
    assert_eq!(told(&events), vec![("breached late", Promise::FirstResponse)]);
    assert!(events.contains(&TicketEvent::SlaBreached { promise: Promise::FirstResponse, due, late: true }));
    assert_eq!(bench.review(), vec![]);
}

#[test]
fn an_answer_stops_the_first_clock_for_good() {
    let mut bench = Bench::opened();
    bench.pass(TimeDelta::minutes(30));
    bench.ask(agent(), reply("Bakıyoruz")).unwrap();
    assert_eq!(state(&bench, Promise::FirstResponse), ClockState::Met);
    bench.pass(TimeDelta::hours(5));
    assert_eq!(left(&bench, Promise::FirstResponse), TimeDelta::minutes(90));
}

#[test]
fn an_answer_after_the_due_time_says_that_the_promise_was_broken() {
    let mut bench = Bench::opened();
    bench.pass(TimeDelta::hours(3));
    let events = bench.ask(agent(), reply("Geç kaldık")).unwrap();
    assert_eq!(told(&events), vec![("breached late", Promise::FirstResponse)]);
    assert_eq!(state(&bench, Promise::FirstResponse), ClockState::Breached);
}

#[test]
fn a_note_answers_nobody() {
    let mut bench = Bench::opened();
    bench.ask(agent(), TicketAction::Note { message: draft("not") }).unwrap();
    assert_eq!(state(&bench, Promise::FirstResponse), ClockState::Running);
}

#[test]
fn each_later_message_of_the_customer_is_a_promise_of_its_own() {
    let mut bench = Bench::opened();
    bench.ask(agent(), reply("Bakıyoruz")).unwrap();
    assert_eq!(bench.case().clocks.get(Promise::NextResponse), None);
    bench.pass(TimeDelta::minutes(10));
    bench.ask(customer(), reply("Ne oldu?")).unwrap();
    bench.pass(TimeDelta::minutes(50));
    bench.ask(customer(), reply("Alo?")).unwrap();
    assert_eq!(left(&bench, Promise::NextResponse), TimeDelta::minutes(70), "the first of the two counts");
    bench.ask(agent(), reply("Buyurun")).unwrap();
    assert_eq!(state(&bench, Promise::NextResponse), ClockState::Met);
    bench.ask(customer(), reply("Bir şey daha")).unwrap();
    assert_eq!(left(&bench, Promise::NextResponse), TimeDelta::minutes(120));
}

#[test]
fn the_clock_stands_still_while_the_customer_is_to_answer_and_goes_on_when_he_does() {
    let mut bench = Bench::opened();
    bench.pass(TimeDelta::hours(1));
    let then = Some(Status::WaitingReply);
    bench.ask(agent(), TicketAction::Reply { message: draft("Sipariş no?"), then }).unwrap();
    assert_eq!(
        (state(&bench, Promise::Resolution), due(&bench, Promise::Resolution)),
        (ClockState::Paused, None)
    );
    bench.pass(TimeDelta::days(3));
    assert_eq!(left(&bench, Promise::Resolution), TimeDelta::hours(7));
    bench.ask(customer(), reply("42")).unwrap();
    assert_eq!(state(&bench, Promise::Resolution), ClockState::Running);
    // Thursday 10:00 in Istanbul.
    assert_eq!(due(&bench, Promise::Resolution), Some(at("2026-03-05T14:00:00Z")));
}

#[test]
fn whether_clocks_stand_still_in_pending_is_a_setting() {
    let mut bench = Bench::opened();
    bench.rules.desk.levels.paused_in = [Status::WaitingReply].into();
    bench.ask(agent(), status(Status::Pending)).unwrap();
    assert_eq!(state(&bench, Promise::Resolution), ClockState::Running);
    bench.rules.desk.levels.paused_in = [Status::Pending].into();
    bench.review();
    assert_eq!(state(&bench, Promise::Resolution), ClockState::Paused);
}

#[test]
fn another_priority_counts_the_time_already_used() {
    let mut bench = Bench::opened();
    bench.pass(TimeDelta::hours(3));
    bench.ask(agent(), TicketAction::ChangePriority { to: Priority::High }).unwrap();
    assert_eq!(left(&bench, Promise::Resolution), TimeDelta::hours(1));
    bench.ask(agent(), TicketAction::ChangePriority { to: Priority::Low }).unwrap();
    assert_eq!(left(&bench, Promise::Resolution), TimeDelta::hours(21));
}

#[test]
fn time_counts_while_nothing_is_promised_and_a_promise_given_late_counts_from_the_beginning() {
    let mut bench = Bench::opened();
    let levels = bench.rules.desk.levels.clone();
    bench.pass(TimeDelta::hours(3));
    bench.rules.desk.levels.targets.remove(&Priority::Normal);
    bench.review();
    assert_eq!(bench.case().clocks.get(Promise::Resolution), None);
    bench.pass(TimeDelta::hours(1));
    bench.rules.desk.levels = levels;
    bench.review();
    assert_eq!(left(&bench, Promise::Resolution), TimeDelta::hours(4));
}

#[test]
fn a_higher_priority_promises_an_answer_from_the_opening_on() {
    let mut bench = Bench::new();
    let targets = |first_response| Targets { first_response, next_response: None, resolution: Some(600) };
    bench.rules.desk.levels = ServiceLevels {
        targets: [(Priority::Low, targets(None)), (Priority::Urgent, targets(Some(60)))].into(),
        ..ServiceLevels::default()
    };
    bench.ask(customer(), open(Priority::Low)).unwrap();
    assert_eq!(due(&bench, Promise::FirstResponse), None);
    let opened = bench.now;
    bench.pass(TimeDelta::minutes(20));
    bench.ask(agent(), TicketAction::ChangePriority { to: Priority::Urgent }).unwrap();
    assert_eq!(left(&bench, Promise::FirstResponse), TimeDelta::minutes(40));
    assert_eq!(due(&bench, Promise::FirstResponse), Some(opened + TimeDelta::hours(1)));
    // There and back takes nothing away and tells nothing twice.
    bench.pass(TimeDelta::minutes(10));
    bench.ask(agent(), TicketAction::ChangePriority { to: Priority::Low }).unwrap();
    bench.pass(TimeDelta::minutes(5));
    let events = bench.ask(agent(), TicketAction::ChangePriority { to: Priority::Urgent }).unwrap();
    assert_eq!(left(&bench, Promise::FirstResponse), TimeDelta::minutes(25));
    assert_eq!(told(&events), vec![]);
    // An answer ends what is measured though nothing is promised: a later promise does not find it open.
    bench.ask(agent(), TicketAction::ChangePriority { to: Priority::Low }).unwrap();
    bench.ask(agent(), reply("Buyurun")).unwrap();
    bench.pass(TimeDelta::hours(1));
    let events = bench.ask(agent(), TicketAction::ChangePriority { to: Priority::Urgent }).unwrap();
    assert_eq!(told(&events), vec![]);
}

#[test]
fn a_shorter_target_that_is_already_used_up_is_broken_at_once_and_once() {
    let mut bench = Bench::opened();
    bench.ask(agent(), reply("Bakıyoruz")).unwrap();
    bench.pass(TimeDelta::hours(3));
    let events = bench.ask(agent(), TicketAction::ChangePriority { to: Priority::Urgent }).unwrap();
    assert_eq!(told(&events), vec![("breached", Promise::Resolution)]);
    bench.ask(agent(), TicketAction::ChangePriority { to: Priority::High }).unwrap();
    assert_eq!(state(&bench, Promise::Resolution), ClockState::Running, "4 hours leave one");
    assert_eq!(left(&bench, Promise::Resolution), TimeDelta::hours(1));
}

#[test]
fn a_ticket_opened_with_less_time_than_the_warning_needs_is_warned_halfway() {
    let mut bench = Bench::new();
    let brief = Targets { first_response: Some(10), next_response: None, resolution: None };
    bench.rules.desk.levels =
        ServiceLevels { targets: [(Priority::Normal, brief)].into(), ..ServiceLevels::default() };
    bench.ask(customer(), open(Priority::Normal)).unwrap();
    let clock = bench.case().clocks.get(Promise::FirstResponse).unwrap();
    assert_eq!(clock.warning(), Some(bench.now + TimeDelta::minutes(5)));
    assert_eq!(bench.case().clocks.get(Promise::Resolution), None, "nothing is promised");
}

#[test]
fn a_holiday_that_is_declared_while_the_clock_runs_takes_no_time_back_and_gives_the_day() {
    let mut bench = Bench::opened();
    bench.pass(TimeDelta::hours(4));
    let before = bench.rules.timetable.calendar_at(bench.now).unwrap().clone();
    let today = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    let holiday = Holiday { date: today, name: Name::new("Kar tatili").unwrap(), closed: None };
    let after = before.clone().with_holiday(holiday).unwrap();
    bench.rules.timetable = Timetable::new([
        Adopted { since: None, calendar: before },
        Adopted { since: Some(bench.now), calendar: after },
    ]);
    bench.review();
    assert_eq!(left(&bench, Promise::Resolution), TimeDelta::hours(4), "what was used stays used");
    assert_eq!(due(&bench, Promise::Resolution), Some(at("2026-03-03T10:00:00Z")));
}

#[test]
fn a_rule_change_that_nobody_reviewed_yet_is_counted_right_at_the_next_look() {
    let mut bench = Bench::opened();
    let before = bench.rules.timetable.calendar_at(bench.now).unwrap().clone();
    bench.pass(TimeDelta::hours(1));
    let today = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    let holiday = Holiday { date: today, name: Name::new("Kar tatili").unwrap(), closed: None };
    let after = before.clone().with_holiday(holiday).unwrap();
    bench.rules.timetable = Timetable::new([
        Adopted { since: None, calendar: before },
        Adopted { since: Some(bench.now), calendar: after },
    ]);
    bench.pass(TimeDelta::hours(8));
    assert_eq!(told(&bench.review()), vec![], "the old due time is past, the true one is not");
    assert_eq!(left(&bench, Promise::Resolution), TimeDelta::hours(7));
}

#[test]
fn solving_stops_the_clock_and_reopening_goes_on_with_what_is_left() {
    let mut bench = Bench::opened();
    bench.pass(TimeDelta::hours(2));
    bench.ask(agent(), reply("Çözüldü")).unwrap();
    bench.ask(agent(), status(Status::Resolved)).unwrap();
    assert_eq!(state(&bench, Promise::Resolution), ClockState::Met);
    bench.pass(TimeDelta::hours(3));
    bench.ask(customer(), reply("Hâlâ bozuk")).unwrap();
    assert_eq!(state(&bench, Promise::Resolution), ClockState::Running);
    assert_eq!(left(&bench, Promise::Resolution), TimeDelta::hours(6));
}

#[test]
fn looking_twice_changes_nothing() {
    let mut bench = Bench::opened();
    for _ in 0..50 {
        bench.pass(TimeDelta::minutes(1));
        assert_eq!(bench.review(), vec![]);
    }
}

#[test]
fn targets_of_nothing_or_of_a_century_are_refused() {
    for minutes in [0, 100 * 365 * 24 * 60] {
        let mut levels = ServiceLevels::default();
        levels.targets.insert(
            Priority::Low,
            Targets { first_response: None, next_response: None, resolution: Some(minutes) },
        );
        assert_eq!(levels.check().unwrap_err().code(), "TARGET_OUT_OF_RANGE");
    }
    let strange = ServiceLevels { paused_in: [Status::Open].into(), ..ServiceLevels::default() };
    assert_eq!(strange.check().unwrap_err().code(), "PAUSES_ELSEWHERE");
    let never = ServiceLevels { warning_minutes: 0, ..ServiceLevels::default() };
    assert_eq!(never.check().unwrap_err().code(), "WARNING_OUT_OF_RANGE");
}

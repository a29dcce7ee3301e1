//! Given what happened, when something is asked, then this follows.

use chrono::{NaiveDate, TimeZone};
use uuid::Uuid;

use super::*;
use crate::{AccountId, Currency, Name, Notes, Reason, Refusal, Role, Roles, SiteId, Zone};

const SITE: SiteId = SiteId(Uuid::from_u128(1));
const PROVIDER: AccountId = AccountId(Uuid::from_u128(2));
const CLIENT: AccountId = AccountId(Uuid::from_u128(3));
const STRANGER: AccountId = AccountId(Uuid::from_u128(4));

fn at(day: u32, hour: u32, minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2027, 3, day, hour, minute, 0).unwrap()
}

fn time(day: u32, hour: u32) -> TimeSlot {
    TimeSlot::new(at(day, hour, 0), at(day, hour, 45)).unwrap()
}

fn person(id: AccountId, role: Role) -> Actor {
    Actor::Person { id, site: SITE, roles: Roles::of([role]) }
}

fn client() -> Actor {
    person(CLIENT, Role::Client)
}

fn provider() -> Actor {
    person(PROVIDER, Role::Provider)
}

fn fee_of(minor: i64) -> Money {
    Money::new(minor, Currency::new("TRY").unwrap()).unwrap()
}

fn terms(slot: TimeSlot, approval_required: bool) -> Terms {
    Terms {
        zone: Zone::UTC,
        day: NaiveDate::from_ymd_opt(2027, 3, 1).unwrap(),
        block: slot,
        resources: vec![PROVIDER.into()],
        approval_required,
        join_opens_minutes: 30,
        most_per_day: None,
        first_free: true,
        follow_up: Some(fee_of(150_000)),
    }
}

fn book(approval_required: bool, first: bool) -> AppointmentCommand {
    AppointmentCommand::Book {
        site: SITE,
        provider: PROVIDER,
        client: CLIENT,
        time: time(10, 9),
        terms: terms(time(10, 9), approval_required),
        notes: Some(Notes::new("Gluten intolerance").unwrap()),
        first,
    }
}

fn reason() -> Reason {
    Reason::new("ill").unwrap()
}

fn cancel() -> AppointmentCommand {
    AppointmentCommand::Cancel { reason: Some(reason()) }
}

fn move_to(slot: TimeSlot, approval_required: bool) -> AppointmentCommand {
    AppointmentCommand::Reschedule { time: slot, terms: terms(slot, approval_required), reason: None }
}

/// An appointment to which things happen; what is refused panics with its code.
#[derive(Default)]
struct Story(Appointment);

impl Story {
    fn booked() -> Self {
        Self::default().then(client(), at(1, 8, 0), book(false, true))
    }

    fn requested() -> Self {
        Self::default().then(client(), at(1, 8, 0), book(true, true))
    }

    fn ask(
        &self,
        actor: Actor,
        at: DateTime<Utc>,
        command: AppointmentCommand,
    ) -> Result<Vec<AppointmentEvent>, &'static str> {
        self.0.decide(&Request { command, actor, at }).map_err(|refusal| refusal.code())
    }

    fn then(self, actor: Actor, at: DateTime<Utc>, command: AppointmentCommand) -> Self {
        let events = self.ask(actor, at, command).unwrap();
        Self(events.iter().fold(self.0, Appointment::evolve))
    }

    fn status(&self) -> Status {
        self.0.status().unwrap()
    }
}

#[test]
fn a_booking_stands_at_once_where_no_approval_is_required() {
    assert_eq!(Story::booked().status(), Status::Scheduled);
}

#[test]
fn a_booking_waits_where_the_provider_approves() {
    let story = Story::requested();
    assert_eq!(story.status(), Status::Requested);
    assert_eq!(story.then(provider(), at(2, 8, 0), AppointmentCommand::Approve).status(), Status::Scheduled);
}

#[test]
fn a_provider_who_books_into_the_own_time_needs_no_approval_of_it() {
    let story = Story::default().then(provider(), at(1, 8, 0), book(true, true));
    assert_eq!(story.status(), Status::Scheduled);
}

#[test]
fn a_time_that_is_over_cannot_be_booked() {
    assert_eq!(Story::default().ask(client(), at(10, 9, 0), book(false, true)), Err("IN_THE_PAST"));
}

#[test]
fn an_appointment_is_booked_once() {
    assert_eq!(
        Story::booked().ask(client(), at(1, 8, 0), book(false, true)),
        Err("APPOINTMENT_ALREADY_BOOKED")
    );
}

#[test]
fn the_first_consultation_is_free_and_the_second_is_not() {
    assert_eq!(Story::booked().0.payment(), Some(&Payment::Free));
    let second = Story::default().then(client(), at(1, 8, 0), book(false, false));
    assert_eq!(second.0.payment(), Some(&Payment::Due { amount: fee_of(150_000) }));
    let paid = second.then(provider(), at(1, 9, 0), AppointmentCommand::RecordPayment { reference: None });
    assert_eq!(paid.0.payment(), Some(&Payment::Paid { amount: fee_of(150_000) }));
    assert_eq!(
        Story::booked().ask(provider(), at(1, 9, 0), AppointmentCommand::RecordPayment { reference: None }),
        Err("NOTHING_DUE")
    );
}

#[test]
fn a_fee_lapses_with_its_appointment_but_what_was_paid_stays_paid() {
    let due = || Story::default().then(client(), at(1, 8, 0), book(false, false));
    let cancelled = due().then(client(), at(2, 8, 0), cancel());
    assert_eq!(cancelled.0.payment(), Some(&Payment::Void { amount: fee_of(150_000) }));
    let paid = due()
        .then(provider(), at(1, 9, 0), AppointmentCommand::RecordPayment { reference: Name::new("R1").ok() })
        .then(client(), at(2, 8, 0), cancel());
    assert_eq!(paid.0.payment(), Some(&Payment::Paid { amount: fee_of(150_000) }));
}

#[test]
fn cancelling_twice_is_cancelling_once() {
    let story = Story::booked().then(client(), at(2, 8, 0), cancel());
    assert_eq!(story.ask(client(), at(2, 8, 1), cancel()), Ok(vec![]));
    assert_eq!(story.ask(provider(), at(20, 8, 1), cancel()), Ok(vec![]));
    assert_eq!(story.status(), Status::Cancelled);
}

#[test]
fn only_randevu_calls_off_without_a_reason() {
    let unsaid = || AppointmentCommand::Cancel { reason: None };
    let story = Story::booked();
    for one_of_the_two in [client(), provider()] {
        assert_eq!(story.ask(one_of_the_two, at(2, 8, 0), unsaid()), Err("FORBIDDEN"));
    }
    let randevu = Actor::System("erasures");
    assert_eq!(story.ask(randevu.clone(), at(2, 8, 0), cancel()), Err("FORBIDDEN"));
    assert_eq!(story.ask(randevu.clone(), at(10, 9, 0), unsaid()), Err("APPOINTMENT_STARTED"));
    let story = story.then(randevu, at(2, 8, 0), unsaid());
    assert_eq!(story.status(), Status::Cancelled);
}

#[test]
fn what_has_started_is_neither_moved_nor_called_off() {
    let story = Story::booked();
    assert_eq!(story.ask(client(), at(10, 9, 0), cancel()), Err("APPOINTMENT_STARTED"));
    assert_eq!(story.ask(client(), at(10, 9, 0), move_to(time(11, 9), false)), Err("APPOINTMENT_STARTED"));
    assert!(story.ask(client(), at(10, 8, 59), cancel()).is_ok());
}

#[test]
fn moving_needs_approval_again_when_the_client_moves() {
    let confirmed = || Story::booked().then(client(), at(2, 8, 0), AppointmentCommand::Confirm);
    let moved = confirmed().then(client(), at(3, 8, 0), move_to(time(12, 9), true));
    assert_eq!(moved.status(), Status::Requested);
    assert_eq!(moved.0.booking().unwrap().time, time(12, 9));
    let by_provider = confirmed().then(provider(), at(3, 8, 0), move_to(time(12, 9), true));
    assert_eq!(by_provider.status(), Status::Scheduled, "and a confirmation of the old time is gone");
}

#[test]
fn moving_to_the_same_time_changes_nothing() {
    assert_eq!(Story::booked().ask(client(), at(2, 8, 0), move_to(time(10, 9), false)), Ok(vec![]));
}

#[test]
fn moving_into_the_past_is_refused() {
    assert_eq!(Story::booked().ask(client(), at(5, 8, 0), move_to(time(4, 9), false)), Err("IN_THE_PAST"));
}

#[test]
fn it_takes_place_or_is_missed_only_once_it_has_started() {
    let story = Story::booked();
    let complete = || AppointmentCommand::Complete;
    assert_eq!(story.ask(provider(), at(10, 8, 59), complete()), Err("APPOINTMENT_NOT_STARTED"));
    assert_eq!(
        story.ask(provider(), at(10, 8, 59), AppointmentCommand::MarkNoShow { absent: Party::Client }),
        Err("APPOINTMENT_NOT_STARTED")
    );
    let done = story.then(provider(), at(10, 9, 45), complete());
    assert_eq!(done.status(), Status::Completed);
    assert_eq!(done.ask(provider(), at(10, 9, 45), complete()), Ok(vec![]));
    assert_eq!(
        done.ask(provider(), at(10, 9, 45), AppointmentCommand::MarkNoShow { absent: Party::Client }),
        Err("APPOINTMENT_ENDED")
    );
    let missed = Story::booked().then(
        provider(),
        at(10, 9, 30),
        AppointmentCommand::MarkNoShow { absent: Party::Client },
    );
    assert_eq!(missed.status(), Status::NoShow);
}

#[test]
fn a_request_is_declined_with_its_reason_and_only_a_request() {
    let decline = || AppointmentCommand::Decline { reason: reason() };
    let declined = Story::requested().then(provider(), at(2, 8, 0), decline());
    assert_eq!(declined.status(), Status::Declined);
    assert_eq!(declined.ask(provider(), at(2, 8, 0), decline()), Ok(vec![]));
    assert_eq!(declined.ask(provider(), at(2, 8, 0), AppointmentCommand::Approve), Err("APPOINTMENT_ENDED"));
    assert_eq!(Story::booked().ask(provider(), at(2, 8, 0), decline()), Err("APPOINTMENT_NOT_REQUESTED"));
}

#[test]
fn a_request_is_neither_confirmed_nor_completed() {
    let story = Story::requested();
    assert_eq!(
        story.ask(client(), at(2, 8, 0), AppointmentCommand::Confirm),
        Err("APPOINTMENT_NOT_APPROVED")
    );
    assert_eq!(
        story.ask(provider(), at(10, 10, 0), AppointmentCommand::Complete),
        Err("APPOINTMENT_NOT_APPROVED")
    );
    assert_eq!(story.ask(provider(), at(10, 9, 0), AppointmentCommand::Approve), Err("APPOINTMENT_STARTED"));
}

#[test]
fn joining_opens_thirty_minutes_before_the_start() {
    let story = Story::booked();
    let refusal = story.0.admit(&client(), at(10, 8, 29)).unwrap_err();
    assert_eq!(refusal.code(), "JOIN_NOT_OPEN");
    assert_eq!(refusal.details()["opensAt"], "2027-03-10T08:30:00Z");
    assert_eq!(story.0.admit(&client(), at(10, 8, 30)), Ok(()));
    assert_eq!(story.0.admit(&provider(), at(10, 9, 44)), Ok(()));
    assert_eq!(story.0.admit(&client(), at(10, 9, 45)).unwrap_err().code(), "APPOINTMENT_OVER");
    assert_eq!(story.0.admit(&person(STRANGER, Role::Client), at(10, 9, 0)).unwrap_err().code(), "FORBIDDEN");
    assert_eq!(
        Story::requested().0.admit(&client(), at(10, 9, 0)).unwrap_err().code(),
        "APPOINTMENT_NOT_STANDING"
    );
}

#[test]
fn what_does_not_exist_is_not_found() {
    assert_eq!(Story::default().ask(provider(), at(1, 8, 0), AppointmentCommand::Approve), Err("NOT_FOUND"));
}

#[test]
fn nobody_books_an_appointment_with_himself() {
    let command = AppointmentCommand::Book {
        site: SITE,
        provider: PROVIDER,
        client: PROVIDER,
        time: time(10, 9),
        terms: terms(time(10, 9), false),
        notes: None,
        first: true,
    };
    assert_eq!(Story::default().ask(provider(), at(1, 8, 0), command), Err("APPOINTMENT_WITH_ONESELF"));
}

type Making = fn() -> AppointmentCommand;

/// Each cell of the table: may this role do this to somebody's appointment?
#[test]
fn the_table_of_who_may_do_what_holds() {
    let commands: [(&str, Making); 8] = [
        ("book", || book(false, true)),
        ("approve", || AppointmentCommand::Approve),
        ("decline", || AppointmentCommand::Decline { reason: reason() }),
        ("confirm", || AppointmentCommand::Confirm),
        ("reschedule", || move_to(time(12, 9), false)),
        ("cancel", cancel),
        ("complete", || AppointmentCommand::Complete),
        ("no-show", || AppointmentCommand::MarkNoShow { absent: Party::Client }),
    ];
    let elsewhere = |role| Actor::Person {
        id: AccountId(Uuid::from_u128(9)),
        site: SiteId(Uuid::from_u128(99)),
        roles: Roles::of([role]),
    };
    let platform =
        Actor::Person { id: STRANGER, site: SiteId::PLATFORM, roles: Roles::of([Role::Superadmin]) };
    // In the commands' order: book, approve, decline, confirm, reschedule, cancel, complete, no-show.
    let table: [(&str, Actor, [u8; 8]); 11] = [
        ("its client", client(), [1, 0, 0, 1, 1, 1, 0, 0]),
        ("its provider", provider(), [1, 1, 1, 0, 1, 1, 1, 1]),
        ("another client", person(STRANGER, Role::Client), [0; 8]),
        ("another provider", person(STRANGER, Role::Provider), [0; 8]),
        ("an agent", person(STRANGER, Role::Agent), [1, 0, 0, 0, 0, 0, 0, 0]),
        ("an admin", person(STRANGER, Role::Admin), [1, 0, 0, 0, 0, 0, 0, 0]),
        ("a superadmin", platform, [0; 8]),
        ("an admin elsewhere", elsewhere(Role::Admin), [0; 8]),
        ("a provider elsewhere", elsewhere(Role::Provider), [0; 8]),
        ("a client elsewhere", elsewhere(Role::Client), [0; 8]),
        ("a visitor", Actor::Visitor { site: SITE }, [0; 8]),
    ];
    for (who, actor, row) in table {
        for ((what, command), allowed) in commands.iter().zip(row) {
            let story = if *what == "book" { Story::default() } else { Story::requested() };
            let outcome = story.ask(actor.clone(), at(2, 8, 0), command());
            let forbidden = outcome == Err("FORBIDDEN");
            assert_eq!(forbidden, allowed == 0, "{who} and {what}: {outcome:?}");
        }
    }
}

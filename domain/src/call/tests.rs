//! Given what happened, when something is asked, then this follows.

mod direct;

use chrono::TimeZone;
use uuid::Uuid;

use super::*;
use crate::{AppointmentId, Role, Roles, SiteId, TimeSlot};

const SITE: SiteId = SiteId(Uuid::from_u128(1));
const PROVIDER: AccountId = AccountId(Uuid::from_u128(2));
const CLIENT: AccountId = AccountId(Uuid::from_u128(3));
const STRANGER: AccountId = AccountId(Uuid::from_u128(4));
const AGENT: AccountId = AccountId(Uuid::from_u128(5));
const OTHER_AGENT: AccountId = AccountId(Uuid::from_u128(6));

/// So many seconds after nine; the appointment is from 9:30 to 10:15.
fn at(seconds: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2027, 3, 1, 9, 0, 0).unwrap() + TimeDelta::seconds(seconds)
}

fn by(number: u128) -> ConnectionId {
    ConnectionId(Uuid::from_u128(number))
}

fn person(id: AccountId, role: Role) -> Actor {
    Actor::Person { id, site: SITE, roles: Roles::of([role]) }
}

fn provider() -> Actor {
    person(PROVIDER, Role::Provider)
}

fn client() -> Actor {
    person(CLIENT, Role::Client)
}

fn agent() -> Actor {
    person(AGENT, Role::Agent)
}

const RELAY: Actor = Actor::System("relay");

fn consultation(rules: RoomRules) -> Opening {
    let time = TimeSlot::new(at(1800), at(1800 + 2700)).unwrap();
    Opening {
        site: SITE,
        purpose: Purpose::Consultation { appointment: AppointmentId(Uuid::from_u128(9)), time },
        host: Some(PROVIDER),
        guests: vec![CLIENT],
        rules,
        at: at(0),
        until: time.end(),
    }
}

fn direct(to: Callee) -> Opening {
    Opening {
        purpose: Purpose::Direct { to },
        host: None,
        until: at(30),
        ..consultation(RoomRules::default())
    }
}

/// A call, and what has happened to it.
struct Story {
    call: Call,
    now: i64,
}

impl Story {
    fn of(opening: Opening) -> Self {
        Self { call: Call::Nothing.evolve(&CallEvent::CallStarted { opening }), now: 0 }
    }

    fn open(rules: RoomRules) -> Self {
        Self::of(consultation(rules))
    }

    /// At this second.
    fn at(mut self, now: i64) -> Self {
        self.now = now;
        self
    }

    fn ask(&self, actor: &Actor, command: CallCommand) -> Decision {
        self.call.decide(&Request { command, actor: actor.clone(), at: at(self.now) })
    }

    /// It was asked for, and happened.
    fn given(mut self, actor: &Actor, command: CallCommand) -> Self {
        for event in self.ask(actor, command).expect("it may happen") {
            self.call = self.call.evolve(&event);
        }
        self
    }

    /// Somebody came in and is connected.
    fn with(self, account: AccountId, connection: u128) -> Self {
        let actor = person(account, Role::Client);
        let story = self.given(&actor, CallCommand::Enter);
        let admitted = story.given(&provider(), CallCommand::Admit { account });
        admitted.given(&RELAY, CallCommand::Join { account, connection: by(connection) })
    }

    fn standing(&self, account: AccountId) -> Standing {
        self.call.room().unwrap().people[&account].standing
    }

    fn status(&self) -> Status {
        self.call.status().unwrap()
    }
}

fn lost(account: AccountId, connection: u128) -> CallCommand {
    CallCommand::Leave { account, connection: by(connection), reason: LeaveReason::ConnectionLost }
}

#[test]
fn a_client_waits_until_the_provider_lets_him_in() {
    let story = Story::open(RoomRules::default()).given(&client(), CallCommand::Enter);
    assert_eq!(story.standing(CLIENT), Standing::Waiting);
    let join = CallCommand::Join { account: CLIENT, connection: by(1) };
    assert_eq!(story.ask(&RELAY, join.clone()), Err(CallRefusal::NotAdmitted));
    assert_eq!(
        story.ask(&client(), CallCommand::Admit { account: CLIENT }),
        Err(CallRefusal::NotAllowed),
        "nobody lets himself in"
    );
    let story = story.with(PROVIDER, 2);
    assert_eq!(story.standing(CLIENT), Standing::Waiting, "that the provider is there is not enough");
    let story = story.given(&provider(), CallCommand::Admit { account: CLIENT }).given(&RELAY, join);
    assert_eq!((story.standing(CLIENT), story.status()), (Standing::Joined(by(1)), Status::Answered));
}

#[test]
fn without_a_waiting_room_guests_wait_for_the_host_only() {
    let rules = RoomRules { waiting_room: false, ..RoomRules::default() };
    let story = Story::open(rules).given(&client(), CallCommand::Enter);
    assert_eq!(story.standing(CLIENT), Standing::Waiting);
    let story = story.with(PROVIDER, 1);
    assert_eq!(story.standing(CLIENT), Standing::Admitted, "let in as the host comes");
    let open = RoomRules { host_first: false, ..rules };
    assert_eq!(Story::open(open).given(&client(), CallCommand::Enter).standing(CLIENT), Standing::Admitted);
}

#[test]
fn strangers_are_not_let_in_and_learn_nothing() {
    let story = Story::open(RoomRules::default());
    let stranger = person(STRANGER, Role::Client);
    assert_eq!(story.ask(&stranger, CallCommand::Enter), Err(CallRefusal::NotAllowed));
    assert_eq!(story.ask(&agent(), CallCommand::End), Err(CallRefusal::NotAllowed));
    let join = CallCommand::Join { account: STRANGER, connection: by(1) };
    assert_eq!(story.ask(&RELAY, join), Err(CallRefusal::NotInvited));
    assert_eq!(
        story.ask(&provider(), CallCommand::Join { account: PROVIDER, connection: by(1) }),
        Err(CallRefusal::NotAllowed),
        "connections are the relay's to report"
    );
    // Another site's account of the same id is nobody here.
    let elsewhere = Actor::Person {
        id: PROVIDER,
        site: SiteId(Uuid::from_u128(77)),
        roles: Roles::of([Role::Provider, Role::Admin]),
    };
    for command in [CallCommand::Enter, CallCommand::End, CallCommand::Admit { account: CLIENT }] {
        assert_eq!(story.ask(&elsewhere, command), Err(CallRefusal::NotAllowed));
    }
}

#[test]
fn who_is_invited_may_come_in_like_any_guest() {
    let story = Story::open(RoomRules::default())
        .given(&provider(), CallCommand::Invite { account: STRANGER })
        .with(STRANGER, 4);
    assert!(matches!(story.standing(STRANGER), Standing::Joined(_)));
}

#[test]
fn a_broken_connection_may_come_back_within_its_grace_and_must_ask_again_after_it() {
    let story = Story::open(RoomRules::default()).with(PROVIDER, 1).with(CLIENT, 2).at(100);
    let story = story.given(&RELAY, lost(CLIENT, 2));
    assert_eq!(story.standing(CLIENT), Standing::Away(Some(at(160))));
    let join = CallCommand::Join { account: CLIENT, connection: by(3) };
    let back = story.at(160).given(&RELAY, join.clone());
    assert_eq!(back.standing(CLIENT), Standing::Joined(by(3)));
    let late = back.at(200).given(&RELAY, lost(CLIENT, 3)).at(261);
    assert_eq!(late.ask(&RELAY, join), Err(CallRefusal::NotAdmitted));
    assert_eq!(late.given(&client(), CallCommand::Enter).standing(CLIENT), Standing::Waiting);
}

#[test]
fn who_comes_by_a_second_connection_leaves_the_first_and_no_ghost_stays() {
    let story = Story::open(RoomRules::default()).with(PROVIDER, 1).with(CLIENT, 2);
    let join = CallCommand::Join { account: CLIENT, connection: by(3) };
    let events = story.ask(&RELAY, join.clone()).unwrap();
    assert!(matches!(
        events[..],
        [
            CallEvent::ParticipantLeft { reason: LeaveReason::Replaced, .. },
            CallEvent::ParticipantJoined { .. }
        ]
    ));
    let story = story.given(&RELAY, join);
    assert_eq!(story.ask(&RELAY, lost(CLIENT, 2)), Ok(vec![]), "the first one's end says nothing new");
    assert_eq!(story.call.room().unwrap().joined().count(), 2);
}

#[test]
fn a_room_that_both_left_ends_after_the_grace_and_not_before() {
    let story = Story::open(RoomRules::default()).with(PROVIDER, 1).with(CLIENT, 2).at(600);
    let story = story.given(&RELAY, lost(CLIENT, 2)).at(610).given(&RELAY, lost(PROVIDER, 1));
    assert_eq!(story.ask(&RELAY, CallCommand::Review), Ok(vec![]));
    let story = story.at(669);
    assert_eq!(story.ask(&RELAY, CallCommand::Review), Ok(vec![]));
    let story = story.at(670).given(&RELAY, CallCommand::Review);
    assert_eq!(story.status(), Status::Completed);
}

#[test]
fn one_who_stays_keeps_the_room_open() {
    let story = Story::open(RoomRules::default()).with(PROVIDER, 1).with(CLIENT, 2);
    let story = story.given(&RELAY, lost(CLIENT, 2)).at(100_000);
    assert_eq!(story.ask(&RELAY, CallCommand::Review), Ok(vec![]));
}

#[test]
fn an_appointment_to_which_one_side_never_came_ends_with_its_time_unanswered() {
    let story = Story::open(RoomRules::default()).with(PROVIDER, 1).at(4499);
    assert_eq!(story.ask(&RELAY, CallCommand::Review), Ok(vec![]));
    let story = story.at(4500);
    let events = story.ask(&RELAY, CallCommand::Review).unwrap();
    assert!(matches!(events[0], CallEvent::ParticipantLeft { reason: LeaveReason::CallEnded, .. }));
    let CallEvent::CallEnded { outcome: Outcome::NoAnswer, came, talked_seconds: 0, .. } = &events[1] else {
        panic!("{events:?}")
    };
    assert_eq!(came, &[PROVIDER]);
}

#[test]
fn who_waited_to_be_let_in_was_there() {
    let story = Story::open(RoomRules::default()).given(&client(), CallCommand::Enter).at(4500);
    let events = story.ask(&RELAY, CallCommand::Review).unwrap();
    let Some(CallEvent::CallEnded { outcome: Outcome::NoAnswer, came, .. }) = events.last() else {
        panic!("{events:?}")
    };
    assert_eq!(came, &[CLIENT]);
}

#[test]
fn the_time_in_which_the_room_was_empty_at_the_end_was_not_talked() {
    let lost = |account, connection| CallCommand::Leave {
        account,
        connection: by(connection),
        reason: LeaveReason::ConnectionLost,
    };
    let story = Story::open(RoomRules::default()).with(PROVIDER, 1).with(CLIENT, 2).at(40);
    let story = story.given(&RELAY, lost(CLIENT, 2)).given(&RELAY, lost(PROVIDER, 1)).at(100);
    let events = story.ask(&RELAY, CallCommand::Review).unwrap();
    assert!(matches!(events.last(), Some(CallEvent::CallEnded { talked_seconds: 40, .. })), "{events:?}");
}

#[test]
fn the_host_ends_for_all_and_the_history_names_every_leave() {
    let story = Story::open(RoomRules::default()).with(PROVIDER, 1).with(CLIENT, 2).at(900);
    assert_eq!(story.ask(&client(), CallCommand::End), Err(CallRefusal::NotAllowed));
    let events = story.ask(&provider(), CallCommand::End).unwrap();
    let left = events.iter().filter(|event| matches!(event, CallEvent::ParticipantLeft { .. })).count();
    assert_eq!(left, 2);
    assert!(matches!(
        events.last(),
        Some(CallEvent::CallEnded { outcome: Outcome::Completed, talked_seconds: 900, .. })
    ));
    let over = story.given(&provider(), CallCommand::End);
    assert_eq!(over.ask(&client(), CallCommand::Enter), Err(CallRefusal::Ended));
    assert_eq!(over.ask(&provider(), CallCommand::End), Ok(vec![]), "once is enough");
}

#[test]
fn hanging_up_before_the_other_side_came_leaves_the_room_open_for_him() {
    let story = Story::open(RoomRules::default()).with(PROVIDER, 1);
    let story = story.given(&provider(), CallCommand::End);
    assert_eq!((story.status(), story.standing(PROVIDER)), (Status::Initiated, Standing::Away(Some(at(60)))));
}

#[test]
fn who_was_removed_stays_out_until_let_in_again() {
    let story = Story::open(RoomRules::default()).with(PROVIDER, 1).with(CLIENT, 2);
    let story = story.given(&provider(), CallCommand::Remove { account: CLIENT });
    assert_eq!(story.ask(&client(), CallCommand::Enter), Err(CallRefusal::Removed));
    let join = CallCommand::Join { account: CLIENT, connection: by(3) };
    assert_eq!(story.ask(&RELAY, join.clone()), Err(CallRefusal::Removed));
    let story = story.given(&provider(), CallCommand::Admit { account: CLIENT });
    assert!(story.ask(&RELAY, join).is_ok());
    let host = CallCommand::Remove { account: PROVIDER };
    assert_eq!(story.ask(&provider(), host), Err(CallRefusal::HostStays));
}

#[test]
fn a_full_room_takes_nobody_else_but_takes_back_its_own() {
    let rules = RoomRules { most_people: 2, ..RoomRules::default() };
    let story = Story::open(rules)
        .given(&provider(), CallCommand::Invite { account: STRANGER })
        .with(PROVIDER, 1)
        .with(CLIENT, 2)
        .given(&provider(), CallCommand::Admit { account: STRANGER });
    let join = |account, connection| CallCommand::Join { account, connection: by(connection) };
    assert_eq!(story.ask(&RELAY, join(STRANGER, 3)), Err(CallRefusal::RoomFull));
    assert!(story.ask(&RELAY, join(CLIENT, 4)).is_ok());
}

#[test]
fn both_sides_of_an_appointment_find_the_same_room_open() {
    let story = Story::open(RoomRules::default());
    let start = CallCommand::Start { opening: consultation(RoomRules::default()), busy: false };
    assert_eq!(story.ask(&provider(), start.clone()), Ok(vec![]));
    assert_eq!(story.ask(&agent(), start), Err(CallRefusal::NotAllowed));
}

#[test]
fn nothing_is_recorded_before_everybody_in_the_room_has_agreed() {
    let rules = RoomRules { recording: true, ..RoomRules::default() };
    let recording = RecordingId(Uuid::from_u128(50));
    let start = CallCommand::StartRecording { recording };
    let story = Story::open(rules).with(PROVIDER, 1).with(CLIENT, 2);
    let yes = CallCommand::Consent { given: true };
    let story = story.given(&provider(), yes.clone());
    assert_eq!(story.ask(&provider(), start.clone()), Err(CallRefusal::ConsentMissing));
    let story = story.given(&client(), yes.clone());
    assert_eq!(story.ask(&client(), start.clone()), Err(CallRefusal::NotAllowed));
    let story = story.given(&provider(), start.clone());
    let stopped = |reason| CallEvent::RecordingStopped { recording, reason, at: at(0) };
    let no = story.ask(&client(), CallCommand::Consent { given: false }).unwrap();
    assert_eq!(no[1], stopped(StopReason::ConsentWithdrawn));
    let story = story
        .given(&provider(), CallCommand::Invite { account: STRANGER })
        .given(&provider(), CallCommand::Admit { account: STRANGER });
    let join = CallCommand::Join { account: STRANGER, connection: by(9) };
    assert_eq!(story.ask(&RELAY, join).unwrap().last(), Some(&stopped(StopReason::NewcomerWithoutConsent)));
    let reason = RemovalReason::PersonErased;
    let remove = CallCommand::RemoveRecording { recording, reason };
    assert_eq!(story.ask(&provider(), remove.clone()), Err(CallRefusal::NotAllowed));
    let removed = CallEvent::RecordingRemoved { recording, reason, at: at(0) };
    let gone = story.ask(&RELAY, remove.clone());
    assert_eq!(
        gone,
        Ok(vec![stopped(StopReason::ConsentWithdrawn), removed]),
        "what is removed is no longer made"
    );
    let story = story.given(&RELAY, remove.clone());
    assert_eq!(story.ask(&RELAY, remove), Ok(vec![]));
    let keep = CallCommand::KeepRecording { recording, files: vec![] };
    assert_eq!(story.ask(&RELAY, keep), Ok(vec![]), "and does not come back");
    let off = Story::open(RoomRules::default()).with(PROVIDER, 1).given(&provider(), yes);
    assert_eq!(off.ask(&provider(), start), Err(CallRefusal::RecordingOff));
}

#[test]
fn what_the_relay_reports_twice_is_noted_once_and_also_after_the_end() {
    let story = Story::open(RoomRules::default()).with(PROVIDER, 1).with(CLIENT, 2);
    let story = story.given(&provider(), CallCommand::End);
    let quality = Quality { seconds: 10, ..Quality::default() };
    let report = CallCommand::ReportQuality { account: CLIENT, connection: by(2), quality };
    assert_eq!(story.ask(&RELAY, report.clone()).unwrap().len(), 1);
    assert_eq!(story.given(&RELAY, report.clone()).ask(&RELAY, report), Ok(vec![]));
}

#[test]
fn media_is_noted_when_it_changes_and_off_when_somebody_leaves() {
    let story = Story::open(RoomRules::default()).with(PROVIDER, 1).with(CLIENT, 2);
    let media = Media { microphone: true, ..Media::default() };
    let set = |connection| CallCommand::SetMedia { account: CLIENT, connection: by(connection), media };
    assert_eq!(story.ask(&RELAY, set(7)), Ok(vec![]), "not his connection");
    let story = story.given(&RELAY, set(2));
    assert_eq!(story.ask(&RELAY, set(2)), Ok(vec![]));
    let story = story.given(&RELAY, lost(CLIENT, 2));
    assert_eq!(story.call.room().unwrap().people[&CLIENT].media, Media::default());
}

#[test]
fn an_appointment_that_no_longer_stands_calls_its_room_off() {
    let story = Story::open(RoomRules::default()).given(&client(), CallCommand::Enter);
    assert_eq!(story.given(&RELAY, CallCommand::CallOff).status(), Status::Canceled);
}

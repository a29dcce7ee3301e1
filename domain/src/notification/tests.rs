//! Given what happened, when something is asked, then this follows.

use chrono::DateTime;
use uuid::Uuid;

use super::*;
use crate::{AccountId, AppointmentId, Refusal, Role, Roles, SiteId, text::Text};

const SITE: SiteId = SiteId(Uuid::from_u128(1));
const CLIENT: AccountId = AccountId(Uuid::from_u128(2));
const SYSTEM: Actor = Actor::System("outbox");

fn notice() -> Notice {
    Notice {
        site: SITE,
        about: About::Appointment(AppointmentId(Uuid::from_u128(3))),
        kind: Kind::Reminder,
        channel: Channel::Email,
        recipient: CLIENT,
        due: DateTime::UNIX_EPOCH,
    }
}

fn sent() -> Outcome {
    Outcome::Sent { reference: Some("250 2.0.0 Ok".to_owned()) }
}

fn failed() -> Outcome {
    Outcome::Failed { code: "smtp 550".to_owned(), error: Text::new("no such user").unwrap() }
}

/// The state after these, each by the system.
fn after(commands: impl IntoIterator<Item = NotificationCommand>) -> Notification {
    commands.into_iter().fold(Notification::Nothing, |state, command| {
        let events = ask(&state, SYSTEM, command).unwrap();
        events.iter().fold(state, Notification::evolve)
    })
}

fn record(outcome: Outcome) -> NotificationCommand {
    NotificationCommand::Record { notice: notice(), outcome }
}

fn receipt(undelivered: Option<&str>) -> NotificationCommand {
    NotificationCommand::Receipt { undelivered: undelivered.map(str::to_owned) }
}

fn ask(
    state: &Notification,
    actor: Actor,
    command: NotificationCommand,
) -> Result<Vec<NotificationEvent>, &'static str> {
    state.decide(&Request { command, actor, at: DateTime::UNIX_EPOCH }).map_err(|refusal| refusal.code())
}

#[test]
fn what_was_sent_is_never_said_to_be_sent_again_or_to_have_failed() {
    let state = after([record(sent())]);
    assert_eq!(state.ending(), Some(Ending::Sent));
    for outcome in [sent(), failed(), Outcome::Skipped { reason: SkipReason::TooLate }] {
        assert_eq!(ask(&state, SYSTEM, record(outcome)), Ok(vec![]));
    }
}

#[test]
fn what_failed_can_be_sent_after_all() {
    assert_eq!(after([record(failed())]).ending(), Some(Ending::Failed));
    assert_eq!(after([record(failed()), record(sent())]).ending(), Some(Ending::Sent));
}

#[test]
fn a_receipt_is_noted_once_and_of_sent_messages_alone() {
    let arrived = after([record(sent()), receipt(None)]);
    assert_eq!(arrived.ending(), Some(Ending::Delivered));
    assert_eq!(ask(&arrived, SYSTEM, receipt(Some("30006"))), Ok(vec![]));
    assert_eq!(after([record(sent()), receipt(Some("30006"))]).ending(), Some(Ending::Undelivered));
    assert_eq!(ask(&after([record(failed())]), SYSTEM, receipt(None)), Ok(vec![]));
    assert_eq!(ask(&Notification::Nothing, SYSTEM, receipt(None)), Err("NOT_FOUND"));
}

#[test]
fn people_do_not_say_how_messages_ended() {
    let admin = Actor::Person { id: CLIENT, site: SITE, roles: Roles::of([Role::Admin]) };
    assert_eq!(ask(&Notification::Nothing, admin, record(sent())), Err("FORBIDDEN"));
}

#[test]
fn what_the_carrier_said_is_its_readers_own() {
    let events = ask(&Notification::Nothing, SYSTEM, record(failed())).unwrap();
    let NotificationEvent::ReminderFailed { error, .. } = &events[0] else { panic!("{events:?}") };
    assert_eq!(*error, Personal::new(CLIENT, Text::new("no such user").unwrap()));
}

#[test]
fn everybody_is_reminded_a_day_and_an_hour_before_unless_the_site_says_otherwise() {
    let rules = ReminderPolicy::default().rules;
    assert_eq!(check_rules(&rules), Ok(()));
    let told: Vec<_> = rules.iter().map(|rule| (rule.channel, rule.minutes)).collect();
    assert_eq!(told, [(Channel::Email, 60), (Channel::Email, 1440), (Channel::Sms, 60)]);
    for minutes in [0, 4, 20_161] {
        let odd = [ReminderRule { channel: Channel::Email, minutes }].into();
        assert_eq!(check_rules(&odd), Err(NotificationRefusal::ReminderOutOfRange));
    }
    let many = (5..16).map(|minutes| ReminderRule { channel: Channel::Sms, minutes }).collect();
    assert_eq!(check_rules(&many), Err(NotificationRefusal::TooManyReminders { limit: 10 }));
}

#[test]
fn what_is_muted_is_muted_on_that_channel_alone() {
    let muted = Preferences { muted: [Mute { topic: Topic::Reminders, channel: Channel::Sms }].into() };
    assert!(!muted.want(Topic::Reminders, Channel::Sms));
    assert!(muted.want(Topic::Reminders, Channel::Email) && muted.want(Topic::Appointments, Channel::Sms));
}

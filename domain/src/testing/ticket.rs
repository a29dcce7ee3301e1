//! Strategies for tickets: who asks what of one, when.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use proptest::{collection::vec, option, prelude::*, sample::select};
use uuid::Uuid;

use crate::{
    AccountId, Actor, DepartmentId, MessageId, Name, Role, Roles, SiteId, TicketId, Zone,
    calendar::Timetable,
    desk::{Department, Desk, FieldValues, Priority},
    ticket::{Body, Draft, MergeTarget, Rules, Source, Status, Subject, Tag, TicketAction, TicketCommand},
};

use super::calendar::calendars;

/// The site of these tickets.
pub const SITE: SiteId = SiteId(Uuid::from_u128(1));
/// Whose matter they are.
pub const CUSTOMER: AccountId = AccountId(Uuid::from_u128(2));
const AGENTS: [AccountId; 2] = [AccountId(Uuid::from_u128(3)), AccountId(Uuid::from_u128(4))];
const DEPARTMENTS: [DepartmentId; 2] = [DepartmentId(Uuid::from_u128(20)), DepartmentId(Uuid::from_u128(21))];

/// Somebody asks something of a ticket, so long after the one before.
#[derive(Clone, Debug)]
pub struct Step {
    /// Who.
    pub actor: Actor,
    /// How much later.
    pub later: TimeDelta,
    /// What.
    pub command: TicketCommand,
}

/// A site's rules, a beginning, and what is asked from then on; the first step opens the ticket.
pub fn ticket_lives(most: usize) -> impl Strategy<Value = (Arc<Rules>, DateTime<Utc>, Vec<Step>)> {
    // Around the change of the clocks in London.
    let zone: Zone = "Europe/London".parse().unwrap();
    let near = NaiveDate::from_ymd_opt(2026, 3, 29).unwrap();
    (
        calendars(zone, near),
        0..400_i64,
        vec((actors(), pauses(), actions(), option::weighted(0.2, 0..9_u64)), 1..=most),
    )
        .prop_map(|(calendar, hours, steps)| {
            let mut desk = Desk::default();
            for id in DEPARTMENTS {
                let name = Name::new(&format!("d{}", id.0.as_u128())).unwrap();
                desk.departments.insert(id, Department { id, name, active: true });
            }
            let rules = Arc::new(Rules { desk, timetable: Timetable::of(calendar) });
            let start = DateTime::from_timestamp(1_774_000_000 + hours * 3600, 0).unwrap();
            let command = |action, seen| TicketCommand { action, rules: Arc::clone(&rules), seen };
            let first = Step {
                actor: person(CUSTOMER, Role::Client),
                later: TimeDelta::zero(),
                command: command(open(), None),
            };
            let rest = steps.into_iter().map(|(actor, later, action, seen)| Step {
                actor,
                later,
                command: command(action, seen),
            });
            (Arc::clone(&rules), start, std::iter::once(first).chain(rest).collect())
        })
}

fn person(id: AccountId, role: Role) -> Actor {
    Actor::Person { id, site: SITE, roles: Roles::of([role]) }
}

fn actors() -> impl Strategy<Value = Actor> {
    prop_oneof![
        3 => Just(person(CUSTOMER, Role::Client)),
        4 => select(&AGENTS).prop_map(|id| person(id, Role::Agent)),
        1 => Just(person(AccountId(Uuid::from_u128(5)), Role::Admin)),
        1 => Just(person(AccountId(Uuid::from_u128(6)), Role::Client)),
        3 => Just(Actor::System("timers")),
    ]
}

/// From nothing to several days, so that warnings, breaches, locks and the 48 hours all come due.
fn pauses() -> impl Strategy<Value = TimeDelta> {
    prop_oneof![
        Just(TimeDelta::zero()),
        (0..300_i64).prop_map(TimeDelta::seconds),
        (0..300_i64).prop_map(TimeDelta::minutes),
        (0..100_i64).prop_map(TimeDelta::hours),
        (0..1_000_000_i64).prop_map(TimeDelta::microseconds),
    ]
}

fn draft(number: u128) -> Draft {
    Draft { id: MessageId(Uuid::from_u128(number)), body: Body::new("Merhaba").unwrap(), attachments: vec![] }
}

fn open() -> TicketAction {
    TicketAction::Open {
        site: SITE,
        requester: CUSTOMER,
        subject: Subject::new("Konu").unwrap(),
        message: draft(1),
        priority: Priority::Normal,
        department: Some(DEPARTMENTS[0]),
        category: None,
        source: Source::Web,
        fields: FieldValues::new(),
    }
}

fn actions() -> impl Strategy<Value = TicketAction> {
    use TicketAction as A;
    let status = || select(&Status::ALL);
    let tags = || {
        vec(select(&["vip", "iade", "acil"]), 0..3)
            .prop_map(|tags| tags.into_iter().map(|tag| Tag::new(tag).unwrap()).collect())
    };
    prop_oneof![
        4 => (any::<u128>(), option::weighted(0.3, status())).prop_map(|(id, then)| A::Reply { message: draft(id), then }),
        1 => any::<u128>().prop_map(|id| A::Note { message: draft(id) }),
        4 => status().prop_map(|to| A::ChangeStatus { to }),
        2 => select(&Priority::ALL).prop_map(|to| A::ChangePriority { to }),
        1 => option::of(select(&AGENTS)).prop_map(|to| A::Assign { to }),
        1 => (select(&DEPARTMENTS), option::of(select(&AGENTS)))
            .prop_map(|(department, assignee)| A::Transfer { department, assignee, category: None }),
        1 => (tags(), tags()).prop_map(|(add, remove)| A::ChangeTags { add, remove }),
        1 => (status(), any::<bool>()).prop_map(|(status, own)| {
            let requester = if own { CUSTOMER } else { AGENTS[0] };
            A::Merge { into: MergeTarget { ticket: TicketId(Uuid::from_u128(50)), requester, status } }
        }),
        2 => Just(A::Lock),
        1 => any::<bool>().prop_map(|by_force| A::Unlock { by_force }),
        1 => (0..7_u8).prop_map(|score| A::Rate { score, comment: None }),
        4 => Just(A::Review),
        1 => Just(open()),
    ]
}

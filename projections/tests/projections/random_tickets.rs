//! Tickets that lived at random: whatever the domain decides when anybody asks anything at any time.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use cqrs_es::{Aggregate, DomainEvent};
use domain::{
    AccountId, Actor, Request, Role, TicketId,
    desk::FieldValues,
    ticket::{
        Comment, Draft, MergeTarget, Priority, Rules, Source, Status, Subject, Tag, Ticket, TicketAction,
        TicketCommand, TicketEvent,
    },
};
use ledger::Metadata;
use proptest::{prelude::*, sample::select, strategy::ValueTree, test_runner::TestRunner};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{help_desk::*, scene::*};

/// Accounts by small numbers: three customers, then three agents and an admin.
fn account(number: u128) -> AccountId {
    AccountId(Uuid::from_u128(0x1000 + number))
}

/// The customers of these tickets.
pub fn customers() -> [AccountId; 3] {
    [account(0), account(1), account(2)]
}

fn actors() -> impl Strategy<Value = Actor> {
    prop_oneof![
        4 => (0..3_u128).prop_map(|number| person(account(number), Role::Client)),
        6 => (3..6_u128).prop_map(|number| person(account(number), Role::Agent)),
        2 => Just(person(account(6), Role::Admin)),
        3 => Just(Actor::System("timer")),
    ]
}

fn words() -> impl Strategy<Value = &'static str> {
    select(vec![
        "İade süresi ne kadar?",
        "Where is my order?",
        "Şifremi unuttum\t\\ \"{a,b}\"",
        "'); DROP",
        "NULL",
        "\\N",
    ])
}

fn drafts() -> impl Strategy<Value = Draft> {
    words().prop_map(draft)
}

fn statuses() -> impl Strategy<Value = Status> {
    select(Status::ALL.to_vec())
}

fn priorities() -> impl Strategy<Value = Priority> {
    select(Priority::ALL.to_vec())
}

fn tags() -> impl Strategy<Value = Vec<Tag>> {
    proptest::collection::vec(select(vec!["vip", "back\\slash", "say \"hi\"", "ş"]), 0..3)
        .prop_map(|tags| tags.into_iter().map(|tag| Tag::new(tag).unwrap()).collect())
}

fn fields() -> impl Strategy<Value = TicketAction> {
    prop_oneof![
        select(vec!["A-1", "B-2"]).prop_map(|number| filled([order_number(number)])),
        (0..3_i64).prop_map(|value| filled([margin(value)])),
        Just(TicketAction::ChangeFields {
            changes: [(key_of("order_number"), None), (key_of("margin"), None)].into()
        }),
    ]
}

/// On one line, as subjects are.
fn subject(words: &str) -> Subject {
    Subject::new(&words.replace('\t', " ")).unwrap()
}

fn actions() -> impl Strategy<Value = TicketAction> {
    let assignees = || prop::option::of((3..6_u128).prop_map(account));
    prop_oneof![
        4 => (drafts(), prop::option::weighted(0.3, statuses()))
            .prop_map(|(message, then)| TicketAction::Reply { message, then }),
        2 => drafts().prop_map(|message| TicketAction::Note { message }),
        4 => statuses().prop_map(status),
        2 => priorities().prop_map(|to| TicketAction::ChangePriority { to }),
        1 => words().prop_map(|to| TicketAction::ChangeSubject { to: subject(to) }),
        1 => prop::option::of(Just(REFUNDS)).prop_map(|to| TicketAction::ChangeCategory { to }),
        2 => fields(),
        2 => assignees().prop_map(|to| TicketAction::Assign { to }),
        1 => (select(vec![SALES, CARE]), assignees())
            .prop_map(|(department, assignee)| TicketAction::Transfer { department, assignee, category: None }),
        2 => (tags(), tags()).prop_map(|(add, remove)| TicketAction::ChangeTags { add, remove }),
        2 => Just(TicketAction::Lock),
        1 => any::<bool>().prop_map(|by_force| TicketAction::Unlock { by_force }),
        2 => (1..6_u8, prop::option::of(words())).prop_map(|(score, comment)| TicketAction::Rate {
            score,
            comment: comment.map(|comment| Comment::new(comment).unwrap()),
        }),
        4 => Just(TicketAction::Review),
    ]
}

fn gaps() -> impl Strategy<Value = TimeDelta> {
    prop_oneof![
        4 => (0..180_i64).prop_map(TimeDelta::seconds),
        4 => (0..600_i64).prop_map(TimeDelta::minutes),
        1 => (0..100_i64).prop_map(TimeDelta::hours),
    ]
}

/// One ticket, and what happened to it.
pub struct History {
    pub id: TicketId,
    pub requester: AccountId,
    pub events: Vec<(TicketEvent, Actor, DateTime<Utc>)>,
    pub ticket: Ticket,
}

/// So many tickets of the site, numbered from `first`; always the same ones.
pub fn histories(first: u64, count: usize) -> Vec<History> {
    let rules = rules();
    let mut random = TestRunner::deterministic();
    let steps = proptest::collection::vec((actors(), actions(), gaps()), 0..24);
    let begins = (0..3_u128, priorities(), drafts(), words(), gaps(), prop::option::of(0..9_i64));
    let mut lives: Vec<History> = vec![];
    for number in first..first + count as u64 {
        let (who, priority, message, subject, gap, value) = begins.new_tree(&mut random).unwrap().current();
        let requester = account(who);
        let open = TicketAction::Open {
            site: SITE,
            requester,
            subject: self::subject(subject),
            message,
            priority,
            department: Some(SALES),
            category: None,
            source: Source::Email,
            fields: value.map(margin).into_iter().chain([order_number("A-1")]).collect::<FieldValues>(),
        };
        let into = lives.iter().rev().find(|other| other.requester == requester).map(|other| other.id);
        let mut life =
            History { id: TicketId::generate(), requester, events: vec![], ticket: Ticket::Nothing };
        let mut at = now() + gap;
        life.ask((person(account(3), Role::Agent), open), at, number, &rules);
        for (actor, action, gap) in steps.new_tree(&mut random).unwrap().current() {
            at += gap;
            life.ask((actor, action), at, number, &rules);
        }
        if let Some(ticket) = into.filter(|_| number % 10 == 0) {
            let into = MergeTarget { ticket, requester, status: Status::Open };
            life.ask((person(account(6), Role::Admin), TicketAction::Merge { into }), at, number, &rules);
        }
        lives.push(life);
    }
    lives
}

impl History {
    /// What the domain refuses does not happen.
    fn ask(
        &mut self,
        (actor, action): (Actor, TicketAction),
        at: DateTime<Utc>,
        number: u64,
        rules: &Arc<Rules>,
    ) {
        let command = TicketCommand { action, rules: rules.clone(), seen: None };
        let request = Request { command, actor: actor.clone(), at };
        for mut event in self.ticket.decide(&request).unwrap_or_default() {
            if let TicketEvent::TicketOpened { opening, .. } = &mut event {
                opening.number = number;
            }
            self.ticket = std::mem::take(&mut self.ticket).evolve(&event);
            self.events.push((event, actor.clone(), at));
        }
    }
}

/// Puts the histories into the log as they are, in waves: some events of each, then the next.
pub async fn append(pool: &PgPool, histories: &[History], wave: usize) {
    for from in (0..longest(histories)).step_by(wave) {
        append_wave(pool, histories, from, wave).await;
    }
}

/// How many events the longest of them has.
pub fn longest(histories: &[History]) -> usize {
    histories.iter().map(|history| history.events.len()).max().unwrap_or_default()
}

/// Puts `wave` events of each into the log, those from number `from` on.
pub async fn append_wave(pool: &PgPool, histories: &[History], from: usize, wave: usize) {
    let next = histories.iter().flat_map(|history| {
        let sequences = (1_i64..).zip(&history.events).skip(from).take(wave);
        sequences.map(|(sequence, event)| (history.id, sequence, event))
    });
    let (mut ids, mut sequences, mut types) = (vec![], vec![], vec![]);
    let (mut payloads, mut metadata) = (vec![], vec![]);
    for (id, sequence, (event, actor, at)) in next {
        ids.push(id.to_string());
        sequences.push(sequence);
        types.push(event.event_type());
        payloads.push(serde_json::to_value(event).unwrap());
        let told = Metadata::of(SITE, actor, Uuid::now_v7(), *at);
        metadata.push(serde_json::to_value(told.to_map()).unwrap());
    }
    sqlx::query(
        "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, digest)
         SELECT $1, id, sequence, type, '1.0.0', payload, metadata, decode(repeat('00', 32), 'hex')
         FROM unnest($2::text[], $3::bigint[], $4::text[], $5::jsonb[], $6::jsonb[])
              AS u (id, sequence, type, payload, metadata)",
    )
    .bind(Ticket::TYPE)
    .bind(ids)
    .bind(sequences)
    .bind(types)
    .bind(payloads)
    .bind(metadata)
    .execute(pool)
    .await
    .unwrap();
}

//! Who may do what, who edits, and who saw what (rows E6 and E7).

use super::*;

fn note() -> TicketAction {
    TicketAction::Note { message: draft("Müşteri sinirli") }
}

#[test]
fn customers_write_and_rate_and_do_nothing_else() {
    let mut bench = Bench::opened();
    let desk_only = [
        note(),
        status(Status::Open),
        TicketAction::ChangePriority { to: Priority::Urgent },
        TicketAction::ChangeSubject { to: Subject::new("Başka").unwrap() },
        TicketAction::ChangeCategory { to: None },
        TicketAction::ChangeFields { changes: std::collections::BTreeMap::new() },
        TicketAction::Assign { to: None },
        TicketAction::ChangeTags { add: vec![], remove: vec![] },
        TicketAction::Lock,
        TicketAction::Unlock { by_force: false },
        TicketAction::Unlock { by_force: true },
        TicketAction::Review,
        TicketAction::Reply { message: draft("x"), then: Some(Status::Resolved) },
    ];
    for action in desk_only {
        let name = format!("{action:?}");
        assert_eq!(bench.ask(customer(), action), Err("FORBIDDEN"), "{name}");
    }
    assert!(bench.ask(customer(), reply("Ek")).is_ok());
}

#[test]
fn to_others_a_ticket_does_not_exist() {
    let mut bench = Bench::opened();
    let elsewhere =
        Actor::Person { id: AGENT, site: SiteId(Uuid::from_u128(9)), roles: Roles::of([Role::Admin]) };
    let strangers = [
        person(STRANGER, Role::Client),
        person(STRANGER, Role::Provider),
        Actor::Visitor { site: SITE },
        elsewhere,
        Actor::Person { id: STRANGER, site: SiteId::PLATFORM, roles: Roles::of([Role::Superadmin]) },
    ];
    for stranger in strangers {
        for action in [reply("x"), note(), TicketAction::Rate { score: 5, comment: None }, TicketAction::Lock]
        {
            assert_eq!(bench.ask(stranger.clone(), action), Err("NOT_FOUND"));
        }
    }
}

#[test]
fn tickets_are_opened_for_oneself_and_by_the_desk_for_anybody() {
    for (actor, outcome) in [
        (customer(), true),
        (agent(), true),
        (person(ADMIN, Role::Admin), true),
        (person(STRANGER, Role::Client), false),
        (person(STRANGER, Role::Provider), false),
        (Actor::Visitor { site: SITE }, false),
    ] {
        assert_eq!(Bench::new().ask(actor, open(Priority::Normal)).is_ok(), outcome);
    }
}

#[test]
fn a_second_agent_is_told_who_edits_and_since_when() {
    let mut bench = Bench::opened();
    let since = bench.now;
    bench.ask(agent(), TicketAction::Lock).unwrap();
    bench.pass(TimeDelta::seconds(30));
    let refusal = bench.ask_seeing(person(OTHER_AGENT, Role::Agent), note(), None).unwrap_err();
    assert_eq!(refusal, TicketRefusal::Locked { owner: AGENT, since, until: since + LOCK_LIFE });
    assert_eq!(bench.ask(person(OTHER_AGENT, Role::Agent), TicketAction::Lock), Err("LOCKED"));
    assert!(bench.ask(agent(), note()).is_ok(), "the owner edits");
    assert!(bench.ask(customer(), reply("Ek")).is_ok(), "customers are never locked out");
}

#[test]
fn a_lock_that_is_not_renewed_ends_and_is_told_so() {
    let mut bench = Bench::opened();
    bench.ask(agent(), TicketAction::Lock).unwrap();
    bench.pass(LOCK_LIFE - TimeDelta::microseconds(1));
    assert_eq!(bench.ask(person(OTHER_AGENT, Role::Agent), note()), Err("LOCKED"));
    bench.pass(TimeDelta::microseconds(1));
    let events = bench.review();
    assert_eq!(events, vec![TicketEvent::TicketUnlocked { owner: AGENT, end: LockEnd::Expired }]);
    assert!(bench.ask(person(OTHER_AGENT, Role::Agent), note()).is_ok());
}

#[test]
fn a_lock_is_renewed_while_its_owner_is_at_it() {
    let mut bench = Bench::opened();
    bench.ask(agent(), TicketAction::Lock).unwrap();
    bench.pass(TimeDelta::seconds(5));
    assert_eq!(bench.ask(agent(), TicketAction::Lock), Ok(vec![]), "still fresh");
    bench.pass(TimeDelta::seconds(15));
    let until = bench.now + LOCK_LIFE;
    assert_eq!(bench.ask(agent(), TicketAction::Lock), Ok(vec![TicketEvent::TicketLockRenewed { until }]));
}

#[test]
fn only_its_owner_lets_go_of_a_lock_but_an_admin_breaks_it() {
    let mut bench = Bench::opened();
    bench.ask(agent(), TicketAction::Lock).unwrap();
    let other = person(OTHER_AGENT, Role::Agent);
    assert_eq!(bench.ask(other.clone(), TicketAction::Unlock { by_force: false }), Err("LOCKED"));
    assert_eq!(bench.ask(other, TicketAction::Unlock { by_force: true }), Err("FORBIDDEN"));
    let events = bench.ask(person(ADMIN, Role::Admin), TicketAction::Unlock { by_force: true }).unwrap();
    assert_eq!(events, vec![TicketEvent::TicketUnlocked { owner: AGENT, end: LockEnd::Broken }]);
    bench.ask(agent(), TicketAction::Lock).unwrap();
    let events = bench.ask(agent(), TicketAction::Unlock { by_force: false }).unwrap();
    assert_eq!(events, vec![TicketEvent::TicketUnlocked { owner: AGENT, end: LockEnd::Released }]);
    assert_eq!(bench.ask(agent(), TicketAction::Unlock { by_force: false }), Ok(vec![]));
}

#[test]
fn an_edit_in_view_of_an_older_version_is_stale_and_told_what_changed() {
    let mut bench = Bench::opened();
    let seen = bench.case().version();
    bench.ask(customer(), reply("Ek bilgi")).unwrap();
    bench.ask(agent(), TicketAction::ChangePriority { to: Priority::High }).unwrap();
    let refusal = bench.ask_seeing(agent(), status(Status::Open), Some(seen)).unwrap_err();
    let changed = vec![Aspect::CustomerReply, Aspect::Priority];
    assert_eq!(refusal, TicketRefusal::Stale { version: seen + 2, changed });
    let now = bench.case().version();
    assert!(bench.ask_seeing(agent(), status(Status::Open), Some(now)).is_ok());
}

#[test]
fn locks_and_clocks_make_nobody_stale() {
    let mut bench = Bench::opened();
    let seen = bench.case().version();
    bench.ask(agent(), TicketAction::Lock).unwrap();
    bench.pass(TimeDelta::minutes(110));
    assert!(!bench.review().is_empty(), "a warning at least");
    assert!(bench.ask_seeing(agent(), note(), Some(seen)).is_ok());
}

#[test]
fn customers_are_never_stale_and_learn_nothing_by_it() {
    let mut bench = Bench::opened();
    bench.ask(agent(), note()).unwrap();
    assert!(bench.ask_seeing(customer(), reply("Ek"), Some(1)).is_ok());
}

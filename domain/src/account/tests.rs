//! Given what happened, when something is asked, then this follows.

use uuid::Uuid;

use super::*;
use crate::{Actor, Name, Reason, Refusal, site::Locale};

const SITE: SiteId = SiteId(Uuid::from_u128(1));
const HOLDER: AccountId = AccountId(Uuid::from_u128(2));
const OTHER: AccountId = AccountId(Uuid::from_u128(3));

fn person(name: &str) -> Person {
    Person {
        name: Name::new(name).unwrap(),
        email: Email::new("ayse@example.com").unwrap(),
        phone: None,
        locale: Locale::Tr,
        zone: None,
    }
}

fn signed_in(id: AccountId, site: SiteId, role: Role) -> Actor {
    Actor::Person { id, site, roles: Roles::of([role]) }
}

fn open(site: SiteId, roles: &[Role]) -> AccountCommand {
    AccountCommand::Open {
        site,
        account: HOLDER,
        roles: Roles::of(roles.iter().copied()),
        person: person("Ayşe"),
    }
}

fn ask(state: &Account, actor: &Actor, command: AccountCommand) -> Result<Vec<AccountEvent>, &'static str> {
    let at = chrono::DateTime::UNIX_EPOCH;
    state.decide(&Request { command, actor: actor.clone(), at }).map_err(|refusal| refusal.code())
}

fn then(state: Account, actor: &Actor, command: AccountCommand) -> Account {
    ask(&state, actor, command).unwrap().iter().fold(state, Account::evolve)
}

fn account(site: SiteId, role: Role) -> Account {
    then(Account::default(), &Actor::System("test"), open(site, &[role]))
}

/// Everybody who may ask, in the tables' order.
fn actors() -> [(&'static str, Actor); 9] {
    let elsewhere = SiteId(Uuid::from_u128(99));
    [
        ("superadmin", signed_in(OTHER, SiteId::PLATFORM, Role::Superadmin)),
        ("admin", signed_in(OTHER, SITE, Role::Admin)),
        ("agent", signed_in(OTHER, SITE, Role::Agent)),
        ("provider", signed_in(OTHER, SITE, Role::Provider)),
        ("client", signed_in(OTHER, SITE, Role::Client)),
        ("visitor", Actor::Visitor { site: SITE }),
        ("admin elsewhere", signed_in(OTHER, elsewhere, Role::Admin)),
        ("auditor", signed_in(OTHER, SITE, Role::Auditor)),
        ("operator", signed_in(OTHER, SiteId::PLATFORM, Role::Operator)),
    ]
}

#[test]
fn the_table_of_who_opens_which_accounts_holds() {
    let table = [
        (SITE, Role::Admin, [1, 1, 0, 0, 0, 0, 0, 0, 0]),
        (SITE, Role::Agent, [0, 1, 0, 0, 0, 0, 0, 0, 0]),
        (SITE, Role::Provider, [0, 1, 0, 0, 0, 0, 0, 0, 0]),
        (SITE, Role::Client, [0, 1, 1, 1, 0, 1, 0, 0, 0]),
        (SITE, Role::Auditor, [1, 1, 0, 0, 0, 0, 0, 0, 0]),
        (SiteId::PLATFORM, Role::Superadmin, [1, 0, 0, 0, 0, 0, 0, 0, 0]),
        (SiteId::PLATFORM, Role::Operator, [1, 0, 0, 0, 0, 0, 0, 0, 0]),
    ];
    for (site, role, row) in table {
        for ((who, actor), allowed) in actors().into_iter().zip(row) {
            let outcome = ask(&Account::default(), &actor, open(site, &[role]));
            assert_eq!(outcome.is_ok(), allowed == 1, "{who} opens a {role}: {outcome:?}");
        }
    }
}

#[test]
fn the_table_of_who_changes_which_accounts_holds() {
    let changes: [fn() -> AccountCommand; 4] = [
        || AccountCommand::ChangeProfile { person: person("Fatma") },
        || AccountCommand::ChangeRoles { roles: Roles::of([Role::Agent, Role::Client]) },
        || AccountCommand::Close { reason: Reason::new("moved away").ok() },
        || AccountCommand::ChangePassword,
    ];
    let table = [
        (Role::Client, [0, 1, 0, 0, 0, 0, 0, 0, 0]),
        (Role::Provider, [0, 1, 0, 0, 0, 0, 0, 0, 0]),
        (Role::Admin, [1, 1, 0, 0, 0, 0, 0, 0, 0]),
    ];
    for (holder, row) in table {
        for ((who, actor), allowed) in actors().into_iter().zip(row) {
            for change in changes {
                let outcome = ask(&account(SITE, holder), &actor, change());
                assert_eq!(outcome.is_ok(), allowed == 1, "{who} changes a {holder}: {outcome:?}");
            }
        }
    }
}

#[test]
fn people_keep_their_own_profile_and_password_but_not_their_own_roles() {
    let own = signed_in(HOLDER, SITE, Role::Admin);
    let state = account(SITE, Role::Admin);
    assert!(ask(&state, &own, AccountCommand::ChangeProfile { person: person("Fatma") }).is_ok());
    assert!(ask(&state, &own, AccountCommand::ChangePassword).is_ok());
    let roles = Roles::of([Role::Client]);
    assert_eq!(ask(&state, &own, AccountCommand::ChangeRoles { roles }), Err("NOT_ON_ONESELF"));
    assert_eq!(ask(&state, &own, AccountCommand::Close { reason: None }), Err("NOT_ON_ONESELF"));
}

#[test]
fn roles_fit_their_site() {
    let system = Actor::System("test");
    let fits = |site, roles: &[Role]| ask(&Account::default(), &system, open(site, roles)).map(|_| ());
    assert_eq!(fits(SITE, &[]), Err("ROLES_DO_NOT_FIT"));
    assert_eq!(fits(SITE, &[Role::Superadmin]), Err("ROLES_DO_NOT_FIT"));
    assert_eq!(fits(SiteId::PLATFORM, &[Role::Admin]), Err("ROLES_DO_NOT_FIT"));
    assert_eq!(fits(SiteId::PLATFORM, &[Role::Superadmin, Role::Admin]), Err("ROLES_DO_NOT_FIT"));
    assert_eq!(fits(SITE, &[Role::Operator]), Err("ROLES_DO_NOT_FIT"));
    assert_eq!(fits(SiteId::PLATFORM, &[Role::Auditor]), Err("ROLES_DO_NOT_FIT"));
    assert_eq!(fits(SITE, &[Role::Admin, Role::Provider]), Ok(()));
    assert_eq!(fits(SITE, &[Role::Auditor]), Ok(()));
    assert_eq!(fits(SiteId::PLATFORM, &[Role::Operator]), Ok(()));
    for beside in [Role::Admin, Role::Agent, Role::Provider, Role::Client] {
        assert_eq!(fits(SITE, &[Role::Auditor, beside]), Err("ROLES_DO_NOT_FIT"), "{beside}");
    }
    assert_eq!(fits(SiteId::PLATFORM, &[Role::Operator, Role::Superadmin]), Err("ROLES_DO_NOT_FIT"));
}

#[test]
fn an_admin_appoints_no_superadmin() {
    let admin = signed_in(OTHER, SITE, Role::Admin);
    let roles = Roles::of([Role::Superadmin]);
    let asked = AccountCommand::ChangeRoles { roles };
    assert_eq!(ask(&account(SITE, Role::Admin), &admin, asked), Err("FORBIDDEN"));
}

#[test]
fn a_closed_account_is_only_opened_again() {
    let admin = signed_in(OTHER, SITE, Role::Admin);
    let closed = then(account(SITE, Role::Client), &admin, AccountCommand::Close { reason: None });
    assert!(closed.active().is_none());
    assert_eq!(ask(&closed, &admin, AccountCommand::ChangePassword), Err("ACCOUNT_CLOSED"));
    assert_eq!(ask(&closed, &admin, AccountCommand::Close { reason: None }), Ok(vec![]));
    let open = then(closed, &admin, AccountCommand::Reopen);
    assert!(open.active().is_some());
    assert_eq!(ask(&open, &admin, AccountCommand::Reopen), Ok(vec![]));
}

#[test]
fn an_account_is_opened_once() {
    let state = account(SITE, Role::Client);
    assert_eq!(ask(&state, &Actor::System("test"), open(SITE, &[Role::Client])), Err("ACCOUNT_ALREADY_OPEN"));
}

#[test]
fn email_addresses_are_checked_and_put_in_lower_case() {
    assert_eq!(Email::new(" Ayse@Example.COM ").unwrap().as_str(), "ayse@example.com");
    for wrong in [
        "",
        "ayse",
        "ayse@",
        "@example.com",
        "a b@example.com",
        "ayse@example",
        "a@b.com\r\nBcc: c@d.com",
        "Ayşe <a@b.com>",
    ] {
        assert_eq!(Email::new(wrong), Err(AccountRefusal::MalformedEmail), "{wrong}");
    }
}

#[test]
fn telephone_numbers_carry_their_country() {
    assert_eq!("+90 (532) 123-45-67".parse::<Phone>().unwrap().as_str(), "+905321234567");
    for wrong in ["", "05321234567", "+90", "+0532123456", "+90532123456789012", "+90 532 abc 45 67"] {
        assert_eq!(wrong.parse::<Phone>(), Err(AccountRefusal::MalformedPhone), "{wrong}");
    }
}

#[test]
fn who_is_of_the_team_says_whether_calls_are_taken_and_a_break_ends_by_itself() {
    let own = signed_in(HOLDER, SITE, Role::Agent);
    let state = account(SITE, Role::Agent);
    let now = chrono::DateTime::UNIX_EPOCH;
    let set = |availability| AccountCommand::SetAvailability { availability };
    let pause = |minutes| Availability::OnBreak { until: now + chrono::TimeDelta::minutes(minutes) };
    assert!(state.active().unwrap().availability.takes_calls(now), "unless something else is said");
    let paused = then(state.clone(), &own, set(pause(15)));
    let said = paused.active().unwrap().availability;
    assert!(!said.takes_calls(now));
    assert!(said.takes_calls(now + chrono::TimeDelta::minutes(15)));
    assert_eq!(ask(&paused, &own, set(pause(15))), Ok(vec![]));
    for minutes in [0, -5, 24 * 60 + 1] {
        assert_eq!(ask(&state, &own, set(pause(minutes))), Err("BREAK_OUT_OF_RANGE"), "{minutes}");
    }
    let admin = signed_in(OTHER, SITE, Role::Admin);
    assert!(ask(&paused, &admin, set(Availability::Available)).is_ok());
    let colleague = signed_in(OTHER, SITE, Role::Agent);
    assert_eq!(ask(&paused, &colleague, set(Availability::Available)), Err("FORBIDDEN"));
    let client = account(SITE, Role::Client);
    let herself = signed_in(HOLDER, SITE, Role::Client);
    assert_eq!(ask(&client, &herself, set(Availability::Away)), Err("NOT_OF_THE_TEAM"));
}

#[test]
fn a_person_is_erased_by_an_admin_who_types_the_address_again_and_stays_so() {
    let admin = signed_in(OTHER, SITE, Role::Admin);
    let state = account(SITE, Role::Client);
    let address = state.holder().unwrap().profile.email.get().unwrap().as_str().to_owned();
    let erase = |confirmation: &str| AccountCommand::Erase {
        ground: ErasureGround::ConsentWithdrawn,
        confirmation: confirmation.to_owned(),
        bound: None,
    };
    assert_eq!(ask(&state, &admin, erase("somebody@example.com")), Err("NOT_CONFIRMED"));
    let agent = signed_in(OTHER, SITE, Role::Agent);
    assert_eq!(ask(&state, &agent, erase("somebody@example.com")), Err("FORBIDDEN"), "and learns nothing");
    let own = signed_in(state.holder().unwrap().account, SITE, Role::Admin);
    assert_eq!(ask(&state, &own, erase(&address)), Err("NOT_ON_ONESELF"));

    let erased = then(state, &admin, erase(&format!(" {} ", address.to_uppercase())));
    assert_eq!(erased.holder().unwrap().profile.email.get(), None);
    assert_eq!(ask(&erased, &admin, erase(&address)), Ok(vec![]), "again, it changes nothing");
    assert_eq!(ask(&erased, &admin, AccountCommand::Reopen), Err("ACCOUNT_ERASED"));
    assert_eq!(ask(&erased, &admin, AccountCommand::ChangePassword), Err("ACCOUNT_ERASED"));
}

#[test]
fn whoever_has_to_be_kept_is_forgotten_later_or_not_as_the_site_has_set() {
    use crate::retention::{Bound, RecordKind, WhileBound};
    let admin = signed_in(OTHER, SITE, Role::Admin);
    let state = account(SITE, Role::Client);
    let address = state.holder().unwrap().profile.email.get().unwrap().as_str().to_owned();
    let until = "2046-11-22T21:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    let bound = |meanwhile| Some(Bound { record: RecordKind::Appointments, until, meanwhile });
    let erase = |ground, bound| AccountCommand::Erase { ground, confirmation: address.clone(), bound };
    let withdrawn = ErasureGround::ConsentWithdrawn;

    assert_eq!(ask(&state, &admin, erase(withdrawn, bound(WhileBound::Refuse))), Err("RETAINED"));
    let by_law = ask(&state, &admin, erase(ErasureGround::LegalObligation, bound(WhileBound::Refuse)));
    let erased = |ground| Ok(vec![AccountEvent::AccountErased { ground }]);
    assert_eq!(by_law, erased(ErasureGround::LegalObligation), "a law that says to erase goes before");

    let postponed =
        AccountEvent::ErasurePostponed { ground: withdrawn, record: RecordKind::Appointments, until };
    let later = erase(withdrawn, bound(WhileBound::Postpone));
    let closed = AccountEvent::AccountClosed { reason: None };
    assert_eq!(ask(&state, &admin, later.clone()), Ok(vec![closed, postponed]));
    let pending = then(state.clone(), &admin, later.clone());
    assert!(pending.active().is_none() && pending.holder().unwrap().erasure.is_some());
    assert_eq!(ask(&pending, &admin, later), Ok(vec![]), "again, it changes nothing");
    assert_eq!(ask(&pending, &admin, AccountCommand::Reopen), Err("ERASURE_PENDING"));

    let system = Actor::System("erasures");
    let due = |bound| AccountCommand::ErasePostponed { bound };
    assert_eq!(ask(&pending, &admin, due(None)), Err("FORBIDDEN"), "that is the system's");
    assert_eq!(ask(&pending, &system, due(None)), erased(withdrawn));
    assert_eq!(ask(&pending, &system, due(bound(WhileBound::Refuse))), Ok(vec![]), "not yet");
    let longer = Bound {
        record: RecordKind::Tickets,
        until: until + chrono::TimeDelta::days(1),
        meanwhile: WhileBound::Refuse,
    };
    let moved =
        AccountEvent::ErasurePostponed { ground: withdrawn, record: longer.record, until: longer.until };
    assert_eq!(ask(&pending, &system, due(Some(longer))), Ok(vec![moved]));
    let kept = then(pending, &admin, AccountCommand::CallOffErasure);
    assert_eq!(ask(&kept, &system, due(None)), Ok(vec![]));
    assert!(ask(&kept, &admin, AccountCommand::Reopen).is_ok());

    let silent = AccountCommand::EraseSilent { bound: None };
    assert_eq!(ask(&state, &system, silent.clone()), erased(ErasureGround::NoLongerNeeded));
    assert_eq!(ask(&account(SITE, Role::Provider), &system, silent), Ok(vec![]), "only clients");
    assert_eq!(
        ask(&state, &system, AccountCommand::EraseSilent { bound: bound(WhileBound::Refuse) }),
        Ok(vec![])
    );
}

#[test]
fn emergency_access_is_taken_by_the_team_to_clients_with_a_reason_and_lasts_an_hour() {
    let reason = Reason::new("bilinci kapalı").unwrap();
    let take = || AccountCommand::TakeEmergencyAccess { reason: reason.clone() };
    let client = account(SITE, Role::Client);
    for role in [Role::Agent, Role::Provider, Role::Admin] {
        let taken = ask(&client, &signed_in(OTHER, SITE, role), take()).unwrap();
        let AccountEvent::EmergencyAccessTaken { by, at, until, .. } = &taken[0] else { panic!("{taken:?}") };
        assert_eq!((*by, *until - *at), (OTHER, EMERGENCY_ACCESS));
    }
    let elsewhere = SiteId(Uuid::from_u128(9));
    for nobody in [
        signed_in(OTHER, SITE, Role::Client),
        signed_in(OTHER, SITE, Role::Auditor),
        signed_in(OTHER, elsewhere, Role::Provider),
        Actor::System("test"),
    ] {
        assert_eq!(ask(&client, &nobody, take()), Err("FORBIDDEN"), "{nobody:?}");
    }
    let provider = signed_in(OTHER, SITE, Role::Provider);
    assert_eq!(ask(&account(SITE, Role::Agent), &provider, take()), Err("NOT_A_CLIENT"));
    assert_eq!(ask(&client, &signed_in(HOLDER, SITE, Role::Agent), take()), Err("FORBIDDEN"), "to oneself");

    let end = AccountCommand::EndEmergencyAccess { by: OTHER };
    assert_eq!(ask(&client, &provider, end.clone()), Ok(vec![]), "there is none");
    let taken = then(client, &provider, take());
    let third = AccountId(Uuid::from_u128(4));
    assert_eq!(ask(&taken, &signed_in(third, SITE, Role::Provider), end.clone()), Err("FORBIDDEN"));
    assert_eq!(
        ask(&taken, &signed_in(third, SITE, Role::Admin), end.clone()).map(|events| events.len()),
        Ok(1)
    );
    let ended = then(taken, &provider, end.clone());
    assert_eq!(ask(&ended, &provider, end), Ok(vec![]));
}

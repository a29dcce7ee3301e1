//! Laws of accounts, whatever is asked of them in whatever order.

use cqrs_es::{Aggregate, DomainEvent};
use domain::{
    AccountId, Actor, Refusal, Request, Role, SiteId,
    account::{Account, AccountCommand, AccountEvent, AccountRefusal, Holder, Profile},
    testing::{self, account::account_lives},
};
use proptest::prelude::*;

fn ask(
    state: &Account,
    actor: &Actor,
    command: &AccountCommand,
) -> Result<Vec<AccountEvent>, AccountRefusal> {
    let at = chrono::DateTime::from_timestamp(1_767_225_600, 0).unwrap();
    state.decide(&Request { command: command.clone(), actor: actor.clone(), at })
}

/// Where an account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Nothing,
    Active,
    Closed,
    Erased,
}

fn stage(account: &Account) -> Stage {
    match account {
        Account::Nothing => Stage::Nothing,
        Account::Active(_) => Stage::Active,
        Account::Closed(_) => Stage::Closed,
        Account::Erased(_) => Stage::Erased,
    }
}

/// Where `event` leads from `before`, if it may happen there at all.
fn leads(before: Stage, event: &AccountEvent) -> Option<Stage> {
    use AccountEvent as E;
    match (before, event) {
        (Stage::Nothing, E::AccountOpened { .. })
        | (Stage::Active, E::ProfileChanged { .. } | E::RolesChanged { .. } | E::PasswordChanged {})
        | (Stage::Closed, E::AccountReopened {}) => Some(Stage::Active),
        (Stage::Active, E::AccountClosed { .. }) => Some(Stage::Closed),
        (Stage::Active | Stage::Closed, E::AccountErased { .. }) => Some(Stage::Erased),
        _ => None,
    }
}

/// All that an account promises of itself, checked without the code that keeps it.
fn check(holder: &Holder, account: AccountId, site: SiteId) -> Result<(), TestCaseError> {
    prop_assert_eq!((holder.account, holder.site), (account, site));
    let platforms = holder.roles.any(&[Role::Superadmin, Role::Operator]);
    prop_assert!(!holder.roles.0.is_empty(), "everybody is something");
    prop_assert_eq!(platforms, site == SiteId::PLATFORM, "superadmins and operators live on the platform");
    let alone = platforms || holder.roles.has(Role::Auditor);
    prop_assert!(!alone || holder.roles.0.len() == 1, "who watches over others is nothing besides");
    let Profile { name, email, phone, .. } = &holder.profile;
    let subjects = [Some(name.subject), Some(email.subject), phone.as_ref().map(|phone| phone.subject)];
    prop_assert!(subjects.into_iter().flatten().all(|subject| subject == account), "one's own data");
    Ok(())
}

/// May `actor` have done this to the account at all? Wider than the rules; whoever is outside of it broke in.
fn plausible(actor: &Actor, event: &AccountEvent, account: AccountId, site: SiteId) -> bool {
    use AccountEvent as E;
    let own = actor.is(account);
    match actor {
        Actor::System(_) => true,
        Actor::Visitor { site: door } => {
            *door == site
                && matches!(event, E::AccountOpened { roles, .. } if *roles == domain::Roles::of([Role::Client]))
        }
        Actor::Person { site: home, .. } => match event {
            E::ProfileChanged { .. } | E::PasswordChanged {} if own => true,
            E::RolesChanged { .. } | E::AccountClosed { .. } | E::AccountErased { .. } if own => false,
            _ if actor.is_superadmin() => true,
            E::AccountOpened { .. } => {
                *home == site && actor.holds_at(site, &[Role::Admin, Role::Agent, Role::Provider])
            }
            _ => *home == site && actor.holds_at(site, &[Role::Admin]),
        },
    }
}

/// Superadmins have to do with admins, auditors, operators and their own kind only.
fn out_of_reach(actor: &Actor, account: &Account) -> bool {
    let theirs = account.holder().is_some_and(|holder| {
        holder.roles.any(&[Role::Admin, Role::Auditor, Role::Superadmin, Role::Operator])
    });
    matches!(actor, Actor::Person { .. }) && actor.is_superadmin() && !theirs
}

proptest! {
    #![proptest_config(testing::laws())]

    #[test]
    fn no_sequence_of_requests_panics_or_reaches_an_illegal_account((id, site, steps) in account_lives(12)) {
        let mut account = Account::default();
        for (actor, command) in steps {
            let decided = ask(&account, &actor, &command);
            prop_assert_eq!(&decided, &ask(&account, &actor, &command), "deciding is pure");
            match decided {
                Ok(events) => {
                    for event in events {
                        prop_assert!(plausible(&actor, &event, id, site), "{actor:?} did {event:?}");
                        let expected = leads(stage(&account), &event);
                        account = account.evolve(&event);
                        prop_assert_eq!(Some(stage(&account)), expected, "by {:?}", event);
                    }
                    if let Some(holder) = account.holder() {
                        check(holder, id, site)?;
                    }
                    let again = ask(&account, &actor, &command);
                    match command {
                        AccountCommand::Open { .. } => prop_assert_eq!(again, Err(AccountRefusal::AlreadyOpen)),
                        // Each is an event of its own.
                        AccountCommand::ChangePassword => prop_assert_eq!(again.map(|events| events.len()), Ok(1)),
                        // An admin no longer, so no longer the platform's.
                        AccountCommand::ChangeRoles { .. } if out_of_reach(&actor, &account) => {
                            prop_assert_eq!(again, Err(AccountRefusal::NotAllowed));
                        }
                        _ => prop_assert_eq!(again, Ok(vec![]), "asked again, it changes nothing"),
                    }
                }
                Err(refusal) => {
                    let code = refusal.code();
                    prop_assert!(code.chars().all(|c| c.is_ascii_uppercase() || c == '_'), "{}", code);
                    prop_assert!(!refusal.to_string().is_empty());
                    match refusal {
                        AccountRefusal::Unknown => prop_assert_eq!(stage(&account), Stage::Nothing),
                        AccountRefusal::Closed => prop_assert_eq!(stage(&account), Stage::Closed),
                        AccountRefusal::Erased => prop_assert_eq!(stage(&account), Stage::Erased),
                        AccountRefusal::AlreadyOpen => prop_assert_ne!(stage(&account), Stage::Nothing),
                        AccountRefusal::NotOnOneself => prop_assert!(actor.is(id)),
                        _ => {}
                    }
                }
            }
        }
    }

    #[test]
    fn an_account_replayed_from_stored_events_is_the_one_that_was_lived((_, _, steps) in account_lives(12)) {
        let (mut lived, mut replayed) = (Account::default(), Account::default());
        for (actor, command) in steps {
            for event in ask(&lived, &actor, &command).unwrap_or_default() {
                let json = serde_json::to_value(&event).unwrap();
                prop_assert!(json.get(event.event_type()).is_some(), "stored under its own name");
                let read: AccountEvent = serde_json::from_value(json).unwrap();
                prop_assert_eq!(&read, &event);
                lived = lived.evolve(&event);
                replayed.apply(read);
            }
        }
        prop_assert_eq!(&replayed, &lived);
        let json = serde_json::to_string(&lived).unwrap();
        prop_assert_eq!(serde_json::from_str::<Account>(&json).unwrap(), lived);
    }

    #[test]
    fn an_erased_account_is_nobodys_and_stays_as_it_is((id, _, steps) in account_lives(12)) {
        let mut account = Account::default();
        for (actor, command) in steps {
            let before = account.clone();
            let events = ask(&account, &actor, &command).unwrap_or_default();
            account = events.iter().fold(account, Account::evolve);
            if let Account::Erased(holder) = &account {
                let Profile { name, email, phone, .. } = &holder.profile;
                prop_assert_eq!((name.get(), email.get(), phone.is_some()), (None, None, false));
                prop_assert_eq!(holder.account, id);
                prop_assert!(!matches!(before, Account::Erased(_)) || account == before, "{:?}", command);
            }
        }
    }

    #[test]
    fn a_closed_account_stays_as_it_was_until_it_is_opened_again((_, _, steps) in account_lives(12)) {
        let mut account = Account::default();
        for (actor, command) in steps {
            let before = account.clone();
            let events = ask(&account, &actor, &command).unwrap_or_default();
            account = events.iter().fold(account, Account::evolve);
            let erased = matches!(events.as_slice(), [AccountEvent::AccountErased { .. }]);
            if let Account::Closed(holder) = before
                && !erased
            {
                prop_assert_eq!(account.holder(), Some(&holder), "{:?}", command);
                prop_assert_eq!(account.active().is_some(), !events.is_empty());
            }
        }
    }
}

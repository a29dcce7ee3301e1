//! Accounts, and what is asked of one by whom.

use proptest::prelude::*;

use super::{
    actors::{accounts, actors, roles, sites},
    site::{locales, superadmins},
    text::{names, reasons},
    time::zones,
};
use crate::{
    AccountId, Actor, Role, Roles, SiteId,
    account::{AccountCommand, Email, ErasureGround, Person, Phone},
};

/// Email addresses, a few of them often.
pub fn emails() -> impl Strategy<Value = Email> {
    prop_oneof!["[a-c]@example\\.com", "[a-z]{1,10}(\\.[a-z]{1,8})?@[a-z]{1,10}\\.[a-z]{2,4}"]
        .prop_filter_map("no address", |text| Email::new(&text).ok())
}

/// Telephone numbers.
pub fn phones() -> impl Strategy<Value = Phone> {
    "\\+[1-9][0-9]{7,14}".prop_filter_map("no number", |text| text.parse().ok())
}

/// People as given at the door.
pub fn people() -> impl Strategy<Value = Person> {
    (names(), emails(), prop::option::of(phones()), locales(), prop::option::of(zones()))
        .prop_map(|(name, email, phone, locale, zone)| Person { name, email, phone, locale, zone })
}

/// Roles as somebody might ask for them: mostly one, sometimes several or none, whether they fit the site or not.
pub fn any_roles() -> impl Strategy<Value = Roles> {
    prop_oneof![3 => prop::sample::select(Role::ALL.to_vec()).prop_map(|role| Roles::of([role])), 1 => roles()]
}

/// Where an account may be: at a site, or on the platform.
pub fn homes() -> impl Strategy<Value = SiteId> {
    prop_oneof![4 => sites(), 1 => Just(SiteId::PLATFORM)]
}

/// Who may come to `account` of `site`: its holder, somebody of the site, a superadmin, anybody.
pub fn account_actors(account: AccountId, site: SiteId) -> impl Strategy<Value = Actor> {
    let holder = any_roles().prop_map(move |roles| Actor::Person { id: account, site, roles });
    let of_site = (accounts(), any_roles()).prop_map(move |(id, roles)| Actor::Person { id, site, roles });
    prop_oneof![
        2 => holder,
        3 => of_site,
        1 => superadmins(),
        1 => Just(Actor::Visitor { site }),
        1 => actors(),
    ]
}

/// The opening of `account` at `site`.
pub fn account_openings(account: AccountId, site: SiteId) -> impl Strategy<Value = AccountCommand> {
    (any_roles(), people()).prop_map(move |(roles, person)| AccountCommand::Open {
        site,
        account,
        roles,
        person,
    })
}

/// What may be asked of `account`, itself included.
pub fn account_commands(account: AccountId, site: SiteId) -> impl Strategy<Value = AccountCommand> {
    use AccountCommand as C;
    prop_oneof![
        2 => account_openings(account, site),
        3 => people().prop_map(|person| C::ChangeProfile { person }),
        3 => any_roles().prop_map(|roles| C::ChangeRoles { roles }),
        1 => Just(C::ChangePassword),
        2 => prop::option::of(reasons()).prop_map(|reason| C::Close { reason }),
        2 => Just(C::Reopen),
        1 => (grounds(), emails()).prop_map(|(ground, email)| C::Erase { ground, confirmation: email.to_string(), bound: None }),
    ]
}

/// Any ground for forgetting somebody.
pub fn grounds() -> impl Strategy<Value = ErasureGround> {
    use ErasureGround as G;
    prop::sample::select(vec![
        G::NoLongerNeeded,
        G::ConsentWithdrawn,
        G::Objection,
        G::UnlawfullyProcessed,
        G::LegalObligation,
    ])
}

/// One thing asked: by whom, and what.
pub type AccountStep = (Actor, AccountCommand);

/// A life of an account: up to `most` things asked after one another, the first of them its opening, mostly.
pub fn account_lives(most: usize) -> impl Strategy<Value = (AccountId, SiteId, Vec<AccountStep>)> {
    (accounts(), homes()).prop_flat_map(move |(account, site)| {
        let first = (Just(Actor::System("test")), account_openings(account, site));
        let step = (account_actors(account, site), account_commands(account, site));
        (prop::option::weighted(0.8, first), prop::collection::vec(step, 0..most))
            .prop_map(move |(first, rest)| (account, site, first.into_iter().chain(rest).collect()))
    })
}

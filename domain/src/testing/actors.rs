//! Those who ask.

use proptest::prelude::*;
use uuid::Uuid;

use crate::{AccountId, Actor, Currency, ResourceId, Role, Roles, SiteId};

/// One of a few sites, so that the same one comes up again.
pub fn sites() -> impl Strategy<Value = SiteId> {
    (1..=3_u128).prop_map(|n| SiteId(Uuid::from_u128(n)))
}

/// One of a few accounts, so that the same one comes up again.
pub fn accounts() -> impl Strategy<Value = AccountId> {
    (101..=105_u128).prop_map(|n| AccountId(Uuid::from_u128(n)))
}

/// One of a few rooms, so that the same one comes up again.
pub fn rooms() -> impl Strategy<Value = ResourceId> {
    (201..=208_u128).prop_map(|n| ResourceId(Uuid::from_u128(n)))
}

/// One of a few currencies, so that the same one comes up again.
pub fn currencies() -> impl Strategy<Value = Currency> {
    prop::sample::select(vec!["TRY", "EUR", "JPY"])
        .prop_filter_map("a currency", |code| Currency::new(code).ok())
}

/// Any set of roles, none included.
pub fn roles() -> impl Strategy<Value = Roles> {
    prop::sample::subsequence(Role::ALL.to_vec(), 0..=Role::ALL.len()).prop_map(Roles::of)
}

/// Anybody: people of any site in any role, visitors, the system.
pub fn actors() -> impl Strategy<Value = Actor> {
    prop_oneof![
        8 => (accounts(), sites(), roles()).prop_map(|(id, site, roles)| Actor::Person { id, site, roles }),
        1 => sites().prop_map(|site| Actor::Visitor { site }),
        1 => Just(Actor::System("test")),
    ]
}

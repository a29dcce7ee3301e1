//! Sites, and what is asked of one by whom.

use proptest::{prelude::*, sample::select};

use super::{
    actors::{actors, currencies, sites},
    text::names,
    time::zones,
};
use crate::{
    AccountId, Actor, Role, Roles, SiteId,
    site::{Locale, SiteCommand, Slug},
};

/// Address names.
pub fn slugs() -> impl Strategy<Value = Slug> {
    "[a-z0-9]{1,8}(-[a-z0-9]{1,8}){1,2}".prop_filter_map("no address name", |text| Slug::new(&text).ok())
}

/// Languages.
pub fn locales() -> impl Strategy<Value = Locale> {
    select(vec![Locale::Tr, Locale::En])
}

/// Somebody who runs the installation.
pub fn superadmins() -> impl Strategy<Value = Actor> {
    (111..=112_u128).prop_map(|n| Actor::Person {
        id: AccountId(uuid::Uuid::from_u128(n)),
        site: SiteId::PLATFORM,
        roles: Roles::of([Role::Superadmin]),
    })
}

/// Who may come to a site: its own admin, a superadmin, anybody.
pub fn site_actors(site: SiteId) -> impl Strategy<Value = Actor> {
    let admin = super::actors::accounts().prop_map(move |id| Actor::Person {
        id,
        site,
        roles: Roles::of([Role::Admin]),
    });
    prop_oneof![2 => admin, 2 => superadmins(), 1 => actors()]
}

/// The opening of `site`.
pub fn site_openings(site: SiteId) -> impl Strategy<Value = SiteCommand> {
    (slugs(), names(), zones(), currencies(), locales()).prop_map(
        move |(slug, name, zone, currency, locale)| SiteCommand::Open {
            site,
            slug,
            name,
            zone,
            currency,
            locale,
        },
    )
}

/// What may be asked of `site`, itself included.
pub fn site_commands(site: SiteId) -> impl Strategy<Value = SiteCommand> {
    prop_oneof![
        2 => site_openings(site),
        2 => names().prop_map(|name| SiteCommand::Rename { name }),
        2 => zones().prop_map(|zone| SiteCommand::ChangeZone { zone }),
        2 => locales().prop_map(|locale| SiteCommand::ChangeLocale { locale }),
        2 => any::<bool>().prop_map(|open| SiteCommand::SetRegistration { open }),
    ]
}

/// A life of a site: up to `most` things asked after one another, the first of them its opening by a superadmin, mostly.
pub fn site_lives(most: usize) -> impl Strategy<Value = (SiteId, Vec<(Actor, SiteCommand)>)> {
    sites().prop_flat_map(move |site| {
        let first = prop::option::weighted(0.9, (superadmins(), site_openings(site)));
        let rest = prop::collection::vec((site_actors(site), site_commands(site)), 0..most);
        (Just(site), first, rest)
            .prop_map(|(site, first, rest)| (site, first.into_iter().chain(rest).collect()))
    })
}

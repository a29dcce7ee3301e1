//! Given what happened, when something is asked, then this follows.

use uuid::Uuid;

use super::*;
use crate::{AccountId, Refusal, Roles};

const SITE: SiteId = SiteId(Uuid::from_u128(1));

fn signed_in(site: SiteId, role: Role) -> Actor {
    Actor::Person { id: AccountId(Uuid::from_u128(2)), site, roles: Roles::of([role]) }
}

fn superadmin() -> Actor {
    signed_in(SiteId::PLATFORM, Role::Superadmin)
}

fn open() -> SiteCommand {
    SiteCommand::Open {
        site: SITE,
        slug: Slug::new("istanbul-klinik").unwrap(),
        name: Name::new("İstanbul Klinik").unwrap(),
        zone: "Europe/Istanbul".parse().unwrap(),
        currency: Currency::new("TRY").unwrap(),
        locale: Locale::Tr,
    }
}

fn ask(state: &Site, actor: Actor, command: SiteCommand) -> Result<Vec<SiteEvent>, &'static str> {
    let at = chrono::DateTime::UNIX_EPOCH;
    state.decide(&Request { command, actor, at }).map_err(|refusal| refusal.code())
}

fn opened() -> Site {
    ask(&Site::default(), superadmin(), open()).unwrap().iter().fold(Site::default(), Site::evolve)
}

#[test]
fn only_superadmins_open_sites() {
    for role in [Role::Admin, Role::Agent, Role::Provider, Role::Client] {
        assert_eq!(ask(&Site::default(), signed_in(SITE, role), open()), Err("FORBIDDEN"), "{role}");
    }
    assert!(ask(&Site::default(), superadmin(), open()).is_ok());
    assert_eq!(ask(&opened(), superadmin(), open()), Err("SITE_ALREADY_OPEN"));
}

#[test]
fn its_admins_and_superadmins_change_a_site() {
    let rename = || SiteCommand::Rename { name: Name::new("Klinik").unwrap() };
    assert!(ask(&opened(), signed_in(SITE, Role::Admin), rename()).is_ok());
    assert!(ask(&opened(), superadmin(), rename()).is_ok());
    for role in [Role::Agent, Role::Provider, Role::Client] {
        assert_eq!(ask(&opened(), signed_in(SITE, role), rename()), Err("FORBIDDEN"), "{role}");
    }
    let elsewhere = signed_in(SiteId(Uuid::from_u128(9)), Role::Admin);
    assert_eq!(ask(&opened(), elsewhere, rename()), Err("FORBIDDEN"));
}

#[test]
fn what_changes_nothing_leaves_no_event() {
    let admin = || signed_in(SITE, Role::Admin);
    let zone = "Europe/Istanbul".parse().unwrap();
    assert_eq!(ask(&opened(), admin(), SiteCommand::ChangeZone { zone }), Ok(vec![]));
    assert_eq!(ask(&opened(), admin(), SiteCommand::SetRegistration { open: true }), Ok(vec![]));
    let events = ask(&opened(), admin(), SiteCommand::SetRegistration { open: false }).unwrap();
    let closed = events.iter().fold(opened(), Site::evolve);
    assert!(!closed.profile().unwrap().registration_open);
}

#[test]
fn a_site_that_is_not_open_is_not_found() {
    assert_eq!(
        ask(&Site::default(), superadmin(), SiteCommand::SetRegistration { open: false }),
        Err("NOT_FOUND")
    );
}

#[test]
fn address_names_are_plain() {
    for right in ["ab", "klinik-2", "a1-b2-c3"] {
        assert!(Slug::new(right).is_ok(), "{right}");
    }
    for wrong in ["", "a", "-ab", "ab-", "a--b", "Ab", "a b", "ş1", &"a".repeat(41)] {
        assert_eq!(Slug::new(wrong), Err(SiteRefusal::MalformedSlug), "{wrong}");
    }
}

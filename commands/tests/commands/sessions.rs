//! Sessions: tokens that expire, rotate and cannot be used twice.

use chrono::TimeDelta;
use commands::{Caller, Door, Tokens};
use domain::{Role, Roles, account::Email};

use crate::scene::{Clinic, PASSWORD, code};

async fn sign_in(clinic: &Clinic, password: &str) -> Result<Tokens, &'static str> {
    let email = Email::new("can@example.com").unwrap();
    let door = Door::Site(clinic.slug.clone());
    clinic.bus.sign_in(&door, &email, password.to_owned(), "test").await.map_err(|error| error.code())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_knows_who_it_is_with_the_roles_held_now() {
    let clinic = Clinic::open().await;
    let tokens = sign_in(&clinic, PASSWORD).await.unwrap();
    let session = clinic.bus.authenticate(&tokens.access).await.unwrap();
    assert!(session.actor.is(clinic.client) && session.actor.holds_at(clinic.site, &[Role::Client]));
    let admin = Caller::new(clinic.admin.clone());
    let roles = Roles::of([Role::Agent]);
    clinic.bus.change_roles(&admin, clinic.site, clinic.client, roles).await.unwrap();
    let session = clinic.bus.authenticate(&tokens.access).await.unwrap();
    assert!(session.actor.holds_at(clinic.site, &[Role::Agent]));
    assert!(!session.actor.holds_at(clinic.site, &[Role::Client]));
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_site_wrong_address_and_wrong_password_look_the_same() {
    let clinic = Clinic::open().await;
    assert_eq!(sign_in(&clinic, "wrong password").await.unwrap_err(), "WRONG_CREDENTIALS");
    let email = |text| Email::new(text).unwrap();
    let elsewhere = Door::Site(domain::site::Slug::new("nowhere").unwrap());
    for (door, email) in [
        (Door::Site(clinic.slug.clone()), email("nobody@example.com")),
        (elsewhere, email("can@example.com")),
        (Door::Platform, email("can@example.com")),
    ] {
        assert_eq!(code(clinic.bus.sign_in(&door, &email, PASSWORD.into(), "").await), "WRONG_CREDENTIALS");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn five_failures_shut_the_door_for_an_hour() {
    let clinic = Clinic::open().await;
    for _ in 0..5 {
        assert_eq!(sign_in(&clinic, "wrong password").await.unwrap_err(), "WRONG_CREDENTIALS");
        clinic.bus.clock().advance(TimeDelta::minutes(1));
    }
    assert_eq!(sign_in(&clinic, PASSWORD).await.unwrap_err(), "LOCKED_OUT");
    clinic.bus.clock().advance(TimeDelta::minutes(56));
    sign_in(&clinic, PASSWORD).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_success_forgets_the_failures_before_it() {
    let clinic = Clinic::open().await;
    for _ in 0..3 {
        for _ in 0..4 {
            sign_in(&clinic, "wrong password").await.unwrap_err();
        }
        sign_in(&clinic, PASSWORD).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_access_token_expires_and_a_refresh_replaces_it() {
    let clinic = Clinic::open().await;
    let tokens = sign_in(&clinic, PASSWORD).await.unwrap();
    clinic.bus.clock().advance(TimeDelta::minutes(15));
    assert_eq!(code(clinic.bus.authenticate(&tokens.access).await), "TOKEN_EXPIRED");
    let fresh = clinic.bus.refresh(&tokens.refresh).await.unwrap();
    clinic.bus.authenticate(&fresh.access).await.unwrap();
    assert_eq!(code(clinic.bus.authenticate(&tokens.access).await), "UNAUTHENTICATED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_used_twice_ends_the_family() {
    let clinic = Clinic::open().await;
    let stolen = sign_in(&clinic, PASSWORD).await.unwrap();
    let thief = clinic.bus.refresh(&stolen.refresh).await.unwrap();
    assert_eq!(code(clinic.bus.refresh(&stolen.refresh).await), "TOKEN_REUSED");
    assert_eq!(code(clinic.bus.authenticate(&thief.access).await), "UNAUTHENTICATED");
    assert_eq!(code(clinic.bus.refresh(&thief.refresh).await), "UNAUTHENTICATED");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_refreshes_of_one_token_at_once_do_not_both_succeed() {
    let clinic = Clinic::open().await;
    let tokens = sign_in(&clinic, PASSWORD).await.unwrap();
    let (one, two) = tokio::join!(clinic.bus.refresh(&tokens.refresh), clinic.bus.refresh(&tokens.refresh));
    assert!(one.is_ok() != two.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_acts_at_once_and_only_on_the_own_sessions() {
    let clinic = Clinic::open().await;
    let tokens = sign_in(&clinic, PASSWORD).await.unwrap();
    let other = sign_in(&clinic, PASSWORD).await.unwrap();
    assert!(!clinic.bus.sign_out(clinic.provider, tokens.session).await.unwrap());
    assert_eq!(clinic.bus.sessions(clinic.client).await.unwrap().len(), 2);
    assert!(clinic.bus.sign_out(clinic.client, tokens.session).await.unwrap());
    assert_eq!(code(clinic.bus.authenticate(&tokens.access).await), "UNAUTHENTICATED");
    clinic.bus.authenticate(&other.access).await.unwrap();
    assert_eq!(clinic.bus.sessions(clinic.client).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_an_account_ends_its_sessions() {
    let clinic = Clinic::open().await;
    let tokens = sign_in(&clinic, PASSWORD).await.unwrap();
    let admin = Caller::new(clinic.admin.clone());
    clinic.bus.close_account(&admin, clinic.site, clinic.client, None).await.unwrap();
    assert_eq!(code(clinic.bus.authenticate(&tokens.access).await), "UNAUTHENTICATED");
    assert_eq!(code(clinic.bus.refresh(&tokens.refresh).await), "UNAUTHENTICATED");
    assert_eq!(sign_in(&clinic, PASSWORD).await.unwrap_err(), "WRONG_CREDENTIALS");
}

#[tokio::test(flavor = "multi_thread")]
async fn forged_tokens_open_nothing() {
    let clinic = Clinic::open().await;
    for forged in ["", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "\0", &"a".repeat(100_000)] {
        assert_eq!(code(clinic.bus.authenticate(forged).await), "UNAUTHENTICATED");
        assert_eq!(code(clinic.bus.refresh(forged).await), "UNAUTHENTICATED");
    }
}

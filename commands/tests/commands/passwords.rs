//! Passwords are changed by those who know them, or with a one-time token.

use chrono::TimeDelta;
use commands::{Caller, Door, Session};
use domain::{Role, account::Email};

use crate::scene::{Clinic, PASSWORD, code, person};

async fn session(clinic: &Clinic, password: &str) -> Result<Session, &'static str> {
    let door = Door::Site(clinic.slug.clone());
    let email = Email::new("can@example.com").unwrap();
    let tokens =
        clinic.bus.sign_in(&door, &email, password.into(), "test").await.map_err(|error| error.code())?;
    Ok(clinic.bus.authenticate(&tokens.access).await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn changing_the_password_ends_the_other_sessions() {
    let clinic = Clinic::open().await;
    let (this, other) =
        (session(&clinic, PASSWORD).await.unwrap(), session(&clinic, PASSWORD).await.unwrap());
    let wrong = clinic.bus.change_password(&this, "not it at all".into(), "another horse".into()).await;
    assert_eq!(code(wrong), "WRONG_PASSWORD");
    let weak = clinic.bus.change_password(&this, PASSWORD.into(), "short".into()).await;
    assert_eq!(code(weak), "WEAK_PASSWORD");
    clinic.bus.change_password(&this, PASSWORD.into(), "another horse".into()).await.unwrap();
    let left = clinic.bus.sessions(clinic.client).await.unwrap();
    assert_eq!(left.iter().map(|session| session.id).collect::<Vec<_>>(), [this.id]);
    assert_ne!(this.id, other.id);
    assert_eq!(session(&clinic, PASSWORD).await.unwrap_err(), "WRONG_CREDENTIALS");
    session(&clinic, "another horse").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_one_time_token_sets_a_password_once_and_for_72_hours() {
    let clinic = Clinic::open().await;
    let admin = Caller::new(clinic.admin.clone());
    for caller in [clinic.as_client(), clinic.as_provider()] {
        let issued = clinic.bus.issue_password_token(&caller, clinic.site, clinic.client).await;
        assert_eq!(code(issued), "FORBIDDEN");
    }
    let old = session(&clinic, PASSWORD).await.unwrap();
    let token = clinic.bus.issue_password_token(&admin, clinic.site, clinic.client).await.unwrap();
    assert_eq!(code(clinic.bus.reset_password(&token, "short".into()).await), "WEAK_PASSWORD");
    clinic.bus.reset_password(&token, "another horse".into()).await.unwrap();
    assert_eq!(code(clinic.bus.reset_password(&token, "a third horse".into()).await), "UNAUTHENTICATED");
    assert!(clinic.bus.sessions(clinic.client).await.unwrap().is_empty(), "{old:?} has ended");
    session(&clinic, "another horse").await.unwrap();

    let late = clinic.bus.issue_password_token(&admin, clinic.site, clinic.client).await.unwrap();
    clinic.bus.clock().advance(TimeDelta::hours(72));
    assert_eq!(code(clinic.bus.reset_password(&late, "a third horse".into()).await), "UNAUTHENTICATED");
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_sign_up_where_the_site_lets_them() {
    let clinic = Clinic::open().await;
    let visitor = Caller::new(domain::Actor::Visitor { site: clinic.site });
    let sign_up = async |name| clinic.bus.sign_up(&visitor, clinic.site, person(name), PASSWORD.into()).await;
    sign_up("Elif").await.unwrap();
    assert_eq!(code(sign_up("Elif").await), "EMAIL_TAKEN");
    let admin = Caller::new(clinic.admin.clone());
    clinic.bus.set_registration(&admin, clinic.site, false).await.unwrap();
    assert_eq!(code(sign_up("Zeynep").await), "REGISTRATION_CLOSED");
    clinic.another("Zeynep", Role::Client).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_password_is_in_the_history_nor_in_the_open() {
    let clinic = Clinic::open().await;
    let everything: String = sqlx::query_scalar(
        "SELECT string_agg(payload::text || metadata::text, '') || (SELECT string_agg(l::text, '') FROM logins l) FROM events",
    )
    .fetch_one(clinic.bus.ledger().pool())
    .await
    .unwrap();
    assert!(!everything.contains(PASSWORD));
    assert!(everything.contains("$argon2id$"));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_who_hold_one_token_only_one_sets_a_password() {
    let clinic = Clinic::open().await;
    let admin = Caller::new(clinic.admin.clone());
    let token = clinic.bus.issue_password_token(&admin, clinic.site, clinic.client).await.unwrap();
    let tries = (0..5).map(|number| {
        let (bus, token) = (clinic.bus.clone(), token.clone());
        tokio::spawn(async move { bus.reset_password(&token, format!("brand new pass {number}")).await })
    });
    let mut set = 0;
    for one in tries.collect::<Vec<_>>() {
        match one.await.unwrap() {
            Ok(_) => set += 1,
            refused => assert_eq!(code(refused), "UNAUTHENTICATED"),
        }
    }
    assert_eq!(set, 1);
}

use chrono::TimeDelta;
use serde_json::json;

use crate::server::{PASSWORD, Server, code};

const ME: &str = "{ me { accountId siteId roles account { name } site { slug } } }";

#[tokio::test]
async fn somebody_signs_up_and_is_signed_in() {
    let server = Server::start().await;
    let answer = server
        .ask(
            None,
            "mutation($person: PersonInput!, $password: String!) {
                signUp(site: \"klinik\", person: $person, password: $password, device: \"test\") {
                    account { name roles } tokens { accessToken } receipt { version } } }",
            json!({ "person": { "name": "Elif", "email": "elif@example.org" }, "password": PASSWORD }),
        )
        .await;
    let made = &answer["data"]["signUp"];
    assert_eq!(made["account"]["name"], "Elif", "{answer}");
    let token = made["tokens"]["accessToken"].as_str().unwrap();
    let me = server.ask(Some(token), ME, json!({})).await;
    assert_eq!(me["data"]["me"]["roles"], json!(["CLIENT"]));
    assert_eq!(me["data"]["me"]["site"]["slug"], "klinik");
}

#[tokio::test]
async fn nobody_in_particular_is_null_and_forged_tokens_are_refused() {
    let server = Server::start().await;
    assert!(server.ask(None, ME, json!({})).await["data"]["me"].is_null());
    for forged in ["x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "ü"] {
        let response = server
            .http
            .post(server.url("/graphql"))
            .header("authorization", format!("Bearer {forged}").into_bytes())
            .json(&json!({ "query": ME }))
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 401);
        assert_eq!(code(&response.json().await.unwrap()), "UNAUTHENTICATED");
    }
    assert_eq!(code(&server.ask(None, "{ sessions { id } }", json!({})).await), "UNAUTHENTICATED");
}

#[tokio::test]
async fn a_token_expires_and_a_refresh_token_works_once() {
    let server = Server::start().await;
    let answer = server
        .ask(
            None,
            "mutation($p: String!) { signIn(site: \"klinik\", email: \"mehmet@example.org\", password: $p) { accessToken refreshToken } }",
            json!({ "p": PASSWORD }),
        )
        .await;
    let tokens = &answer["data"]["signIn"];
    server.bus.clock().advance(TimeDelta::minutes(16));
    let access = tokens["accessToken"].as_str();
    assert_eq!(code(&server.ask(access, ME, json!({})).await), "TOKEN_EXPIRED");
    let refresh = "mutation($t: String!) { refresh(refreshToken: $t) { accessToken } }";
    let again = server.ask(None, refresh, json!({ "t": tokens["refreshToken"] })).await;
    let renewed = again["data"]["refresh"]["accessToken"].as_str().unwrap().to_owned();
    assert!(server.ask(Some(&renewed), ME, json!({})).await["data"]["me"].is_object());
    assert_eq!(
        code(&server.ask(None, refresh, json!({ "t": tokens["refreshToken"] })).await),
        "TOKEN_REUSED"
    );
    assert_eq!(code(&server.ask(Some(&renewed), ME, json!({})).await), "UNAUTHENTICATED");
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let server = Server::start().await;
    let token = server.sign_in("mehmet").await;
    let answer = server.ask(Some(&token), "mutation { signOut }", json!({})).await;
    assert_eq!(answer["data"]["signOut"], true);
    assert_eq!(code(&server.ask(Some(&token), ME, json!({})).await), "UNAUTHENTICATED");
}

#[tokio::test]
async fn inputs_are_refused_by_name() {
    let server = Server::start().await;
    let token = server.sign_in("admin").await;
    let open = "mutation($name: String!, $email: String!, $zone: String) {
        openAccount(roles: [CLIENT], person: { name: $name, email: $email, zone: $zone }) { receipt { version } } }";
    for (name, email, zone, expected) in [
        ("a\0b", "a@example.org", None, "TEXT_CONTROL_CHARACTER"),
        ("", "a@example.org", None, "TEXT_EMPTY"),
        (&*"x".repeat(500), "a@example.org", None, "TEXT_TOO_LONG"),
        ("A", "nobody", None, "MALFORMED_EMAIL"),
        ("A", "a@example.org", Some("Mars/Olympus"), "UNKNOWN_ZONE"),
        ("A", "ayse@example.org", None, "EMAIL_TAKEN"),
    ] {
        let answer =
            server.ask(Some(&token), open, json!({ "name": name, "email": email, "zone": zone })).await;
        assert_eq!(code(&answer), expected);
    }
    let rename = "mutation($id: UUID!) { renameSite(name: \"X\", siteId: $id) { receipt { version } } }";
    let other = uuid::Uuid::now_v7();
    assert_eq!(code(&server.ask(Some(&token), rename, json!({ "id": other })).await), "NOT_FOUND");
}

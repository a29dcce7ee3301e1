//! TLS, login and connections, with a server that asks for them.

use std::{collections::HashSet, path::Path};

use mail::{SendError, SetupError, SmtpOptions, Transport};

use crate::{certificates::Certificates, letters::letter, mails::plain, server::Server};

const LOGIN: &str = "ayse@örnek:p/a:s%s";
/// The same in a URL.
const IN_URL: &str = "ayse%40%C3%B6rnek";
const PASSWORD: &str = "p%2Fa%3As%25s";

fn tls(certificate: &Path, key: &Path, more: &[&str]) -> Server {
    let (certificate, key) = (certificate.to_str().unwrap(), key.to_str().unwrap());
    Server::start(&[&["--certificate", certificate, "--key", key], more].concat())
}

fn to(url: &str, trusted: Option<&Path>) -> Transport {
    let options = SmtpOptions {
        certificates: trusted.map(Path::to_owned),
        hello: Some("randevu.example".to_owned()),
        ..SmtpOptions::default()
    };
    Transport::smtp(&url.parse().unwrap(), options).unwrap()
}

#[tokio::test]
async fn a_letter_goes_over_tls_after_a_login() {
    let files = Certificates::new();
    let server = tls(&files.server, &files.key, &["--login", LOGIN]);
    for mode in ["required", "opportunistic"] {
        let url = format!("smtp://{IN_URL}:{PASSWORD}@localhost:{}?tls={mode}", server.port);
        let transport = to(&url, Some(&files.authority));
        transport.check().await.unwrap();
        transport.send(&letter("1@randevu.example")).await.unwrap();
        let envelope = server.envelope(server.count());
        assert_eq!((&envelope["tls"], &envelope["user"]), (&true.into(), &"ayse@örnek".into()));
        assert_eq!(envelope["hello"], "randevu.example");
    }
}

#[tokio::test]
async fn tls_from_the_first_byte_works_too() {
    let files = Certificates::new();
    let server = tls(&files.server, &files.key, &["--always-tls", "--login", LOGIN]);
    let transport =
        to(&format!("smtps://{IN_URL}:{PASSWORD}@localhost:{}", server.port), Some(&files.authority));
    transport.check().await.unwrap();
    transport.send(&letter("1@randevu.example")).await.unwrap();
    assert_eq!(server.envelope(1)["user"], "ayse@örnek");
}

#[tokio::test]
async fn a_certificate_that_signed_itself_is_trusted_when_it_is_named() {
    let files = Certificates::new();
    let server = tls(&files.own, &files.own_key, &[]);
    let url = format!("smtp://localhost:{}", server.port);
    to(&url, Some(&files.own)).send(&letter("1@randevu.example")).await.unwrap();
    assert_eq!(server.envelope(1)["tls"], true);
}

#[tokio::test]
async fn a_server_that_cannot_be_trusted_gets_neither_password_nor_letter() {
    let files = Certificates::new();
    let server = tls(&files.server, &files.key, &["--login", LOGIN]);
    // Not trusted at all; trusted is another one; trusted, but for another name.
    for (host, trusted) in
        [("localhost", None), ("localhost", Some(&files.own)), ("127.0.0.1", Some(&files.authority))]
    {
        for mode in ["required", "opportunistic"] {
            let url = format!("smtp://{IN_URL}:{PASSWORD}@{host}:{}?tls={mode}", server.port);
            let error =
                to(&url, trusted.map(AsRef::as_ref)).send(&letter("1@randevu.example")).await.unwrap_err();
            assert!(
                matches!(&error, SendError::Later { code: None, reason } if reason.contains("certificate")),
                "{error:?}"
            );
        }
    }
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn a_login_that_is_wrong_or_missing_means_later() {
    let files = Certificates::new();
    let server = tls(&files.server, &files.key, &["--login", LOGIN]);
    for (login, expected) in [(format!("{IN_URL}:yanlis-parola@"), 535), (String::new(), 530)] {
        let transport = to(&format!("smtp://{login}localhost:{}", server.port), Some(&files.authority));
        let error = transport.send(&letter("1@randevu.example")).await.unwrap_err();
        assert!(matches!(error, SendError::Later { code: Some(code), .. } if code == expected), "{error:?}");
        assert!(!format!("{error:?} {error} {transport:?}").contains("yanlis"));
        assert_eq!(
            transport.check().await.is_err(),
            expected == 535,
            "a server may let anybody in, and then take no mail"
        );
    }
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn letters_one_after_the_other_share_a_connection() {
    let server = Server::start(&[]);
    let transport = plain(&server);
    for n in 1..=5 {
        transport.send(&letter(&format!("{n}@randevu.example"))).await.unwrap();
    }
    assert_eq!(peers(&server).len(), 1);
    assert_eq!(server.count(), 5);
}

#[tokio::test]
async fn letters_at_once_use_no_more_connections_than_allowed() {
    let server = Server::start(&[]);
    let url = format!("smtp://127.0.0.1:{}?tls=none", server.port).parse().unwrap();
    let options = SmtpOptions { connections: 2, letters_per_connection: 3, ..SmtpOptions::default() };
    let transport = Transport::smtp(&url, options).unwrap();
    let tasks: Vec<_> = (0..12)
        .map(|n| {
            let transport = transport.clone();
            tokio::spawn(async move { transport.send(&letter(&format!("{n}@randevu.example"))).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(server.count(), 12);
    let peers = peers(&server);
    assert!((4..=6).contains(&peers.len()), "12 letters, 3 on each connection: {peers:?}");
}

#[test]
fn certificates_that_cannot_be_read_are_an_error_at_once() {
    let files = Certificates::new();
    for path in [files.authority.with_file_name("missing.pem"), files.key.clone()] {
        let options = SmtpOptions { certificates: Some(path.clone()), ..SmtpOptions::default() };
        let error = Transport::smtp(&"smtp://localhost".parse().unwrap(), options).unwrap_err();
        assert!(
            matches!(&error, SetupError::Certificates { path: found, .. } if *found == path),
            "{error:?}"
        );
    }
}

fn peers(server: &Server) -> HashSet<u64> {
    (1..=server.count()).map(|n| server.envelope(n)["peer"].as_u64().unwrap()).collect()
}

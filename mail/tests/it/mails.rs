//! What arrives.

use mail::{Method, SmtpOptions, Transport};
use serde_json::{Value, json};

use crate::{
    letters::{self, letter, mailbox, url},
    server::{self, Server, header, headers},
};

/// A transport to a server that asks for nothing.
pub(crate) fn plain(server: &Server) -> Transport {
    let url = format!("smtp://127.0.0.1:{}?tls=none", server.port).parse().unwrap();
    Transport::smtp(&url, SmtpOptions::default()).unwrap()
}

fn part<'a>(mail: &'a Value, kind: &str) -> &'a Value {
    let all: Vec<_> = mail["parts"].as_array().unwrap().iter().filter(|part| part["type"] == kind).collect();
    assert_eq!(all.len(), 1, "{kind}: {mail:#}");
    all[0]
}

#[tokio::test]
async fn a_letter_arrives_as_a_standard_mail_in_two_forms() {
    let server = Server::start(&[]);
    let accepted = plain(&server).send(&letter("1@randevu.example")).await.unwrap();
    assert_eq!(accepted.answer, "2.0.0 kept as 1");
    let mail = server.mail(1);
    assert_eq!(mail["defects"], json!([]));
    assert_eq!(mail["tree"], json!(["multipart/alternative", ["text/plain", "text/html"]]));
    assert_eq!(mail["from"], json!([["Ayşe Kaya via Randevu", "noreply@randevu.example"]]));
    assert_eq!(mail["to"], json!([["Ayşe Öz", "ayse@example.org"]]));
    for (name, value) in [
        ("Message-ID", "<1@randevu.example>"),
        ("Date", "Mon, 02 Mar 2026 06:00:00 +0000"),
        ("Subject", "Randevunuz yarın: 3 Mart 2026 Salı, saat 10:00, Örnek Klinik"),
        ("MIME-Version", "1.0"),
        ("Content-Language", "tr"),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
    ] {
        assert_eq!(header(&mail, name), value);
    }
    assert!(
        !headers(&mail).any(|(name, _)| name.starts_with("List-") || name == "Reply-To" || name == "Bcc")
    );
    assert_eq!(server.envelope(1)["from"], "noreply@randevu.example");
    assert_eq!(server.envelope(1)["to"], json!(["ayse@example.org"]));
}

#[tokio::test]
async fn both_bodies_arrive_whole() {
    let (server, letter) = (Server::start(&[]), letter("1@randevu.example"));
    plain(&server).send(&letter).await.unwrap();
    let mail = server.mail(1);
    for (kind, expected) in [("text/plain", letter.plain()), ("text/html", letter.html())] {
        let part = part(&mail, kind);
        assert_eq!(part["parameters"]["charset"], "utf-8");
        assert_eq!(part["content"].as_str().unwrap(), expected);
    }
    assert!(letter.plain().contains("\n.Bu satır noktayla başlar.\nFrom bu satır"), "{}", letter.plain());
    assert!(
        letter.plain().contains("\nOnayla: https://randevu.example/r/1?onay=1&dil=tr\n"),
        "{}",
        letter.plain()
    );
    assert!(letter.html().contains("Örnek Klinik &#60;Kadıköy&#62; &#38; Çevresi"), "{}", letter.html());
}

#[tokio::test]
async fn an_invitation_arrives_as_an_alternative_and_as_a_file() {
    let server = Server::start(&[]);
    let transport = plain(&server);
    for (n, method) in [Method::Request, Method::Cancel].into_iter().enumerate() {
        let calendar = letters::calendar(method);
        transport.send(&letter("1@randevu.example").calendar(calendar.clone())).await.unwrap();
        let mail = server.mail(n + 1);
        assert_eq!(mail["defects"], json!([]));
        let alternative = json!(["multipart/alternative", ["text/plain", "text/html", "text/calendar"]]);
        assert_eq!(mail["tree"], json!(["multipart/mixed", [alternative, "application/ics"]]));
        let invitation = part(&mail, "text/calendar");
        assert_eq!(invitation["parameters"], json!({ "method": method.as_str(), "charset": "utf-8" }));
        assert_eq!(invitation["disposition"], Value::Null);
        assert_eq!(invitation["content"], calendar.text().replace("\r\n", "\n"));
        let file = part(&mail, "application/ics");
        assert_eq!((&file["disposition"], &file["file"]), (&json!("attachment"), &json!("invite.ics")));
        assert_eq!(file["content"], calendar.text());
    }
}

#[tokio::test]
async fn a_letter_says_how_to_end_letters_of_its_kind() {
    let server = Server::start(&[]);
    let transport = plain(&server);
    let long = format!("https://randevu.example/son?anahtar={}&dil=tr", "a1B2".repeat(100));
    transport.send(&letter("1@randevu.example").unsubscribe(url(&long))).await.unwrap();
    transport
        .send(&letter("2@randevu.example").unsubscribe(url("http://randevu.example/son")))
        .await
        .unwrap();
    let mail = server.mail(1);
    assert_eq!(mail["defects"], json!([]));
    assert_eq!(header(&mail, "List-Unsubscribe"), format!("<{long}>"));
    assert_eq!(header(&mail, "List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    assert!(server.raw(1).contains(&format!("List-Unsubscribe: <{long}>\r\n")));
    let mail = server.mail(2);
    assert_eq!(header(&mail, "List-Unsubscribe"), "<http://randevu.example/son>");
    assert!(!headers(&mail).any(|(name, _)| name == "List-Unsubscribe-Post"));
}

#[tokio::test]
async fn answers_and_reports_go_where_the_letter_says() {
    let server = Server::start(&[]);
    let letter = letter("1@randevu.example")
        .reply_to(mailbox("Kaya, Ayşe", "ayse.kaya@örnek.com"))
        .bounces_to(mailbox("", "bounces@randevu.example").address().clone());
    plain(&server).send(&letter).await.unwrap();
    let mail = server.mail(1);
    assert_eq!(mail["reply_to"], json!([["Kaya, Ayşe", "ayse.kaya@xn--rnek-4qa.com"]]));
    assert_eq!(mail["from"][0][1], "noreply@randevu.example");
    assert_eq!(server.envelope(1)["from"], "bounces@randevu.example");
    assert!(!server.raw(1).contains("bounces@"));
}

#[tokio::test]
async fn a_letter_that_is_handed_over_again_has_the_same_message_id_and_date() {
    let (server, letter) = (Server::start(&[]), letter("01890d1e-7c4f@randevu.example"));
    let transport = plain(&server);
    transport.send(&letter).await.unwrap();
    transport.send(&letter.clone()).await.unwrap();
    let (first, second) = (server.mail(1), server.mail(2));
    for name in ["Message-ID", "Date", "Subject", "From", "To"] {
        assert_eq!(header(&first, name), header(&second, name));
    }
    assert_eq!(server.raw(1), server.raw(2));
    assert_eq!(header(&first, "Message-ID"), "<01890d1e-7c4f@randevu.example>");
}

#[tokio::test]
async fn a_directory_holds_each_mail_as_a_file_that_can_be_read() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("mails");
    let transport = Transport::directory(&path).unwrap();
    transport.check().await.unwrap();
    let letter = letter("1@randevu.example").calendar(letters::calendar(Method::Request));
    let first = transport.send(&letter).await.unwrap();
    assert_eq!(first.answer, path.join("20260302T060000Z-1@randevu.example.eml").display().to_string());
    assert_eq!(transport.send(&letter).await.unwrap(), first);
    transport.send(&letters::letter("2@randevu.example")).await.unwrap();
    assert_eq!(
        std::fs::read_dir(&path).unwrap().count(),
        2,
        "no temporary file is left, and none is there twice"
    );
    let mail = server::read(first.answer.as_ref());
    assert_eq!(mail["defects"], json!([]));
    assert_eq!(header(&mail, "Message-ID"), "<1@randevu.example>");
    assert_eq!(part(&mail, "application/ics")["file"], "invite.ics");
}

#[tokio::test]
async fn a_directory_that_is_gone_is_an_error_that_may_be_mended() {
    let directory = tempfile::tempdir().unwrap();
    let transport = Transport::directory(directory.path()).unwrap();
    drop(directory);
    let error = transport.send(&letter("1@randevu.example")).await.unwrap_err();
    assert!(matches!(error, mail::SendError::Later { code: None, .. }), "{error}");
    assert!(transport.check().await.is_err());
    assert!(Transport::directory("/dev/null/mails").is_err());
}

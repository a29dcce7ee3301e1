//! Names and subjects as people type them who mean no good, or are called like that.

use serde_json::json;

use crate::{
    letters::between,
    mails::plain,
    server::{Server, header, headers},
};

/// What was typed, and what arrives.
fn hostile() -> Vec<(String, String)> {
    let same = [
        "<script>alert(1)</script>",
        "Ayşe \"Kaya\" \\ Öz",
        "Kaya, Ayşe; Öz: x",
        "👩\u{200d}⚕\u{fe0f} Dr. Şule 🩺",
    ];
    let more = [
        "=?utf-8?q?x?=",
        "a@example.net",
        "Dr. O'Neil (Klinik) [x]",
        "\"; <x@example.net>",
        "\\",
        "\"",
        ".",
        "محمد",
        "李 小龍",
        "Łódź Ñandú ﬀ ﷽",
        "a=20b_c?",
        "Acme <noreply@example.net>, b",
        "İ ı Ş ş Ğ ğ",
    ];
    let mut all: Vec<_> =
        same.into_iter().chain(more).map(|name| (name.to_owned(), name.to_owned())).collect();
    for (typed, arrives) in [
        ("Ayşe\r\nBcc: kurban@example.net", "Ayşe Bcc: kurban@example.net"),
        ("Ali\nX-Evil: 1\r\n\r\n<b>x</b>", "Ali X-Evil: 1 <b>x</b>"),
        ("\u{202e}gro.elpmaxe\u{202c} \u{2066}Ay\0\u{7}şe\u{2069}", "gro.elpmaxe Ayşe"),
        ("a\u{2028}b\u{85}c\td", "a b c d"),
        ("  Ayşe   Kaya  ", "Ayşe Kaya"),
    ] {
        all.push((typed.to_owned(), arrives.to_owned()));
    }
    all
}

#[tokio::test]
async fn hostile_names_arrive_as_names_and_nothing_else() {
    let server = Server::start(&[]);
    let transport = plain(&server);
    for (n, (typed, arrives)) in hostile().into_iter().enumerate() {
        transport.send(&between("1@randevu.example", &typed, &typed, &format!("S {typed}"))).await.unwrap();
        let mail = server.mail(n + 1);
        assert_eq!(mail["defects"], json!([]), "{typed:?}\n{}", server.raw(n + 1));
        assert_eq!(
            mail["from"],
            json!([[arrives, "noreply@randevu.example"]]),
            "{typed:?}\n{}",
            server.raw(n + 1)
        );
        assert_eq!(mail["to"], json!([[arrives, "ayse@example.org"]]), "{typed:?}\n{}", server.raw(n + 1));
        assert_eq!(header(&mail, "Subject"), format!("S {arrives}"), "{typed:?}\n{}", server.raw(n + 1));
        let others = ["bcc", "x-evil", "cc", "sender"];
        assert!(!headers(&mail).any(|(name, _)| others.contains(&name.to_lowercase().as_str())), "{mail:#}");
        assert_eq!(server.envelope(n + 1)["to"], json!(["ayse@example.org"]));
    }
}

#[tokio::test]
async fn names_of_300_characters_are_cut_at_a_characters_boundary() {
    let server = Server::start(&[]);
    let transport = plain(&server);
    let long = [
        "a".repeat(300),
        "ş".repeat(300),
        "🩺".repeat(300),
        "Ayşe Nur ".repeat(34),
        "\"a, b\" ".repeat(50),
        format!("x{}", "ğ🩺".repeat(200)),
    ];
    for (n, typed) in long.into_iter().enumerate() {
        transport.send(&between("1@randevu.example", &typed, &typed, &typed)).await.unwrap();
        let (mail, raw) = (server.mail(n + 1), server.raw(n + 1));
        assert_eq!(mail["defects"], json!([]), "{raw}");
        for who in ["from", "to"] {
            let name = mail[who][0][0].as_str().unwrap();
            let kept = name.strip_suffix('…').expect(name);
            assert!(name.chars().count() <= 100 && name.chars().count() >= 98, "{name}");
            assert!(typed.starts_with(kept), "{name}\n{raw}");
            assert_eq!(mail[who].as_array().unwrap().len(), 1);
        }
        let subject = header(&mail, "Subject");
        assert!(typed.starts_with(subject.strip_suffix('…').unwrap()), "{subject}\n{raw}");
        let (head, _) = raw.split_once("\r\n\r\n").unwrap();
        assert!(head.is_ascii() && head.split("\r\n").all(|line| line.len() <= 110), "{head}");
    }
}

//! Letters to send.

use mail::{Address, Calendar, Content, Language, Letter, Mailbox, MessageId, Method, Parts, WebUrl};

pub(crate) fn mailbox(name: &str, address: &str) -> Mailbox {
    Mailbox::new(name, Address::new(address).unwrap())
}

pub(crate) fn url(text: &str) -> WebUrl {
    WebUrl::new(text).unwrap()
}

pub(crate) fn content() -> Content {
    Content::new(Parts {
        language: Language::Tr,
        preheader: Some("Yarın saat 10:00, Örnek Klinik".to_owned()),
        greeting: "Merhaba Ayşe Hanım,".to_owned(),
        paragraphs: vec![
            "Yarınki randevunuzu hatırlatmak isteriz. Gelemeyecekseniz lütfen bize bildirin; yerinize bekleyen biri gelebilir."
                .to_owned(),
            ".Bu satır noktayla başlar.\nFrom bu satır başka bir şeyle.".to_owned(),
        ],
        facts: vec![
            ("Tarih".to_owned(), "3 Mart 2026 Salı, 10:00".to_owned()),
            ("Yer".to_owned(), "Örnek Klinik <Kadıköy> & Çevresi".to_owned()),
        ],
        actions: vec![
            ("Onayla".to_owned(), url("https://randevu.example/r/1?onay=1&dil=tr")),
            ("Başka bir güne al".to_owned(), url("https://randevu.example/r/1/tarih")),
        ],
        closing: Some("Sağlıklı günler dileriz.".to_owned()),
        footer: vec!["Örnek Klinik, İstanbul".to_owned()],
        footer_link: None,
    })
    .unwrap()
}

/// A letter with this id, from and to these names.
pub(crate) fn between(id: &str, from: &str, to: &str, subject: &str) -> Letter {
    Letter::new(
        MessageId::new(id).unwrap(),
        "2026-03-02T06:00:00Z".parse().unwrap(),
        mailbox(from, "noreply@randevu.example"),
        mailbox(to, "ayse@example.org"),
        subject,
        &content(),
    )
    .unwrap()
}

/// A letter with this id.
pub(crate) fn letter(id: &str) -> Letter {
    between(
        id,
        "Ayşe Kaya via Randevu",
        "Ayşe Öz",
        "Randevunuz yarın: 3 Mart 2026 Salı, saat 10:00, Örnek Klinik",
    )
}

pub(crate) fn calendar(method: Method) -> Calendar {
    let lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Randevu//Appointments//EN",
        &format!("METHOD:{}", method.as_str()),
        "BEGIN:VEVENT",
        "UID:7@randevu",
        "DTSTAMP:20260220T101112Z",
        "DTSTART:20260303T070000Z",
        "DTEND:20260303T074500Z",
        "SUMMARY:Randevu: Dyt. Ayşe Yılmaz\\, Kadıköy – a summary that is long enough",
        "  to be folded",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ];
    Calendar::new(method, lines.join("\r\n")).unwrap()
}

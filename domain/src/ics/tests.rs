use chrono::{DateTime, Utc};

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn entry() -> Entry {
    let party = |n: u128, name: &str| Party {
        account: AccountId(uuid::Uuid::from_u128(n)),
        name: Some(name.to_owned()),
        email: Some(format!("{n}@example.org")),
    };
    Entry {
        id: AppointmentId(uuid::Uuid::from_u128(7)),
        time: TimeSlot::new(at("2026-03-02T06:00:00Z"), at("2026-03-02T06:45:00Z")).unwrap(),
        status: Status::Scheduled,
        revision: 0,
        changed: at("2026-02-20T10:11:12Z"),
        provider: party(1, "Dyt. Ayşe Yılmaz"),
        client: party(2, "Mehmet Öz"),
        with: Some("Dyt. Ayşe Yılmaz".to_owned()),
    }
}

/// The text with its folded lines joined again.
fn unfolded(text: &str) -> String {
    text.replace("\r\n ", "")
}

#[test]
fn an_appointment_is_an_event_in_utc_with_a_lasting_uid() {
    let text = unfolded(&render(Method::Request, Locale::Tr, &[entry()]));
    for line in [
        "METHOD:REQUEST",
        "UID:00000000-0000-0000-0000-000000000007@randevu",
        "SEQUENCE:0",
        "DTSTAMP:20260220T101112Z",
        "DTSTART:20260302T060000Z",
        "DTEND:20260302T064500Z",
        "SUMMARY:Randevu: Dyt. Ayşe Yılmaz",
        "STATUS:CONFIRMED",
        "ORGANIZER;CN=\"Dyt. Ayşe Yılmaz\":mailto:1@example.org",
        "ATTENDEE;ROLE=REQ-PARTICIPANT;CN=\"Mehmet Öz\":mailto:2@example.org",
    ] {
        assert!(text.contains(&format!("\r\n{line}\r\n")), "{line} is missing in\n{text}");
    }
}

#[test]
fn english_readers_get_english() {
    let text = unfolded(&render(Method::Request, Locale::En, &[entry()]));
    assert!(text.contains("SUMMARY:Appointment: Dyt. Ayşe Yılmaz\r\n"));
}

#[test]
fn a_moved_appointment_keeps_its_uid_and_raises_its_sequence() {
    let moved = Entry { revision: 3, ..entry() };
    let text = render(Method::of(moved.status), Locale::Tr, &[moved]);
    assert!(text.contains("SEQUENCE:3\r\n"));
    assert!(text.contains("UID:00000000-0000-0000-0000-000000000007@randevu\r\n"));
}

#[test]
fn a_cancelled_appointment_is_taken_out_of_the_calendar() {
    let text =
        render(Method::of(Status::Cancelled), Locale::Tr, &[Entry { status: Status::Cancelled, ..entry() }]);
    assert!(text.contains("METHOD:CANCEL\r\n"));
    assert!(text.contains("STATUS:CANCELLED\r\n"));
}

#[test]
fn no_line_is_longer_than_75_octets_and_no_character_is_cut() {
    let long = Entry { with: Some("Ğüşçö 🩺 ".repeat(40)), ..entry() };
    let text = render(Method::Request, Locale::Tr, &[long]);
    assert!(text.ends_with("END:VCALENDAR\r\n"));
    for line in text.trim_end().split("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
        assert!(!line.contains(['\r', '\n']));
    }
    assert!(unfolded(&text).contains(&"Ğüşçö 🩺 ".repeat(40)));
}

#[test]
fn nothing_that_a_person_typed_begins_a_line_of_its_own() {
    let name = "A;B,C\\D\"^E\r\nEND:VEVENT\nX:1";
    let mut forged = entry();
    forged.with = Some(name.to_owned());
    forged.client.name = Some(name.to_owned());
    let text = render(Method::Request, Locale::En, &[forged]);
    assert_eq!(text.matches("\r\nEND:VEVENT\r\n").count(), 1);
    let text = unfolded(&text);
    assert!(text.contains("SUMMARY:Appointment: A\\;B\\,C\\\\D\"^E\\nEND:VEVENT\\nX:1\r\n"), "{text}");
    assert!(text.contains(";CN=\"A;B,C\\D^'^^E^nEND:VEVENT^nX:1\":mailto:"), "{text}");
}

#[test]
fn who_must_not_know_an_address_gets_the_accounts_id() {
    let mut feed = entry();
    feed.client = Party { account: feed.client.account, name: None, email: None };
    let text = unfolded(&render(Method::Publish, Locale::Tr, &[feed]));
    assert!(text.contains("ATTENDEE;ROLE=REQ-PARTICIPANT:urn:uuid:00000000-0000-0000-0000-000000000002\r\n"));
}

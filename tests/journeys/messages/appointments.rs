//! Mails about appointments, reminders, and the links in them.

use chrono::{DateTime, TimeDelta, Utc};
use domain::schedule::BookingRules;
use serde_json::{Value, json};

use super::{mail, mails};
use crate::{
    booking::book,
    world::{Clinic, Guest, World, at, slot},
};

const MESSAGES: &str =
    "query($id: UUID!) { appointment(id: $id) { status messages { kind channel state reason dueAt } } }";

/// A clinic, and its client signed in.
async fn clinic(world: &World, rules: BookingRules) -> (Clinic, Guest<'_>) {
    let clinic = world.clinic("klinik", rules).await;
    let can = world.sign_in("klinik", "can@example.com").await;
    (clinic, can)
}

/// What of this kind is planned, or became of it: channel, state, due time; earliest first.
async fn of_kind(guest: &Guest<'_>, id: &str, kind: &str) -> Vec<(String, String, DateTime<Utc>)> {
    let found = guest.get(MESSAGES, json!({ "id": id })).await;
    let text = |message: &Value, name: &str| message[name].as_str().unwrap().to_owned();
    let messages = found["appointment"]["messages"].as_array().unwrap();
    let mut told: Vec<_> = messages
        .iter()
        .filter(|message| message["kind"] == kind)
        .map(|message| {
            (
                text(message, "channel"),
                text(message, "state"),
                message["dueAt"].as_str().unwrap().parse().unwrap(),
            )
        })
        .collect();
    told.sort_by_key(|(channel, _, due)| (*due, channel.clone()));
    told
}

/// Waits until what is planned satisfies `done`.
async fn eventually(
    guest: &Guest<'_>,
    id: &str,
    done: impl Fn(&[(String, String, DateTime<Utc>)]) -> bool,
) -> Vec<(String, String, DateTime<Utc>)> {
    let waited = tokio::time::timeout(std::time::Duration::from_secs(20), async {
        loop {
            let told = of_kind(guest, id, "REMINDER").await;
            if done(&told) {
                return told;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    });
    if let Ok(told) = waited.await {
        return told;
    }
    panic!("still {:?}", of_kind(guest, id, "REMINDER").await)
}

async fn page(world: &World, path: &str) -> (u16, String) {
    let answer = world.http().get(format!("{}{path}", world.url)).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

async fn press(world: &World, path: &str, form: &[(&str, &str)]) -> (u16, String) {
    let answer = world.http().post(format!("{}{path}", world.url)).form(form).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

async fn status(guest: &Guest<'_>, id: &str) -> Value {
    guest.get(MESSAGES, json!({ "id": id })).await["appointment"]["status"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_books_gets_a_mail_with_a_calendar_entry_and_so_does_the_provider() {
    let world = World::start().await;
    let (clinic, can) = clinic(&world, BookingRules::default()).await;
    let id = book(&can, &clinic, 1, 0).await;
    let told = mail(&world, "can@example.com", "Randevunuz oluşturuldu: 2 Mart 2027 Salı, 09:00").await;
    assert!(told.text.contains("Merhaba Can,") && told.text.contains("Deniz"), "{}", told.text);
    assert!(told.id.ends_with("@localhost.localdomain"), "{}", told.id);
    assert!(told.html.contains("lang=\"tr\"") && told.html.contains("Randevuyu iptal et"));
    let ics = told.ics.clone().expect("an entry");
    assert!(
        ics.contains("METHOD:REQUEST")
            && ics.contains(&format!("UID:{id}@randevu"))
            && ics.contains("SEQUENCE:0")
    );
    for header in ["Auto-Submitted: auto-generated", "List-Unsubscribe:", "Content-Language: tr"] {
        assert!(told.headers.contains(header), "{header} is not in {}", told.headers);
    }
    let told = mail(&world, "deniz@example.com", "Yeni randevu: Can, 2 Mart 2027 Salı, 09:00").await;
    assert!(
        told.text.contains("Can") && !told.text.contains("Gluten"),
        "notes are not mailed: {}",
        told.text
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hours_ahead_two_reminders_are_planned_and_sent_at_their_time_once() {
    let world = World::start().await;
    let (clinic, can) = clinic(&world, BookingRules::default()).await;
    // Monday, 08:00; the appointment is at 12:45.
    let id = book(&can, &clinic, 0, 5).await;
    let due = slot(0, 5) - TimeDelta::hours(1);
    let planned = eventually(&can, &id, |told| told.len() == 2).await;
    let expected = |state: &str| {
        vec![("EMAIL".to_owned(), state.to_owned(), due), ("SMS".to_owned(), state.to_owned(), due)]
    };
    assert_eq!(planned, expected("PENDING"));
    world.clock.set(due - TimeDelta::microseconds(1));
    let can = world.sign_in("klinik", "can@example.com").await;
    assert_eq!(of_kind(&can, &id, "REMINDER").await, expected("PENDING"));
    world.clock.set(due);
    let told = mail(&world, "can@example.com", "Hatırlatma: 1 Mart 2027 Pazartesi, 12:45").await;
    assert!(told.ics.is_none() && told.text.contains("Randevuyu iptal et"));
    // Nobody carries text messages here, and Can has no telephone.
    let sent = eventually(&can, &id, |told| {
        told.iter().all(|(_, state, _)| state != "PENDING" && state != "SENDING")
    })
    .await;
    assert_eq!(sent.iter().map(|(_, state, _)| state.as_str()).collect::<Vec<_>>(), ["SENT", "SKIPPED"]);
    let reminders = mails(&world).into_iter().filter(|mail| mail.subject.starts_with("Hatırlatma")).count();
    assert_eq!(reminders, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn moving_an_appointment_moves_its_reminders_and_cancelling_takes_them_back() {
    let world = World::start().await;
    let (clinic, can) = clinic(&world, BookingRules::default()).await;
    let id = book(&can, &clinic, 2, 0).await;
    eventually(&can, &id, |told| told.len() == 3).await;
    let (start, end) = at(3, 2);
    let reschedule = "mutation($id: UUID!, $start: DateTime!, $end: DateTime!) {
        rescheduleAppointment(id: $id, start: $start, end: $end) { appointment { status } } }";
    can.get(reschedule, json!({ "id": id, "start": start, "end": end })).await;
    let pending = |told: &[(String, String, DateTime<Utc>)]| {
        told.iter().filter(|(_, state, _)| state == "PENDING").map(|(_, _, due)| *due).collect::<Vec<_>>()
    };
    let moved = slot(3, 2);
    let expected =
        vec![moved - TimeDelta::hours(24), moved - TimeDelta::hours(1), moved - TimeDelta::hours(1)];
    eventually(&can, &id, |told| pending(told) == expected).await;
    let told = mail(&world, "can@example.com", "Randevunuz taşındı: 4 Mart 2027 Perşembe").await;
    assert!(told.text.contains("3 Mart 2027 Çarşamba"), "the time it had: {}", told.text);
    assert!(told.ics.unwrap().contains("SEQUENCE:1"));
    let cancel = "mutation($id: UUID!) { cancelAppointment(id: $id, reason: \"Hastayım\") { appointment { status } } }";
    can.get(cancel, json!({ "id": id })).await;
    eventually(&can, &id, |told| pending(told).is_empty()).await;
    let told = mail(&world, "deniz@example.com", "Randevu iptal edildi: Can").await;
    assert!(told.text.contains("Hastayım"));
    assert!(told.ics.unwrap().contains("METHOD:CANCEL"));
    // What was planned for times that no longer count is never sent.
    world.clock.set(moved);
    world.bus.site(clinic.site).await.unwrap();
    let reminders = mails(&world).into_iter().filter(|mail| mail.subject.starts_with("Hatırlatma")).count();
    assert_eq!(reminders, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_in_the_mail_cancels_once_when_its_button_is_pressed_and_not_when_it_is_opened() {
    let world = World::start().await;
    let (clinic, can) = clinic(&world, BookingRules::default()).await;
    let id = book(&can, &clinic, 1, 0).await;
    let told = mail(&world, "can@example.com", "Randevunuz oluşturuldu").await;
    let cancel = told.link("Randevuyu iptal et");
    for _ in 0..3 {
        let (code, shown) = page(&world, &cancel).await;
        assert_eq!(code, 200, "{shown}");
        assert!(shown.contains("2 Mart 2027 Salı, 09:00–09:45") && shown.contains("Deniz"), "{shown}");
    }
    assert_eq!(status(&can, &id).await, "SCHEDULED");
    let (code, shown) = press(&world, &cancel, &[]).await;
    assert_eq!(code, 200, "{shown}");
    assert!(shown.contains("İptal edildi"));
    assert_eq!(status(&can, &id).await, "CANCELLED");
    mail(&world, "deniz@example.com", "Randevu iptal edildi").await;
    mail(&world, "can@example.com", "Randevunuz iptal edildi").await;
    for (code, shown) in [press(&world, &cancel, &[]).await, page(&world, &cancel).await] {
        assert_eq!(code, 410);
        assert!(shown.contains("daha önce kullanıldı"), "{shown}");
    }
    // The other links of the mail are of an appointment that no longer stands.
    let (code, shown) = press(&world, &told.link("Geleceğimi onayla"), &[]).await;
    assert_eq!(code, 410, "{shown}");
    // Another letter in the middle of what it says.
    let (before, behind) = cancel.split_at(40);
    let letter = if behind.starts_with('A') { 'B' } else { 'A' };
    let forged = format!("{before}{letter}{}", &behind[1..]);
    assert_eq!(press(&world, &forged, &[]).await.0, 404);
    assert_eq!(page(&world, "/links/x").await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_appointment_is_confirmed_and_moved_by_the_links_in_its_mail() {
    let world = World::start().await;
    let (clinic, can) = clinic(&world, BookingRules::default()).await;
    let id = book(&can, &clinic, 1, 0).await;
    let told = mail(&world, "can@example.com", "Randevunuz oluşturuldu").await;
    assert_eq!(press(&world, &told.link("Geleceğimi onayla"), &[]).await.0, 200);
    assert_eq!(status(&can, &id).await, "CONFIRMED");
    let reschedule = told.link("Başka bir zamana al");
    let (_, shown) = page(&world, &reschedule).await;
    assert!(
        shown.contains(&format!("<a href=\"/booking/appointments/{id}/reschedule\">")),
        "there are more days in the application: {shown}"
    );
    let start = slot(1, 3).to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let at =
        shown.find(&format!("value=\"{start}/")).unwrap_or_else(|| panic!("{start} is offered: {shown}"));
    let value = shown[at + 7..].split('"').next().unwrap().to_owned();
    // Somebody else is faster: another time can be chosen at once.
    let ece = world.sign_in("klinik", "ece@example.com").await;
    book(&ece, &clinic, 1, 3).await;
    let (code, shown) = press(&world, &reschedule, &[("slot", &value)]).await;
    assert_eq!(code, 409);
    assert!(shown.contains("az önce doldu") && !shown.contains(&value), "{shown}");
    let at = shown.find("name=\"slot\" value=\"").unwrap() + 19;
    let value = shown[at..].split('"').next().unwrap().to_owned();
    let (code, shown) = press(&world, &reschedule, &[("slot", &value)]).await;
    assert_eq!(code, 200, "{shown}");
    mail(&world, "deniz@example.com", "Randevu taşındı: Can").await;
    assert_eq!(press(&world, &reschedule, &[("slot", &value)]).await.0, 410);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_approved_by_the_link_in_its_providers_mail() {
    let world = World::start().await;
    let (clinic, can) =
        clinic(&world, BookingRules { approval_required: true, ..BookingRules::default() }).await;
    let id = book(&can, &clinic, 1, 0).await;
    mail(&world, "can@example.com", "Randevu talebiniz alındı").await;
    assert_eq!(of_kind(&can, &id, "REMINDER").await, [], "a request is not reminded of");
    let told = mail(&world, "deniz@example.com", "Yeni randevu talebi: Can").await;
    assert_eq!(press(&world, &told.link("Talebi onayla"), &[]).await.0, 200);
    assert_eq!(status(&can, &id).await, "SCHEDULED");
    let told = mail(&world, "can@example.com", "Randevunuz onaylandı").await;
    assert!(told.ics.is_some());
    eventually(&can, &id, |told| told.len() == 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_does_nothing_once_its_appointment_has_begun() {
    let world = World::start().await;
    let (clinic, can) = clinic(&world, BookingRules::default()).await;
    book(&can, &clinic, 1, 0).await;
    let told = mail(&world, "can@example.com", "Randevunuz oluşturuldu").await;
    let link = told.link("Randevuyu iptal et");
    assert_eq!(page(&world, &link).await.0, 200);
    world.clock.set(slot(1, 0));
    assert_eq!(page(&world, &link).await.0, 410);
    assert_eq!(press(&world, &link, &[("reason", "x")]).await.0, 410);
}

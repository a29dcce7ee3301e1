use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::server::{Server, code};

const BOOK: &str = "mutation($p: UUID!, $s: DateTime!, $e: DateTime!, $c: UUID) {
    bookAppointment(input: { providerId: $p, start: $s, end: $e, notes: \"knee\" }, commandId: $c) {
        receipt { position repeated }
        appointment { id status notes payment { state amount { minor } } provider { name } client { name } icsUrl
            local { start } history { event from to actorName } ics } } }";
const SLOTS: &str = "query($p: UUID!, $v: String) {
    freeSlots(providerId: $p, from: \"2026-03-02\", to: \"2026-03-08\", site: \"klinik\", viewerZone: $v) {
        start end day provider { start } viewer { start zone } } }";

async fn slots(server: &Server) -> Vec<Value> {
    let answer = server.ask(None, SLOTS, json!({ "p": server.provider, "v": "Europe/London" })).await;
    answer["data"]["freeSlots"].as_array().unwrap_or_else(|| panic!("{answer}")).clone()
}

#[tokio::test]
async fn a_client_books_reads_what_was_written_and_others_do_not() {
    let server = Server::start().await;
    let (client, other) = (server.sign_in("mehmet").await, server.sign_in("zeynep").await);
    let free = slots(&server).await;
    assert_eq!(free.len(), 8, "four on Monday and four on Tuesday");
    assert_eq!(free[0]["provider"]["start"], "2026-03-02T09:00:00+03:00");
    assert_eq!(free[0]["viewer"]["start"], "2026-03-02T06:00:00Z");

    let command = uuid::Uuid::now_v7();
    let variables = json!({ "p": server.provider, "s": free[0]["start"], "e": free[0]["end"], "c": command });
    let answer = server.ask(Some(&client), BOOK, variables.clone()).await;
    let made = &answer["data"]["bookAppointment"]["appointment"];
    assert_eq!(made["status"], "SCHEDULED", "{answer}");
    assert_eq!(made["payment"]["state"], "FREE");
    assert_eq!((&made["provider"]["name"], &made["client"]["name"]), (&json!("ayse"), &json!("mehmet")));
    assert_eq!(made["history"][0]["event"], "AppointmentBooked");
    assert_eq!(made["history"][0]["actorName"], "mehmet");
    assert!(made["ics"].as_str().unwrap().contains("DTSTART:20260302T060000Z\r\n"));
    assert_eq!(slots(&server).await.len(), 7, "the booked slot is gone at once");

    let again = server.ask(Some(&client), BOOK, variables).await;
    assert_eq!(again["data"]["bookAppointment"]["receipt"]["repeated"], true);
    assert_eq!(again["data"]["bookAppointment"]["appointment"]["id"], made["id"]);
    let taken = json!({ "p": server.provider, "s": free[0]["start"], "e": free[0]["end"] });
    assert_eq!(code(&server.ask(Some(&other), BOOK, taken).await), "SLOT_TAKEN");

    let read = "query($id: UUID!) { appointment(id: $id) { id } }";
    assert!(
        server.ask(Some(&other), read, json!({ "id": made["id"] })).await["data"]["appointment"].is_null()
    );
    let join = "query($id: UUID!) { admission(appointmentId: $id) { at } }";
    let early = server.ask(Some(&client), join, json!({ "id": made["id"] })).await;
    assert_eq!(code(&early), "JOIN_NOT_OPEN");
    assert_eq!(early["errors"][0]["extensions"]["details"]["opensAt"], "2026-03-02T05:30:00Z");
    server.bus.clock().advance(TimeDelta::minutes(30));
    let client = server.sign_in("mehmet").await;
    assert!(server.ask(Some(&client), join, json!({ "id": made["id"] })).await["errors"].is_null());
    let approve = "mutation($id: UUID!) { approveAppointment(id: $id) { receipt { version } } }";
    assert_eq!(code(&server.ask(Some(&client), approve, json!({ "id": made["id"] })).await), "FORBIDDEN");
}

#[tokio::test]
async fn calendar_files_open_with_their_token_only() {
    let server = Server::start().await;
    let (client, provider) = (server.sign_in("mehmet").await, server.sign_in("ayse").await);
    let free = slots(&server).await;
    let variables = json!({ "p": server.provider, "s": free[0]["start"], "e": free[0]["end"] });
    let answer = server.ask(Some(&client), BOOK, variables).await;
    let url = answer["data"]["bookAppointment"]["appointment"]["icsUrl"].as_str().unwrap().to_owned();
    let local = |url: &str| server.url(url.strip_prefix("http://randevu.test").unwrap());
    let get = |url: String| server.http.get(url).send();
    let file = get(local(&url)).await.unwrap();
    assert_eq!(file.status(), 200);
    assert!(file.headers()["content-type"].to_str().unwrap().starts_with("text/calendar"));
    let text = file.text().await.unwrap();
    assert!(text.contains("METHOD:REQUEST") && text.contains("SUMMARY:Appointment: ayse"), "{text}");
    assert!(!text.contains("knee") && !text.contains("ayse@example.org"), "{text}");
    assert_eq!(get(local(&url[..url.len() - 3])).await.unwrap().status(), 404);

    let feed = "{ calendarFeedUrl }";
    assert_eq!(code(&server.ask(Some(&client), feed, json!({})).await), "FORBIDDEN");
    let address = server.ask(Some(&provider), feed, json!({})).await;
    let address = address["data"]["calendarFeedUrl"].as_str().unwrap().to_owned();
    let text = get(local(&address)).await.unwrap().text().await.unwrap();
    assert!(text.contains("METHOD:PUBLISH") && text.contains("SUMMARY:Appointment: mehmet"), "{text}");
    assert!(!text.contains("knee"));
    server.ask(Some(&provider), "mutation { renewCalendarFeed }", json!({})).await;
    assert_eq!(get(local(&address)).await.unwrap().status(), 404, "a renewed feed's old address");
}

#[tokio::test]
async fn the_people_of_many_appointments_are_looked_up_together() {
    let server = Server::start().await;
    let client = server.sign_in("mehmet").await;
    for slot in slots(&server).await.iter().take(6) {
        let variables = json!({ "p": server.provider, "s": slot["start"], "e": slot["end"] });
        server.ask(Some(&client), BOOK, variables).await;
    }
    let loads = async || -> u64 {
        let text = server.http.get(server.url("/metrics")).send().await.unwrap().text().await.unwrap();
        let lines = text.lines().filter(|line| line.starts_with("loads_total"));
        lines.filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok()).sum()
    };
    let before = loads().await;
    let list = "{ myAppointments(first: 10) { edges { node { provider { name } client { name } } } } }";
    let answer = server.ask(Some(&client), list, json!({})).await;
    assert_eq!(answer["data"]["myAppointments"]["edges"].as_array().unwrap().len(), 6, "{answer}");
    assert_eq!(loads().await - before, 2, "one question for providers, one for clients");
    let before = loads().await;
    let list = "{ myAppointments(first: 10) { nodes { history { event actorName } } } }";
    let answer = server.ask(Some(&client), list, json!({})).await;
    assert_eq!(answer["data"]["myAppointments"]["nodes"][5]["history"][0]["actorName"], "mehmet", "{answer}");
    assert_eq!(loads().await - before, 2, "one question for histories, one for those who acted");
}

#[tokio::test]
async fn a_day_without_slots_says_why() {
    let server = Server::start().await;
    let why = "query($p: UUID!, $d: Date!) { whyNoSlots(providerId: $p, date: $d, site: \"klinik\") {
        day latest candidates { free rule slot { start } } } }";
    let asked = async |date: &str| server.ask(None, why, json!({ "p": server.provider, "d": date })).await;
    assert_eq!(asked("2026-03-04").await["data"]["whyNoSlots"]["day"], "NO_WINDOWS");
    assert_eq!(asked("2027-03-01").await["data"]["whyNoSlots"]["day"], "BEYOND_DAYS_AHEAD");
    server.bus.clock().advance(TimeDelta::minutes(90));
    let monday = asked("2026-03-02").await;
    assert_eq!(monday["data"]["whyNoSlots"]["candidates"][0]["rule"], "PAST", "{monday}");
    let long = "query($p: UUID!) { freeSlots(providerId: $p, from: \"2026-03-02\", to: \"2026-06-02\", site: \"klinik\") { start } }";
    assert_eq!(code(&server.ask(None, long, json!({ "p": server.provider })).await), "RANGE_TOO_LONG");
}

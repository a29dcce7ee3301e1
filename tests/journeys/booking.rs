//! From signing up to reading what happened.

use chrono::TimeDelta;
use domain::schedule::BookingRules;
use serde_json::{Value, json};

use crate::world::{Clinic, Guest, PASSWORD, World, at, code, slot};

const BOOK: &str = "mutation($provider: UUID!, $start: DateTime!, $end: DateTime!, $notes: String, $command: UUID) {
    bookAppointment(input: {providerId: $provider, start: $start, end: $end, notes: $notes}, commandId: $command) {
        appointment { id status start end notes payment { state amount { minor currency } } provider { name } revision }
        receipt { position version repeated }
    } }";
const FREE: &str = "query($provider: UUID!, $from: Date!, $to: Date!, $zone: String) {
    freeSlots(providerId: $provider, from: $from, to: $to, viewerZone: $zone) { start provider { start } viewer { start } day } }";

pub fn booking(clinic: &Clinic, day: i64, number: i64) -> Value {
    let (start, end) = at(day, number);
    json!({"provider": clinic.provider, "start": start, "end": end, "notes": "Gluten"})
}

pub async fn book(guest: &Guest<'_>, clinic: &Clinic, day: i64, number: i64) -> String {
    let data = guest.get(BOOK, booking(clinic, day, number)).await;
    data["bookAppointment"]["appointment"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_signs_up_finds_a_slot_books_moves_cancels_and_reads_it_all_back() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let sign_up = "mutation($password: String!) { signUp(site: \"klinik\", password: $password,
        person: {name: \"Yeni Danışan\", email: \"yeni@example.com\", zone: \"Europe/London\"}) {
            account { name } tokens { accessToken refreshToken } } }";
    let answer = world.ask(None, sign_up, json!({"password": PASSWORD})).await;
    let tokens = &answer["data"]["signUp"]["tokens"];
    assert_eq!(answer["data"]["signUp"]["account"]["name"], "Yeni Danışan", "{answer}");
    let text = |name: &str| tokens[name].as_str().unwrap().to_owned();
    let client = Guest { world: &world, token: text("accessToken"), refresh: text("refreshToken") };

    let range = json!({"provider": clinic.provider, "from": "2027-03-02", "to": "2027-03-02", "zone": "Europe/London"});
    let before = client.get(FREE, range.clone()).await["freeSlots"].as_array().unwrap().clone();
    assert_eq!(before.len(), 12);
    assert_eq!(before[0]["provider"]["start"], "2027-03-02T09:00:00+03:00");
    assert_eq!(before[0]["viewer"]["start"], "2027-03-02T06:00:00Z");

    let booked = client.get(BOOK, booking(&clinic, 1, 0)).await["bookAppointment"]["appointment"].clone();
    assert_eq!(booked["status"], "SCHEDULED");
    assert_eq!(booked["notes"], "Gluten");
    assert_eq!(booked["payment"]["state"], "FREE");
    assert_eq!(booked["provider"]["name"], "Deniz");
    // What one reads next is what one wrote.
    let after = client.get(FREE, range).await["freeSlots"].as_array().unwrap().len();
    assert_eq!(after, 11);

    let id = &booked["id"];
    let (start, end) = at(2, 3);
    let moved = client
        .get(
            "mutation($id: UUID!, $start: DateTime!, $end: DateTime!) {
                rescheduleAppointment(id: $id, start: $start, end: $end, reason: \"iş\") { appointment { status start revision } } }",
            json!({"id": id, "start": start, "end": end}),
        )
        .await;
    assert_eq!(moved["rescheduleAppointment"]["appointment"]["status"], "SCHEDULED");
    client
        .get(
            "mutation($id: UUID!) { cancelAppointment(id: $id, reason: \"hasta\") { appointment { status } } }",
            json!({"id": id}),
        )
        .await;
    let read = client
        .get(
            "query($id: UUID!) { appointment(id: $id) { status history { event actorName actorKind from to at movedFrom movedTo reason } ics } }",
            json!({"id": id}),
        )
        .await["appointment"]
        .clone();
    assert_eq!(read["status"], "CANCELLED");
    let events: Vec<_> =
        read["history"].as_array().unwrap().iter().map(|entry| entry["event"].as_str().unwrap()).collect();
    assert_eq!(events, ["AppointmentBooked", "AppointmentRescheduled", "AppointmentCancelled"]);
    assert_eq!(read["history"][2]["actorName"], "Yeni Danışan");
    assert_eq!(read["history"][2]["from"], "SCHEDULED");
    assert_eq!(read["history"][2]["to"], "CANCELLED");
    assert_eq!(read["history"][2]["reason"], "hasta");
    let ics = read["ics"].as_str().unwrap();
    assert!(ics.contains("METHOD:CANCEL") && ics.contains("STATUS:CANCELLED"), "{ics}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_clients_race_for_one_slot_over_http_and_one_wins() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let (can, ece) =
        (world.sign_in("klinik", "can@example.com").await, world.sign_in("klinik", "ece@example.com").await);
    let racing = (0..200).map(|number| {
        let token = if number % 2 == 0 { &can.token } else { &ece.token };
        world.ask(Some(token), BOOK, booking(&clinic, 1, 0))
    });
    let answers = futures::future::join_all(racing).await;
    let won = answers.iter().filter(|answer| answer.get("errors").is_none()).count();
    let taken = answers
        .iter()
        .filter(|answer| answer.get("errors").is_some())
        .filter(|answer| code(answer) == "SLOT_TAKEN")
        .count();
    assert_eq!((won, taken), (1, 199));
    let streams: i64 = sqlx::query_scalar("SELECT count(*) FROM events WHERE aggregate_type = 'appointment'")
        .fetch_one(world.app.ledger().pool())
        .await
        .unwrap();
    assert_eq!(streams, 1, "no trace of the losers");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_id_makes_a_repeated_booking_the_same_booking() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let client = world.sign_in("klinik", "can@example.com").await;
    let mut variables = booking(&clinic, 1, 0);
    variables["command"] = json!("0192f000-0000-7000-8000-000000000001");
    let first = client.get(BOOK, variables.clone()).await["bookAppointment"].clone();
    let again = client.get(BOOK, variables.clone()).await["bookAppointment"].clone();
    assert_eq!(first["appointment"]["id"], again["appointment"]["id"]);
    assert_eq!(first["receipt"]["position"], again["receipt"]["position"]);
    assert_eq!((&first["receipt"]["repeated"], &again["receipt"]["repeated"]), (&json!(false), &json!(true)));
    variables["start"] = json!(at(1, 1).0);
    variables["end"] = json!(at(1, 1).1);
    assert_eq!(client.refused(BOOK, variables).await, "COMMAND_ID_REUSED");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_booking_costs_and_its_payment_is_recorded() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let client = world.sign_in("klinik", "can@example.com").await;
    book(&client, &clinic, 1, 0).await;
    let second = client.get(BOOK, booking(&clinic, 2, 0)).await["bookAppointment"]["appointment"].clone();
    assert_eq!(second["payment"], json!({"state": "DUE", "amount": {"minor": 150_000, "currency": "TRY"}}));
    let desk = world.sign_in("klinik", "aren@example.com").await;
    let paid = desk
        .get(
            "mutation($id: UUID!) { recordPayment(id: $id, reference: \"R-17\") { appointment { payment { state reference } notes } } }",
            json!({"id": second["id"]}),
        )
        .await;
    assert_eq!(
        paid["recordPayment"]["appointment"]["payment"],
        json!({"state": "PAID", "reference": "R-17"})
    );
    assert_eq!(paid["recordPayment"]["appointment"]["notes"], Value::Null, "notes are for the two of them");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_waits_for_its_provider_who_completes_it_in_the_end() {
    let world = World::start().await;
    let clinic =
        world.clinic("klinik", BookingRules { approval_required: true, ..BookingRules::default() }).await;
    let client = world.sign_in("klinik", "can@example.com").await;
    let id = book(&client, &clinic, 0, 4).await;
    let provider = world.sign_in("klinik", "deniz@example.com").await;
    let approve = "mutation($id: UUID!) { approveAppointment(id: $id) { appointment { status } } }";
    assert_eq!(client.refused(approve, json!({"id": id})).await, "FORBIDDEN");
    let approved = provider.get(approve, json!({"id": id})).await;
    assert_eq!(approved["approveAppointment"]["appointment"]["status"], "SCHEDULED");

    let admission = "query($id: UUID!) { admission(appointmentId: $id) { at } }";
    let early = world.ask(Some(&client.token), admission, json!({"id": id})).await;
    assert_eq!(code(&early), "JOIN_NOT_OPEN");
    assert_eq!(early["errors"][0]["extensions"]["details"]["opensAt"], "2027-03-01T08:30:00Z");
    // Tokens are good for fifteen minutes; the clock moves on by hours.
    world.clock.set(slot(0, 4) - TimeDelta::minutes(30));
    let refresh = "mutation($token: String!) { refresh(refreshToken: $token) { accessToken } }";
    assert_eq!(client.refused(admission, json!({"id": id})).await, "TOKEN_EXPIRED");
    let fresh = world.ask(None, refresh, json!({"token": client.refresh})).await;
    let client = Guest {
        world: &world,
        token: fresh["data"]["refresh"]["accessToken"].as_str().unwrap().into(),
        refresh: String::new(),
    };
    client.get(admission, json!({"id": id})).await;

    world.clock.set(slot(0, 5));
    let provider = world.sign_in("klinik", "deniz@example.com").await;
    let done = provider
        .get(
            "mutation($id: UUID!) { completeAppointment(id: $id) { appointment { status } } }",
            json!({"id": id}),
        )
        .await;
    assert_eq!(done["completeAppointment"]["appointment"]["status"], "COMPLETED");
}

#[tokio::test(flavor = "multi_thread")]
async fn why_there_is_no_slot_is_told_slot_by_slot() {
    let world = World::start().await;
    let rules = BookingRules { minimum_notice_minutes: 120, ..BookingRules::default() };
    let clinic = world.clinic("klinik", rules).await;
    let client = world.sign_in("klinik", "can@example.com").await;
    book(&client, &clinic, 0, 6).await;
    let why = "query($provider: UUID!, $date: Date!) { whyNoSlots(providerId: $provider, date: $date) {
        day reason candidates { free rule } } }";
    let today =
        client.get(why, json!({"provider": clinic.provider, "date": "2027-03-01"})).await["whyNoSlots"]
            .clone();
    let verdicts: Vec<_> = today["candidates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["rule"].as_str().unwrap_or("FREE"))
        .collect();
    assert_eq!(&verdicts[..7], ["MINIMUM_NOTICE", "MINIMUM_NOTICE", "FREE", "FREE", "FREE", "FREE", "TAKEN"]);
    let sunday = client.get(why, json!({"provider": clinic.provider, "date": "2027-03-07"})).await;
    assert_eq!(sunday["whyNoSlots"]["day"], "NO_WINDOWS");

    let provider = world.sign_in("klinik", "deniz@example.com").await;
    provider
        .get(
            "mutation($provider: UUID!) { setDayOff(providerId: $provider, date: \"2027-03-03\", reason: \"Kongre\") { receipt { version } } }",
            json!({"provider": clinic.provider}),
        )
        .await;
    let off = json!({"provider": clinic.provider, "date": "2027-03-03"});
    assert_eq!(client.get(why, off.clone()).await["whyNoSlots"]["day"], "DAY_OFF");
    assert_eq!(
        client.get(why, off.clone()).await["whyNoSlots"]["reason"],
        Value::Null,
        "the reason is the provider's own"
    );
    assert_eq!(provider.get(why, off).await["whyNoSlots"]["reason"], "Kongre");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_keeps_its_uid_and_raises_its_sequence() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let client = world.sign_in("klinik", "can@example.com").await;
    let id = book(&client, &clinic, 1, 0).await;
    let ask = "query($id: UUID!) { appointment(id: $id) { ics icsUrl } }";
    let line = |ics: &str, name: &str| {
        ics.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_owned()
    };
    let before = client.get(ask, json!({"id": id})).await["appointment"]["ics"].as_str().unwrap().to_owned();
    let (start, end) = at(2, 0);
    client
        .get(
            "mutation($id: UUID!, $start: DateTime!, $end: DateTime!) {
                rescheduleAppointment(id: $id, start: $start, end: $end) { receipt { version } } }",
            json!({"id": id, "start": start, "end": end}),
        )
        .await;
    let read = client.get(ask, json!({"id": id})).await["appointment"].clone();
    let after = read["ics"].as_str().unwrap();
    assert_eq!(line(&before, "UID"), line(after, "UID"));
    assert_eq!(
        (line(&before, "SEQUENCE"), line(after, "SEQUENCE")),
        ("SEQUENCE:0".into(), "SEQUENCE:1".into())
    );
    assert!(after.contains("DTSTART:20270303T060000Z"), "{after}");

    // The file behind its signed address, and the provider's feed.
    let path =
        |url: &str| url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).unwrap().1.to_owned();
    let fetch = async |path: String| world.http().get(format!("{}/{path}", world.url)).send().await.unwrap();
    let file = fetch(path(read["icsUrl"].as_str().unwrap())).await;
    assert_eq!(file.headers()["content-type"], "text/calendar; charset=utf-8");
    assert_eq!(file.text().await.unwrap(), after);
    let provider = world.sign_in("klinik", "deniz@example.com").await;
    let feed =
        path(provider.get("{ calendarFeedUrl }", json!({})).await["calendarFeedUrl"].as_str().unwrap());
    let text = fetch(feed.clone()).await.text().await.unwrap();
    assert!(text.contains("BEGIN:VEVENT") && !text.contains("Gluten"), "{text}");
    let forged = feed.replace(&feed[feed.len() - 4..], "AAAA");
    assert_eq!(fetch(forged).await.status(), 404);
    provider.get("mutation { renewCalendarFeed }", json!({})).await;
    assert_eq!(fetch(feed).await.status(), 404, "an old address is worth nothing once it was renewed");
}

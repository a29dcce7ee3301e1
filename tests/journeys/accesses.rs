//! Who was shown what of whom is recorded, and the person may see it.

use std::collections::BTreeSet;

use domain::{AccountId, Role, schedule::BookingRules};
use serde_json::{Value, json};

use crate::{
    booking::book,
    forgetting::{CANARY, live},
    socket::Socket,
    world::{Guest, World},
};

const MINE: &str = "{ myDataAccesses(first: 50) { nodes {
    readerId readerName subjectId recordId fields requestId reason systemUser } pageInfo { hasNextPage } } }";
const ALL: &str = "query($subject: UUID, $reader: UUID, $first: Int, $after: String) {
    dataAccesses(subjectId: $subject, readerId: $reader, first: $first, after: $after) {
        nodes { readerId subjectId fields } pageInfo { endCursor hasNextPage } } }";

async fn mine(guest: &Guest<'_>) -> Vec<Value> {
    guest.get(MINE, json!({})).await["myDataAccesses"]["nodes"].as_array().unwrap().clone()
}

pub async fn id(guest: &Guest<'_>) -> Value {
    guest.get("{ me { accountId } }", json!({})).await["me"]["accountId"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_looks_at_somebody_is_recorded_and_that_person_sees_it() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let can = world.sign_in("klinik", "can@example.com").await;
    let aren = world.sign_in("klinik", "aren@example.com").await;
    let ada = world.sign_in("klinik", "ada@example.com").await;
    assert_eq!(mine(&can).await, Vec::<Value>::new());

    can.get("{ me { account { name email } } }", json!({})).await;
    assert_eq!(mine(&can).await, Vec::<Value>::new(), "the own data are nobody else's business");

    let look = "query($id: UUID!) { account(id: $id) { name email } again: account(id: $id) { name } }";
    aren.get(look, json!({"id": clinic.client})).await;
    let seen = mine(&can).await;
    assert_eq!(seen.len(), 1, "one request, one line: {seen:?}");
    assert_eq!((&seen[0]["readerId"], &seen[0]["readerName"]), (&id(&aren).await, &json!("Aren")));
    assert_eq!(seen[0]["fields"], json!(["Account.email", "Account.name"]));
    assert!(seen[0]["reason"].is_null() && seen[0]["systemUser"].is_null());

    // Aren's name was just shown to Can, which Aren may know.
    assert_eq!(mine(&aren).await[0]["fields"], json!(["DataAccess.readerName"]));
    assert_eq!(aren.refused(ALL, json!({})).await, "FORBIDDEN");
    let found = ada.get(ALL, json!({"subject": clinic.client, "first": 1})).await;
    assert_eq!(found["dataAccesses"]["nodes"][0]["readerId"], id(&aren).await);
    let found = ada.get(ALL, json!({"reader": id(&can).await})).await;
    assert_eq!(found["dataAccesses"]["nodes"][0]["subjectId"], id(&aren).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_record_is_read_in_pages_and_ends_at_the_site() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    world.clinic("baska", BookingRules::default()).await;
    let aren = world.sign_in("klinik", "aren@example.com").await;
    for _ in 0..3 {
        aren.get("query($id: UUID!) { account(id: $id) { name } }", json!({"id": clinic.client})).await;
    }
    let ada = world.sign_in("klinik", "ada@example.com").await;
    let (mut after, mut seen) = (json!(null), 0);
    loop {
        let page =
            ada.get(ALL, json!({"subject": clinic.client, "first": 2, "after": after})).await["dataAccesses"]
                .clone();
        seen += page["nodes"].as_array().unwrap().len();
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(seen, 3);
    assert_eq!(ada.refused(ALL, json!({"after": "x"})).await, "BAD_CURSOR");
    // Whom one answer showed has one line; the pages tell them one by one.
    aren.get("{ accounts(role: CLIENT, first: 5) { nodes { name } } }", json!({})).await;
    let (mut after, mut shown) = (json!(null), vec![]);
    for _ in 0..2 {
        let page = ada.get(ALL, json!({"reader": id(&aren).await, "first": 1, "after": after})).await;
        let page = &page["dataAccesses"];
        shown.push(page["nodes"][0]["subjectId"].as_str().unwrap().to_owned());
        after = page["pageInfo"]["endCursor"].clone();
    }
    shown.sort();
    let mut clients: Vec<String> =
        ada.get("{ accounts(role: CLIENT) { nodes { id } } }", json!({})).await["accounts"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["id"].as_str().unwrap().to_owned())
            .collect();
    clients.sort();
    assert_eq!(shown, clients);
    let elsewhere = world.sign_in("baska", "ada@example.com").await;
    assert_eq!(elsewhere.get(ALL, json!({})).await["dataAccesses"]["nodes"], json!([]));
}

/// Every text of an answer with the word in it, as `Type.field`.
fn fields_with(word: &str, value: &Value, field: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            let kind = map.get("__typename").and_then(Value::as_str).unwrap_or("Query");
            for (name, value) in map {
                fields_with(word, value, &format!("{kind}.{name}"), found);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| fields_with(word, value, field, found)),
        Value::String(text) if text.contains(word) => {
            found.insert(field.to_owned());
        }
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_field_shows_what_is_somebodys_without_a_record() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let person = world.account(clinic.site, CANARY, Role::Client).await;
    world.account(clinic.site, "Defne", Role::Auditor).await;
    let guest = world.sign_in("klinik", &format!("{CANARY}@example.com")).await;
    let (appointment, ticket) = live(&world, &clinic, &guest).await;
    let rename = "mutation($id: UUID!, $subject: String!) { changeTicketSubject(id: $id, subject: $subject) { receipt { version } } }";
    let aren = world.sign_in("klinik", "aren@example.com").await;
    aren.get(rename, json!({"id": ticket, "subject": format!("{CANARY} yeni konu")})).await;
    let move_it = "mutation($id: UUID!, $start: DateTime!, $end: DateTime!, $reason: String) {
        rescheduleAppointment(id: $id, start: $start, end: $end, reason: $reason) { receipt { version } } }";
    let (start, end) = crate::world::at(2, 0);
    let reason = format!("{CANARY} hasta");
    guest.get(move_it, json!({"id": appointment, "start": start, "end": end, "reason": reason})).await;

    let ada = world.sign_in("klinik", "ada@example.com").await;
    let set_field = "mutation { setTicketField(field: { key: \"alerji\", label: \"Alerji\", type: TEXT }) { receipt { version } } }";
    ada.get(set_field, json!({})).await;
    let fill = "mutation($id: UUID!, $text: String!) {
        changeTicketFields(id: $id, fields: [{ key: \"alerji\", text: $text }]) { receipt { version } } }";
    aren.get(fill, json!({"id": ticket, "text": format!("{CANARY} fıstık")})).await;

    let wide = "query($person: UUID!, $appointment: UUID!, $ticket: UUID!) {
        account(id: $person) { __typename name email phone }
        accounts(search: \"kanarya\") { __typename nodes { __typename name email } }
        appointment(id: $appointment) { __typename notes reason ics icsUrl payment { __typename reference }
            client { __typename name email } history { __typename actorName reason } }
        ticket(id: $ticket) { __typename fields { __typename text } subject description ratingComment requester { __typename name }
            requesterAccount { __typename email } history { __typename actorName changes { __typename from to } }
            messages(first: 5) { __typename nodes { __typename body author { __typename name }
                attachments { __typename name url } } } }
        messages(first: 50) { __typename nodes { __typename recipientName } } }";
    let variables = json!({"person": person, "appointment": appointment, "ticket": ticket});
    for reader in ["defne", "aren", "ada", "deniz"] {
        let reader = world.sign_in("klinik", &format!("{reader}@example.com")).await;
        let answer = world.ask(Some(&reader.token), wide, variables.clone()).await;
        let mut shown = BTreeSet::new();
        fields_with(CANARY, &answer["data"], "Query", &mut shown);
        assert!(!shown.is_empty(), "{answer}");
        let mut recorded = fields_shown(&world, Some(person), &reader).await;
        if recorded.contains("TicketHistoryEntry.changes") {
            recorded.extend(["HistoryChange.from".to_owned(), "HistoryChange.to".to_owned()]);
        }
        let silent: Vec<_> = shown.difference(&recorded).collect();
        assert!(silent.is_empty(), "shown, and not recorded: {silent:?}");
    }
    let expected = [
        "Account.email",
        "Appointment.notes",
        "TicketFieldValue.text",
        "Ticket.subject",
        "TicketMessage.body",
        "Attachment.name",
        "Attachment.url",
    ];
    let defne = world.sign_in("klinik", "defne@example.com").await;
    let recorded = fields_shown(&world, Some(person), &defne).await;
    assert!(expected.iter().all(|field| recorded.contains(*field)), "{recorded:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_read_of_an_auditors_is_recorded_and_whom_a_search_finds() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    world.account(clinic.site, "Defne", Role::Auditor).await;
    let defne = world.sign_in("klinik", "defne@example.com").await;
    let aren = world.sign_in("klinik", "aren@example.com").await;
    let (from, _) = crate::world::at(0, 0);
    let (to, _) = crate::world::at(9, 0);

    let own = "{ __typename me { accountId } mySite { slug } myDataAccesses(first: 1) { nodes { at } } sessions { id } }";
    defne.get(own, json!({})).await;
    assert_eq!(fields_shown(&world, None, &defne).await, BTreeSet::new(), "the own things");

    let bare = "query($from: DateTime!, $to: DateTime!) {
        when: appointments(from: $from, to: $to) { nodes { id start status } } ...Rest }
        fragment Rest on Query { tickets { nodes { number } } timeline(first: 1) { nodes { event } } }";
    defne.get(bare, json!({"from": from, "to": to})).await;
    let asked = ["Query.appointments", "Query.tickets", "Query.timeline"].map(str::to_owned);
    assert_eq!(fields_shown(&world, None, &defne).await, BTreeSet::from(asked));

    // Over an open connection, too.
    let mut line = Socket::open(&world.url, &defne.token).await;
    line.subscribe("1", "subscription { ticketsChanged { ticket { number } } }", json!({})).await;
    let can = world.sign_in("klinik", "can@example.com").await;
    let open = "mutation { openTicket(input: {subject: \"Fatura\", body: \"Nerede?\"}) { ticket { id } } }";
    can.get(open, json!({})).await;
    line.next().await;
    assert!(fields_shown(&world, None, &defne).await.contains("Subscription.ticketsChanged"));

    aren.get("{ tickets { nodes { number } } }", json!({})).await;
    assert_eq!(
        fields_shown(&world, None, &aren).await,
        BTreeSet::new(),
        "of agents, only whose data they see"
    );
    aren.get("{ tickets(filter: { search: \"fatura\" }) { nodes { number } } }", json!({})).await;
    aren.get("{ accounts(search: \"can\") { nodes { id } } }", json!({})).await;
    let client = Some(clinic.client);
    let found = ["Query.accounts", "Query.tickets"].map(str::to_owned);
    assert_eq!(fields_shown(&world, client, &aren).await, BTreeSet::from(found));
}

/// The fields of the person's, or of nobody's, that were shown to the reader.
pub async fn fields_shown(world: &World, person: Option<AccountId>, reader: &Guest<'_>) -> BTreeSet<String> {
    let fields: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT unnest(fields) FROM data_accesses
         WHERE reader = $2 AND CASE WHEN $1::uuid IS NULL THEN subjects = '{}' ELSE subjects @> ARRAY[$1] END",
    )
    .bind(person.map(|person| person.0))
    .bind(id(reader).await.as_str().unwrap())
    .fetch_all(&world.database_pool().await)
    .await
    .unwrap();
    fields.into_iter().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_subscription_delivers_is_recorded_before_it_is_delivered() {
    let world = World::start().await;
    world.clinic("klinik", BookingRules::default()).await;
    let aren = world.sign_in("klinik", "aren@example.com").await;
    let can = world.sign_in("klinik", "can@example.com").await;
    let mut line = Socket::open(&world.url, &aren.token).await;
    line.subscribe("1", "subscription { ticketsChanged(after: \"0.0\") { ticket { subject } } }", json!({}))
        .await;
    let open = "mutation { openTicket(input: {subject: \"Fatura\", body: \"Nerede?\"}) { ticket { id } } }";
    let ticket = can.get(open, json!({})).await["openTicket"]["ticket"]["id"].clone();
    assert_eq!(line.next().await["ticketsChanged"]["ticket"]["subject"], "Fatura");
    let seen = mine(&can).await;
    assert_eq!((&seen[0]["recordId"], &seen[0]["fields"]), (&ticket, &json!(["Ticket.subject"])));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_recorded_is_not_shown() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let aren = world.sign_in("klinik", "aren@example.com").await;
    let pool = world.database_pool().await;
    sqlx::query("ALTER TABLE data_accesses RENAME TO elsewhere").execute(&pool).await.unwrap();
    let look = "query($id: UUID!) { account(id: $id) { name } }";
    let answer = world.ask(Some(&aren.token), look, json!({"id": clinic.client})).await;
    assert_eq!(
        (&answer["errors"][0]["extensions"]["code"], &answer["data"]),
        (&json!("UNAVAILABLE"), &json!(null))
    );
    sqlx::query("ALTER TABLE elsewhere RENAME TO data_accesses").execute(&pool).await.unwrap();
    let seen = aren.get(look, json!({"id": clinic.client})).await;
    assert_eq!(seen["account"]["name"], "Can");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_program_that_shows_a_providers_clients_is_recorded_as_the_provider() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    let can = world.sign_in("klinik", "can@example.com").await;
    book(&can, &clinic, 1, 0).await;
    let deniz = world.sign_in("klinik", "deniz@example.com").await;
    let feed =
        deniz.get("{ calendarFeedUrl }", json!({})).await["calendarFeedUrl"].as_str().unwrap().to_owned();
    let path = feed.split_once("/calendars/").unwrap().1.to_owned();
    let text = world
        .http()
        .get(format!("{}/calendars/{path}", world.url))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(text.contains("Can"), "{text}");
    let seen = mine(&can).await;
    assert_eq!(
        (&seen[0]["readerId"], &seen[0]["fields"]),
        (&json!(clinic.provider), &json!(["Calendar.client"]))
    );
}

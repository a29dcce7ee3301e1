//! Auditors look at the history through the API, and every look is recorded.

use domain::{Role, schedule::BookingRules};
use serde_json::{Value, json};

use crate::{
    accesses::fields_shown,
    booking::book,
    operators::ended,
    socket::Socket,
    world::{Clinic, Guest, World},
};

const TIMELINE: &str = "query($filter: TimelineInput, $first: Int, $after: String) {
    timeline(filter: $filter, first: $first, after: $after) {
        nodes { position event aggregateType sequence actorKind actorName payload correlationId }
        pageInfo { endCursor hasNextPage } } }";
const OPENED: &str = "query($id: String!, $why: String!) {
    timeline(filter: {aggregateId: $id}, first: 5) { nodes { event opened(reason: $why) } } }";
const STATE: &str = "query($id: String!, $at: String, $why: String) {
    stateAt(aggregateType: \"appointment\", aggregateId: $id, at: $at, reason: $why) }";

/// A clinic with an appointment that was booked and called off, and an auditor.
async fn scene() -> (World, Clinic, String) {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    world.account(clinic.site, "Defne", Role::Auditor).await;
    let can = world.sign_in("klinik", "can@example.com").await;
    let id = book(&can, &clinic, 1, 0).await;
    let cancel =
        "mutation($id: UUID!) { cancelAppointment(id: $id, reason: \"Ateş\") { receipt { version } } }";
    can.get(cancel, json!({"id": id})).await;
    (world, clinic, id)
}

fn events(found: &Value) -> Vec<&str> {
    let nodes = found["timeline"]["nodes"].as_array().unwrap();
    nodes.iter().map(|event| event["event"].as_str().unwrap()).collect()
}

async fn defne(world: &World) -> Guest<'_> {
    world.sign_in("klinik", "defne@example.com").await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_timeline_tells_what_happened_without_what_is_personal() {
    let (world, clinic, id) = scene().await;
    let defne = defne(&world).await;
    let found = defne.get(TIMELINE, json!({"filter": {"aggregateId": id}})).await;
    assert_eq!(events(&found), ["AppointmentBooked", "AppointmentCancelled"]);
    let booked = &found["timeline"]["nodes"][0];
    assert_eq!((&booked["actorKind"], &booked["actorName"]), (&json!("person"), &json!("Can")));
    assert!(!found.to_string().contains("Gluten") && !found.to_string().contains("Ateş"), "{found}");
    assert!(found.to_string().contains("withheld"), "{found}");

    // All that concerns a person, and of that only what that person did, in pages.
    let of = json!({"filter": {"personId": clinic.client, "actor": clinic.client}, "first": 1});
    let first = defne.get(TIMELINE, of.clone()).await;
    assert_eq!(
        (events(&first), &first["timeline"]["pageInfo"]["hasNextPage"]),
        (vec!["AppointmentBooked"], &json!(true))
    );
    let mut second = of;
    second["after"] = first["timeline"]["pageInfo"]["endCursor"].clone();
    assert_eq!(events(&defne.get(TIMELINE, second).await), ["AppointmentCancelled"]);

    // From the booking to the mails that it led to.
    let command: uuid::Uuid = sqlx::query_scalar(
        "SELECT (metadata ->> 'command_id')::uuid FROM events WHERE event_type = 'AppointmentBooked'",
    )
    .fetch_one(&world.database_pool().await)
    .await
    .unwrap();
    let led = defne.get(TIMELINE, json!({"filter": {"commandId": command}})).await;
    assert_eq!(events(&led)[0], "AppointmentBooked");
    assert_eq!(defne.refused(TIMELINE, json!({"after": "x"})).await, "BAD_CURSOR");
    for other in ["ada", "aren", "deniz", "can"] {
        let other = world.sign_in("klinik", &format!("{other}@example.com")).await;
        assert_eq!(other.refused(TIMELINE, json!({})).await, "FORBIDDEN");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_personal_is_shown_for_a_reason_that_the_person_can_read() {
    let (world, clinic, id) = scene().await;
    let defne = defne(&world).await;
    assert_eq!(defne.refused(OPENED, json!({"id": id, "why": ""})).await, "TEXT_EMPTY");
    let found = defne.get(OPENED, json!({"id": id, "why": "Şikâyet 17"})).await;
    assert!(found.to_string().contains("Gluten") && found.to_string().contains("Ateş"), "{found}");
    let can = world.sign_in("klinik", "can@example.com").await;
    let mine = can
        .get("{ myDataAccesses(first: 9) { nodes { fields reason recordId subjectId } } }", json!({}))
        .await;
    let mine = mine["myDataAccesses"]["nodes"].as_array().unwrap();
    let opened = json!({"fields": ["TimelineEvent.opened"], "reason": "Şikâyet 17", "recordId": id, "subjectId": clinic.client});
    assert!(mine.contains(&opened), "{mine:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_is_shown_as_it_was_and_what_changed_since() {
    let (world, _, id) = scene().await;
    let defne = defne(&world).await;
    let moments = defne.get(TIMELINE, json!({"filter": {"aggregateId": id}})).await;
    let booked = moments["timeline"]["nodes"][0]["position"].clone();
    let then = defne.get(STATE, json!({"id": id, "at": booked})).await["stateAt"].clone();
    let now = defne.get(STATE, json!({"id": id})).await["stateAt"].clone();
    assert_ne!(then, now);
    assert!(!then.to_string().contains("Gluten") && then.to_string().contains("withheld"), "{then}");
    let open =
        defne.get(STATE, json!({"id": id, "at": booked, "why": "Şikâyet 17"})).await["stateAt"].clone();
    assert!(open.to_string().contains("Gluten"), "{open}");

    let differ = "query($id: String!, $since: String!, $why: String) {
        stateDifference(aggregateType: \"appointment\", aggregateId: $id, since: $since, reason: $why) { path from to } }";
    let found = defne.get(differ, json!({"id": id, "since": booked})).await;
    assert!(!found.to_string().contains("Ateş"), "{found}");
    let found = defne.get(differ, json!({"id": id, "since": booked, "why": "Şikâyet 17"})).await;
    assert!(found["stateDifference"].as_array().is_some_and(|found| !found.is_empty()), "{found}");

    assert_eq!(defne.refused(STATE, json!({"id": id, "at": "gestern"})).await, "NOT_A_MOMENT");
    assert_eq!(
        defne.refused(STATE, json!({"id": id, "at": "2020-01-01T00:00:00Z"})).await,
        "BEFORE_ITS_BEGINNING"
    );
    assert_eq!(defne.refused(STATE, json!({"id": uuid::Uuid::nil()})).await, "NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_auditor_sees_no_other_sites_history() {
    let (world, _, id) = scene().await;
    let other = world.clinic("baska", BookingRules::default()).await;
    world.account(other.site, "Olga", Role::Auditor).await;
    let olga = world.sign_in("baska", "olga@example.com").await;
    assert_eq!(events(&olga.get(TIMELINE, json!({"filter": {"aggregateId": id}})).await), Vec::<&str>::new());
    assert_eq!(olga.refused(STATE, json!({"id": id})).await, "NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_changed_event_is_found_and_named() {
    let (world, _, id) = scene().await;
    let defne = defne(&world).await;
    let verify = "mutation { verifyHistory { id } }";
    let result = "query($id: UUID!) { job(id: $id) { verifiedEvents breaches { aggregateId sequence flaw } breachesElsewhere } }";
    let job = defne.get(verify, json!({})).await["verifyHistory"]["id"].clone();
    assert_eq!(ended(&defne, &job).await["state"], "DONE");
    let well = defne.get(result, json!({"id": job})).await["job"].clone();
    assert!(well["verifiedEvents"].as_i64().unwrap() > 5, "{well}");
    assert_eq!((&well["breaches"], &well["breachesElsewhere"]), (&json!([]), &json!(0)));

    let pool = world.database_pool().await;
    sqlx::query("UPDATE events SET payload = jsonb_set(payload, '{AppointmentCancelled,by}', '\"x\"') WHERE aggregate_id = $1 AND sequence = 2")
        .bind(&id)
        .execute(&pool)
        .await
        .unwrap();
    let job = defne.get(verify, json!({})).await["verifyHistory"]["id"].clone();
    ended(&defne, &job).await;
    let found = defne.get(result, json!({"id": job})).await["job"].clone();
    assert_eq!(found["breaches"], json!([{"aggregateId": id, "sequence": 2, "flaw": "ALTERED"}]));
    let ada = world.sign_in("klinik", "ada@example.com").await;
    assert_eq!(ada.refused(verify, json!({})).await, "FORBIDDEN");
    assert_eq!(ada.refused(result, json!({"id": job})).await, "FORBIDDEN");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_is_followed_and_each_look_is_recorded() {
    let (world, clinic, _) = scene().await;
    let defne = defne(&world).await;
    let mut line = Socket::open(&world.url, &defne.token).await;
    let follow = "subscription { timelineFollowed(filter: {aggregateType: \"ticket\"}) { event payload } }";
    line.subscribe("1", follow, json!({})).await;
    let can = world.sign_in("klinik", "can@example.com").await;
    let open = "mutation { openTicket(input: {subject: \"Fatura\", body: \"Nerede?\"}) { ticket { id } } }";
    can.get(open, json!({})).await;
    let told = line.next().await;
    assert_eq!(told["timelineFollowed"]["event"], "TicketOpened");
    assert!(!told.to_string().contains("Fatura"), "{told}");

    defne.get(TIMELINE, json!({"filter": {"personId": clinic.client}})).await;
    let shown = fields_shown(&world, None, &defne).await;
    assert!(shown.contains("Subscription.timelineFollowed"), "{shown:?}");
    let shown = fields_shown(&world, Some(clinic.client), &defne).await;
    assert!(shown.contains("Query.timeline") && shown.contains("TimelineEvent.actorName"), "{shown:?}");
}

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
async fn a_mail_belongs_to_the_request_and_the_trace_that_it_followed_from() {
    let (world, clinic, _) = scene().await;
    let can = world.sign_in("klinik", "can@example.com").await;
    let (start, end) = crate::world::at(2, 0);
    let book = "mutation($provider: UUID!, $start: DateTime!, $end: DateTime!) {
        bookAppointment(input: {providerId: $provider, start: $start, end: $end}) { appointment { id } } }";
    let request = uuid::Uuid::now_v7();
    let trace = "0af7651916cd43dd8448eb211c80319c";
    let answer = world
        .http()
        .post(format!("{}/graphql", world.url))
        .bearer_auth(&can.token)
        .header("x-request-id", request.to_string())
        .header("traceparent", format!("00-{trace}-b7ad6b7169203331-01"))
        .json(
            &json!({"query": book, "variables": {"provider": clinic.provider, "start": start, "end": end}}),
        );
    let answer: Value = answer.send().await.unwrap().json().await.unwrap();
    let id = answer["data"]["bookAppointment"]["appointment"]["id"].as_str().unwrap().to_owned();
    let pool = world.database_pool().await;
    let of_request = "SELECT event_type, metadata FROM events WHERE metadata ->> 'correlation_id' = $1 ORDER BY transaction_id, position";
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(60);
    let found: Vec<(String, Value)> = loop {
        let found: Vec<(String, Value)> =
            sqlx::query_as(of_request).bind(request.to_string()).fetch_all(&pool).await.unwrap();
        if found.len() > 1 {
            break found;
        }
        assert!(tokio::time::Instant::now() < deadline, "nothing was noted of a mail: {found:?}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    assert_eq!((found[0].0.as_str(), found[1].0.as_str()), ("AppointmentBooked", "ReminderSent"), "{id}");
    let (booked, sent) = (&found[0].1, &found[1].1);
    assert_eq!(booked["causation_id"], booked["command_id"], "the person's own");
    assert_eq!(sent["causation_id"], booked["command_id"]);
    let steps: Vec<&str> =
        found.iter().map(|(_, metadata)| metadata["traceparent"].as_str().unwrap()).collect();
    assert!(
        steps.iter().all(|step| step.starts_with(&format!("00-{trace}-")) && step.ends_with("-01")),
        "{steps:?}"
    );
    assert!(steps[0] != steps[1] && steps.iter().all(|step| !step.contains("b7ad6b7169203331")), "{steps:?}");
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
    sqlx::query("UPDATE events SET payload = jsonb_set(payload::jsonb, '{AppointmentCancelled,by}', '\"x\"') WHERE aggregate_id = $1 AND sequence = 2")
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
    let follow = "subscription { timelineFollowed(filter: {aggregateType: \"ticket\"}, after: \"0.0\") { event payload } }";
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

#[tokio::test(flavor = "multi_thread")]
async fn a_row_of_a_read_model_is_shown_as_it_was_then() {
    let (world, clinic, id) = scene().await;
    let defne = defne(&world).await;
    let rows = "query($model: String!, $key: UUID!, $at: String, $since: String, $why: String) {
        rowsAt(projection: $model, key: $key, at: $at, since: $since, reason: $why) { table key before row } }";
    let booked: String = sqlx::query_scalar(
        "SELECT transaction_id || '.' || position FROM events WHERE event_type = 'AppointmentBooked'",
    )
    .fetch_one(&world.database_pool().await)
    .await
    .unwrap();
    let then = json!({ "model": "appointments", "key": id, "at": booked });
    let found = defne.get(rows, then.clone()).await["rowsAt"].clone();
    assert_eq!(
        (&found[0]["row"]["status"], &found[0]["row"]["notes"]["withheld"]),
        (&json!("scheduled"), &json!(true))
    );
    assert!(!found.to_string().contains("Gluten"), "{found}");
    let mut why = then.clone();
    why["why"] = json!("şikâyet 7");
    let found = defne.get(rows, why).await["rowsAt"].clone();
    assert_eq!(found[0]["row"]["notes"], "Gluten");
    let recorded = fields_shown(&world, Some(clinic.client), &defne).await;
    assert!(recorded.contains("Query.rowsAt"), "{recorded:?}");

    let changed = json!({ "model": "appointments", "key": id, "since": booked });
    let found = defne.get(rows, changed).await["rowsAt"].clone();
    assert_eq!(
        (&found[0]["before"]["status"], &found[0]["row"]["status"]),
        (&json!("scheduled"), &json!("cancelled"))
    );
    assert_eq!(defne.refused(rows, json!({ "model": "nothing", "key": id })).await, "UNKNOWN_PROJECTION");
    let early = json!({ "model": "appointments", "key": id, "at": "1990-01-01T00:00:00Z" });
    assert_eq!(defne.refused(rows, early).await, "BEFORE_ITS_BEGINNING");
    let ada = world.sign_in("klinik", "ada@example.com").await;
    assert_eq!(ada.refused(rows, then.clone()).await, "FORBIDDEN");
    let other = world.clinic("baska", BookingRules::default()).await;
    world.account(other.site, "Olga", Role::Auditor).await;
    let olga = world.sign_in("baska", "olga@example.com").await;
    assert_eq!(olga.get(rows, then).await["rowsAt"], json!([]), "of another site there is nothing");
}

//! The desk at work: numbers, locks, versions, departments, fields, templates, search and board.

use serde_json::{Value, json};

use super::{REPLY, TICKET, admin, agent, customer, help_desk, open, reply, ticket};
use crate::{socket::Socket, world::code};
use domain::schedule::BookingRules;

#[tokio::test(flavor = "multi_thread")]
async fn numbers_count_from_one_at_each_site_without_holes() {
    let world = help_desk().await;
    world.clinic("praxis", BookingRules::default()).await;
    let (can, other) = (customer(&world).await, world.sign_in("praxis", "can@example.com").await);
    for number in 1..=3 {
        assert_eq!(open(&can, "LOW").await["number"], number);
    }
    assert_eq!(open(&other, "LOW").await["number"], 1);
    let found = agent(&world).await.get("{ ticket(number: 2) { number } }", json!({})).await;
    assert_eq!(found["ticket"]["number"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_comes_back_with_its_last_cursor_though_nothing_has_happened_since() {
    let world = help_desk().await;
    let can = customer(&world).await;
    open(&can, "NORMAL").await;
    let changed =
        "subscription($after: String) { myTicketsChanged(after: $after) { cursor ticket { number } } }";
    let mut cursor = json!("0.0");
    for number in 1..4 {
        let mut socket = Socket::open(&world.url, &can.token).await;
        socket.subscribe("1", changed, json!({ "after": cursor })).await;
        let told = socket.next().await["myTicketsChanged"].clone();
        assert_eq!(told["ticket"]["number"], number);
        cursor = told["cursor"].clone();
        drop(socket);
        // On a quiet server: the cursor lies behind the last event.
        let mut socket = Socket::open(&world.url, &can.token).await;
        socket.subscribe("1", changed, json!({ "after": cursor })).await;
        open(&can, "NORMAL").await;
        assert_eq!(socket.next().await["myTicketsChanged"]["ticket"]["number"], number + 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_in_view_of_an_older_version_is_refused_with_what_changed() {
    let world = help_desk().await;
    let (can, aren) = (customer(&world).await, agent(&world).await);
    let opened = open(&can, "NORMAL").await;
    let (id, seen) = (opened["id"].clone(), ticket(&aren, &opened["id"]).await["version"].clone());
    reply(&can, &id, "Acele eder misiniz?", None).await;
    let answer =
        world.ask(Some(&aren.token), REPLY, json!({ "id": id, "body": "Tamam", "seen": seen })).await;
    assert_eq!(code(&answer), "STALE");
    let refusal = &answer["errors"][0]["extensions"]["details"];
    assert_eq!(refusal["changed"], json!(["customer_reply"]), "{answer:#}");
    aren.get(REPLY, json!({ "id": id, "body": "Tamam", "seen": refusal["version"] })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn departments_categories_and_fields_are_set_by_admins_and_asked_for_on_new_tickets() {
    let world = help_desk().await;
    let (can, aren, ada) = (customer(&world).await, agent(&world).await, admin(&world).await);
    let department =
        "mutation($name: String!) { setDepartment(name: $name) { desk { departments { id name } } } }";
    assert_eq!(aren.refused(department, json!({ "name": "Satış" })).await, "FORBIDDEN");
    let set = ada.get(department, json!({ "name": "Satış" })).await;
    assert_eq!(ada.refused(department, json!({ "name": "SATIŞ" })).await, "NAME_TAKEN");
    let id = set["setDepartment"]["desk"]["departments"][0]["id"].clone();
    let field = "mutation { setTicketField(field: { key: \"order\", label: \"Sipariş\", type: NUMBER, least: 1, most: 999,
        required: true }) { desk { ticketFields { key type least most required } } } }";
    ada.get(field, json!({})).await;
    let open = "mutation($department: UUID, $fields: [TicketFieldValueInput!]) { openTicket(input: { subject: \"Konu\",
        body: \"Metin\", departmentId: $department, fields: $fields }) { ticket {
            department { name } fields { key label number } } } }";
    let refused = async |variables: Value| can.refused(open, variables).await;
    let fields = json!([{ "key": "order", "number": 7 }]);
    assert_eq!(refused(json!({ "fields": fields })).await, "DEPARTMENT_NEEDED");
    assert_eq!(refused(json!({ "department": id })).await, "FIELD_NEEDED");
    for (wrong, code) in [
        (json!([{ "key": "order", "number": 1000 }]), "FIELD_OUT_OF_BOUNDS"),
        (json!([{ "key": "order", "text": "7" }]), "FIELD_TYPE"),
        (json!([{ "key": "colour", "text": "mavi" }]), "UNKNOWN_TICKET_FIELD"),
        (json!([{ "key": "order", "number": 1 }, { "key": "order", "number": 2 }]), "FIELD_TWICE"),
    ] {
        assert_eq!(refused(json!({ "department": id, "fields": wrong })).await, code);
    }
    let stranger = json!({ "department": "00000000-0000-7000-8000-000000000001", "fields": fields });
    assert_eq!(refused(stranger).await, "NO_SUCH_DEPARTMENT");
    let opened = can.get(open, json!({ "department": id, "fields": fields })).await;
    let ticket = &opened["openTicket"]["ticket"];
    assert_eq!(ticket["department"]["name"], "Satış");
    assert_eq!(ticket["fields"], json!([{ "key": "order", "label": "Sipariş", "number": 7 }]));
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_hours_holidays_and_promises_are_refused_by_name() {
    let world = help_desk().await;
    let ada = admin(&world).await;
    let hours = "mutation($days: [BusinessDayInput!]!) { setBusinessHours(days: $days) { desk { zone } } }";
    let day = |open: Value, breaks: Value| json!({ "days": [{ "weekday": "MONDAY", "open": open, "breaks": breaks }] });
    let window = |from: &str, to: &str| json!({ "from": from, "to": to });
    for (wrong, code) in [
        (day(json!([window("09:00", "12:00"), window("11:00", "13:00")]), json!([])), "WINDOWS_OVERLAP"),
        (day(json!([window("09:00", "09:00")]), json!([])), "WINDOW_LENGTH"),
        (day(json!([window("9", "12:00")]), json!([])), "NOT_A_TIME_OF_DAY"),
        (json!({ "days": [] }), "NO_OPEN_TIME"),
        (day(json!([window("09:00", "12:00")]), json!([window("09:00", "12:00")])), "NO_OPEN_TIME"),
        (day(json!([window("09:00", "12:00")]), json!([window("11:00", "13:00")])), "BREAK_OUTSIDE_HOURS"),
    ] {
        assert_eq!(ada.refused(hours, wrong.clone()).await, code, "{wrong}");
    }
    let holiday =
        "mutation { addHolidays(holidays: [{ date: \"2027-10-29\", name: \"Cumhuriyet Bayramı\" }]) {
        desk { holidays { date name } } } }";
    ada.get(holiday, json!({})).await;
    assert_eq!(ada.refused(holiday, json!({})).await, "HOLIDAYS_OVERLAP");
    let levels = "mutation($minutes: Int!) { setServiceLevels(levels: { targets: [
        { priority: LOW, resolutionMinutes: $minutes }] }) { desk { zone } } }";
    for minutes in [0, -5, 52_560_000] {
        assert_eq!(ada.refused(levels, json!({ "minutes": minutes })).await, "TARGET_OUT_OF_RANGE");
    }
    let national =
        "mutation { addNationalHolidays(country: TR, year: 2027) { desk { holidays(from: \"2027-01-01\") {
        date name closed { from to } } } } }";
    let filled = ada.get(national, json!({})).await;
    let holidays = filled["addNationalHolidays"]["desk"]["holidays"].as_array().unwrap();
    assert!(holidays.len() > 12, "{filled:#}");
    assert!(holidays.iter().any(|day| day["date"] == "2027-10-28" && day["closed"]["from"] == "13:00"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_opening_state_says_when_it_opens_and_in_how_many_hours() {
    let world = help_desk().await;
    let query = "query($at: DateTime!) { desk(site: \"klinik\") { opening(at: $at) {
        open reason opensAt opensAtLocal opensInHours } } }";
    // Sunday, 22:30 in Istanbul.
    let answer = world.ask(None, query, json!({ "at": "2027-03-07T19:30:00Z" })).await;
    let opening = &answer["data"]["desk"]["opening"];
    assert_eq!(opening["open"], false, "{answer:#}");
    assert_eq!(opening["opensAtLocal"], "2027-03-08T09:00:00+03:00");
    assert_eq!(opening["opensInHours"], 10.5);
}

#[tokio::test(flavor = "multi_thread")]
async fn templates_are_filled_in_for_a_ticket() {
    let world = help_desk().await;
    let (can, aren) = (customer(&world).await, agent(&world).await);
    let id = open(&can, "NORMAL").await["id"].clone();
    let write = "mutation($body: String!) { writeTemplate(input: { name: \"Karşılama\", body: $body }) {
        template { id name active } } }";
    assert_eq!(aren.refused(write, json!({ "body": "{{customer.age}}" })).await, "UNKNOWN_PLACEHOLDER");
    assert_eq!(can.refused(write, json!({ "body": "Merhaba" })).await, "FORBIDDEN");
    let body = "Sayın {{customer.name}}, #{{ticket.number}} bizde. {{agent.name}}, {{site.name}}";
    let written = aren.get(write, json!({ "body": body })).await;
    let template = written["writeTemplate"]["template"]["id"].clone();
    let fill = "query($id: UUID!, $ticket: UUID!) { filledInTemplate(id: $id, ticketId: $ticket) }";
    let filled = aren.get(fill, json!({ "id": template, "ticket": id })).await;
    assert_eq!(filled["filledInTemplate"], "Sayın Can, #1 bizde. Aren, Klinik");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_on_the_board_shows_in_another_browser() {
    let world = help_desk().await;
    let (can, aren, ada) = (customer(&world).await, agent(&world).await, admin(&world).await);
    let id = open(&can, "HIGH").await["id"].clone();
    let mut socket = Socket::open(&world.url, &ada.token).await;
    let changed =
        format!("subscription {{ ticketsChanged(after: \"0.0\") {{ cursor ticket {{ {TICKET} }} }} }}");
    socket.subscribe("1", &changed, json!({})).await;
    assert_eq!(socket.next().await["ticketsChanged"]["ticket"]["status"], "NEW");
    aren.get(super::STATUS, json!({ "id": id, "to": "OPEN" })).await;
    loop {
        // The same ticket may be told of more than once.
        let told = socket.next().await["ticketsChanged"]["ticket"]["status"].clone();
        if told == "OPEN" {
            break;
        }
    }
    let board = aren
        .get("{ ticketBoard(cards: 5) { status count cards { number } } ticketCounts { unassigned breached } }", json!({}))
        .await;
    let open =
        board["ticketBoard"].as_array().unwrap().iter().find(|column| column["status"] == "OPEN").unwrap();
    assert_eq!((&open["count"], &open["cards"][0]["number"]), (&json!(1), &json!(1)));
    assert_eq!(board["ticketCounts"]["unassigned"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn tickets_are_found_by_turkish_and_english_words_and_by_their_number() {
    let world = help_desk().await;
    let (can, aren) = (customer(&world).await, agent(&world).await);
    open(&can, "NORMAL").await;
    let english =
        "mutation { openTicket(input: { subject: \"Refunds\", body: \"When was the payment returned?\" }) {
        ticket { number } } }";
    can.get(english, json!({})).await;
    let search = "query($text: String!) { tickets(filter: { search: $text }) { nodes { number } } }";
    for (text, number) in [("iadeler", 1), ("ücretin", 1), ("refund", 2), ("payments", 2), ("#2", 2)] {
        let found = aren.get(search, json!({ "text": text })).await;
        assert_eq!(found["tickets"]["nodes"], json!([{ "number": number }]), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merged_ticket_is_closed_and_points_to_the_other() {
    let world = help_desk().await;
    let (can, aren) = (customer(&world).await, agent(&world).await);
    let (one, two) = (open(&can, "NORMAL").await["id"].clone(), open(&can, "NORMAL").await["id"].clone());
    let merge = "mutation($id: UUID!, $into: UUID!) { mergeTicket(id: $id, intoId: $into) { ticket { status
        mergedInto { number merged { number } } } } }";
    assert_eq!(aren.refused(merge, json!({ "id": one, "into": one })).await, "MERGE_INTO_ITSELF");
    let merged = aren.get(merge, json!({ "id": two, "into": one })).await;
    let ticket = &merged["mergeTicket"]["ticket"];
    assert_eq!((&ticket["status"], &ticket["mergedInto"]["number"]), (&json!("CLOSED"), &json!(1)));
    assert_eq!(ticket["mergedInto"]["merged"], json!([{ "number": 2 }]));
    // Both histories tell it, to the customer too, by the numbers that people know.
    let history = "query($id: UUID!) { ticket(id: $id) { history { place event actorName from to changes { what from to } } } }";
    for reader in [&aren, &can] {
        for (id, change) in [
            (&one, json!({ "what": "merged", "from": "#2", "to": null })),
            (&two, json!({ "what": "merged", "from": null, "to": "#1" })),
        ] {
            let told = reader.get(history, json!({ "id": id })).await["ticket"]["history"].clone();
            let told = told.as_array().unwrap();
            assert!(told.iter().zip(1..).all(|(entry, place)| entry["place"] == place), "{told:?}");
            let merged = told.iter().find(|entry| entry["event"] == "TicketMerged").unwrap();
            assert_eq!((&merged["changes"], &merged["actorName"]), (&json!([change]), &json!("Aren")));
        }
    }
    assert_eq!(aren.refused(merge, json!({ "id": one, "into": two })).await, "MERGE_INTO_CLOSED");
}

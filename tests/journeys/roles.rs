//! Each cell of the table of roles, through the API (row H2, seeds S1 and S2).

use domain::schedule::BookingRules;
use serde_json::json;

use crate::{booking::book, world::World};

#[tokio::test(flavor = "multi_thread")]
async fn each_cell_of_the_table_of_roles_holds() {
    let world = World::start().await;
    let clinic =
        world.clinic("klinik", BookingRules { approval_required: true, ..BookingRules::default() }).await;
    world.account(clinic.site, "Derya", domain::Role::Provider).await;
    let client = world.sign_in("klinik", "can@example.com").await;
    let id = book(&client, &clinic, 1, 0).await;
    let variables = json!({"id": id, "provider": clinic.provider, "client": clinic.client});

    // In the columns' order: admin, agent, its provider, another provider, its client, another client.
    let people = ["ada", "aren", "deniz", "derya", "can", "ece"];
    let table: [(&str, [u8; 6]); 13] = [
        ("mutation { renameSite(name: \"Yeni Klinik\") { receipt { version } } }", [1, 0, 0, 0, 0, 0]),
        ("mutation { setRegistration(open: true) { receipt { version } } }", [1, 0, 0, 0, 0, 0]),
        (
            "mutation($provider: UUID!) { changePricing(providerId: $provider, pricing: {firstFree: true}) { receipt { version } } }",
            [1, 0, 1, 0, 0, 0],
        ),
        (
            "mutation($provider: UUID!) { setDayOff(providerId: $provider, date: \"2027-06-01\") { receipt { version } } }",
            [1, 0, 1, 0, 0, 0],
        ),
        (
            "mutation($client: UUID!) { changeRoles(accountId: $client, roles: [CLIENT]) { receipt { version } } }",
            [1, 0, 0, 0, 0, 0],
        ),
        ("mutation($client: UUID!) { issuePasswordToken(accountId: $client) { token } }", [1, 0, 0, 0, 0, 0]),
        ("mutation($id: UUID!) { completeAppointment(id: $id) { receipt { version } } }", [0, 0, 1, 0, 0, 0]),
        ("mutation($id: UUID!) { markNoShow(id: $id) { receipt { version } } }", [0, 0, 1, 0, 0, 0]),
        ("mutation($id: UUID!) { recordPayment(id: $id) { receipt { version } } }", [1, 1, 1, 0, 0, 0]),
        ("mutation($id: UUID!) { confirmAppointment(id: $id) { receipt { version } } }", [0, 0, 0, 0, 1, 0]),
        (
            "mutation($id: UUID!) { rescheduleAppointment(id: $id, start: \"2027-03-03T06:00:00Z\", end: \"2027-03-03T06:45:00Z\") { receipt { version } } }",
            [0, 0, 1, 0, 1, 0],
        ),
        ("mutation($id: UUID!) { approveAppointment(id: $id) { receipt { version } } }", [0, 0, 1, 0, 0, 0]),
        (
            "mutation($id: UUID!) { cancelAppointment(id: $id, reason: \"x\") { receipt { version } } }",
            [0, 0, 1, 0, 1, 0],
        ),
    ];
    let mut guests = vec![];
    for name in people {
        guests.push(world.sign_in("klinik", &format!("{name}@example.com")).await);
    }
    for (query, row) in table {
        for ((name, person), allowed) in people.iter().zip(&guests).zip(row) {
            let answer = world.ask(Some(&person.token), query, variables.clone()).await;
            let code = answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("");
            // A rule may still say no to whoever may ask; a stranger is told so, or that there is no such thing.
            let refused = matches!(code, "FORBIDDEN" | "NOT_FOUND" | "NOT_ON_ONESELF");
            assert_eq!(refused, allowed == 0, "{name}: {query}: {answer}");
            assert!(!matches!(code, "INTERNAL" | "BAD_REQUEST"), "{name}: {query}: {answer}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_appointment_is_seen_by_its_two_people_and_the_desk() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    world.account(clinic.site, "Derya", domain::Role::Provider).await;
    let client = world.sign_in("klinik", "can@example.com").await;
    let id = book(&client, &clinic, 1, 0).await;
    let ask = "query($id: UUID!) { appointment(id: $id) { notes } }";
    for (name, sees, notes) in [
        ("can", true, true),
        ("deniz", true, true),
        ("ada", true, false),
        ("aren", true, false),
        ("derya", false, false),
        ("ece", false, false),
    ] {
        let person = world.sign_in("klinik", &format!("{name}@example.com")).await;
        let seen = person.get(ask, json!({"id": id})).await["appointment"].clone();
        assert_eq!(!seen.is_null(), sees, "{name}");
        assert_eq!(seen["notes"] == "Gluten", notes, "{name}");
    }
    let visitor = world.ask(None, ask, json!({"id": id})).await;
    assert!(visitor["data"]["appointment"].is_null(), "{visitor}");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_superadmins_open_sites_and_they_see_no_appointments() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    world.account(domain::SiteId::PLATFORM, "Root", domain::Role::Superadmin).await;
    let client = world.sign_in("klinik", "can@example.com").await;
    let id = book(&client, &clinic, 1, 0).await;
    let open = "mutation { openSite(input: {slug: \"ankara\", name: \"Ankara\", zone: \"Europe/Istanbul\", currency: \"TRY\"}) { site { id slug } } }";
    let admin = world.sign_in("klinik", "ada@example.com").await;
    assert_eq!(admin.refused(open, json!({})).await, "FORBIDDEN");
    let sign_in = "mutation($password: String!) { signIn(email: \"root@example.com\", password: $password) { accessToken } }";
    let answer = world.ask(None, sign_in, json!({"password": crate::world::PASSWORD})).await;
    let token = answer["data"]["signIn"]["accessToken"].as_str().unwrap_or_else(|| panic!("{answer}"));
    let root = crate::world::Guest { world: &world, token: token.to_owned(), refresh: String::new() };
    assert_eq!(root.get(open, json!({})).await["openSite"]["site"]["slug"], "ankara");
    assert_eq!(root.refused(open, json!({})).await, "SLUG_TAKEN");
    let sites = root.get("{ sites { nodes { slug } } }", json!({})).await;
    assert_eq!(sites["sites"]["nodes"].as_array().unwrap().len(), 2);
    let seen =
        world.ask(Some(token), "query($id: UUID!) { appointment(id: $id) { id } }", json!({"id": id})).await;
    assert!(seen["data"]["appointment"].is_null(), "{seen}");
}

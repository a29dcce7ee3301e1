//! Each cell of the table of roles, through the API (row H2, seeds S1 and S2).

use std::collections::{BTreeMap, BTreeSet};

use domain::{Role, SiteId, schedule::BookingRules};
use serde_json::{Value, json};

use crate::{
    booking::book,
    onlookers::{Named, Schema},
    world::{Guest, World},
};

#[tokio::test(flavor = "multi_thread")]
async fn each_cell_of_the_table_of_roles_holds() {
    let world = World::start().await;
    let clinic =
        world.clinic("klinik", BookingRules { approval_required: true, ..BookingRules::default() }).await;
    world.account(clinic.site, "Derya", Role::Provider).await;
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
    world.account(clinic.site, "Derya", Role::Provider).await;
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

/// What concerns only sign-ins, which everybody may ask for, and what would end those of this test.
const SIGNING: [&str; 9] = [
    "changePassword",
    "endSession",
    "refreshSession",
    "requestPasswordReset",
    "resetPassword",
    "signIn",
    "signOut",
    "signUp",
    "visit",
];
/// What somebody is told who may not, or for whom there is no such thing; and what is said before it is asked who wants it.
const REFUSED: [&str; 13] = [
    "FORBIDDEN",
    "MERGE_INTO_ITSELF",
    "NOT_FOUND",
    "NOT_OF_THE_TEAM",
    "NOT_ON_ONESELF",
    "NO_SUCH_AGENT",
    "NO_SUCH_CATEGORY",
    "NO_SUCH_CLIENT",
    "NO_SUCH_DEPARTMENT",
    "NO_SUCH_PROVIDER",
    "SCHEDULE_NOT_OPENED",
    "UNAUTHENTICATED",
    "UNKNOWN_TICKET_FIELD",
];

/// Who of all gets further than a refusal with which mutation, whatever of the scene it is aimed at: an appointment, a ticket, a client, a
/// provider. Rules may still say no to them. The table is committed, so that nobody is let in, or shut out, unseen.
#[tokio::test(flavor = "multi_thread")]
async fn every_mutation_is_for_those_whom_the_committed_table_names() {
    let world = World::start().await;
    let clinic = world.clinic("klinik", BookingRules::default()).await;
    world.account(clinic.site, "Derya", Role::Provider).await;
    world.account(clinic.site, "Defne", Role::Auditor).await;
    world.account(SiteId::PLATFORM, "Olcay", Role::Operator).await;
    world.account(SiteId::PLATFORM, "Koray", Role::Superadmin).await;
    let mut people = vec![("nobody", String::new())];
    for (role, name) in [
        ("auditor", "defne"),
        ("other-client", "ece"),
        ("client", "can"),
        ("other-provider", "derya"),
        ("provider", "deniz"),
        ("agent", "aren"),
        ("admin", "ada"),
    ] {
        people.push((role, world.sign_in("klinik", &format!("{name}@example.com")).await.token));
    }
    for (role, name) in [("operator", "olcay"), ("superadmin", "koray")] {
        people.push((role, world.sign_in_to_the_platform(&format!("{name}@example.com")).await.token));
    }
    let client = world.sign_in("klinik", "can@example.com").await;
    let appointment = book(&client, &clinic, 1, 0).await;
    let open = "mutation { openTicket(input: {subject: \"Fatura\", body: \"Nerede?\"}) { ticket { id } } }";
    let ticket = client.get(open, json!({})).await["openTicket"]["ticket"]["id"].clone();
    let admin = world.sign_in("klinik", "ada@example.com").await;
    let made = async |by: &Guest<'_>, mutation: &str, path: &str| {
        let answer = by.get(mutation, json!({})).await;
        let id = answer.pointer(path).and_then(Value::as_str);
        id.unwrap_or_else(|| panic!("{answer}")).to_owned()
    };
    let another = made(&client, open, "/openTicket/ticket/id").await;
    let department = "mutation { setDepartment(name: \"Muhasebe\") { desk { departments { id } } } }";
    let department = made(&admin, department, "/setDepartment/desk/departments/0/id").await;
    let category = format!(
        "mutation {{ setCategory(name: \"Fatura\", departmentId: \"{department}\") {{ desk {{ categories {{ id }} }} }} }}"
    );
    let category = made(&admin, &category, "/setCategory/desk/categories/0/id").await;
    let write = "mutation { writeTemplate(input: {name: \"Selam\", body: \"Merhaba\"}) { template { id } } }";
    let template = made(&admin, write, "/writeTemplate/template/id").await;
    let call = made(&client, "mutation { callTeam { call { id } } }", "/callTeam/call/id").await;
    let operator = world.sign_in_to_the_platform("olcay@example.com").await;
    let compare = "mutation { compareProjection(name: \"slots\") { id } }";
    let job = made(&operator, compare, "/compareProjection/id").await;
    let ids = [
        appointment,
        ticket.as_str().unwrap().to_owned(),
        clinic.client.to_string(),
        clinic.provider.to_string(),
        department.clone(),
        category.clone(),
        template,
        call,
        job,
    ];
    let named = Named::from([
        ("departmentId", department),
        ("categoryId", category),
        ("intoId", another),
        ("providerId", clinic.provider.to_string()),
    ]);
    let schema = Schema::of(&world).await;
    let mut table: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (role, token) in &people {
        let token = Some(token.as_str()).filter(|token| !token.is_empty());
        for id in &ids {
            for (name, query) in schema.mutations(id, &named) {
                if SIGNING.contains(&name.as_str()) {
                    continue;
                }
                let row = table.entry(name).or_default();
                if row.contains(role) {
                    continue;
                }
                let answer = world.ask(token, &query, json!({})).await;
                let code = answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default();
                assert_ne!(code, "INTERNAL", "{query}: {answer}");
                if !REFUSED.contains(&code) {
                    row.insert(role);
                }
            }
        }
    }
    let order = people.iter().map(|(role, _)| *role);
    let line = |(name, row): (&String, &BTreeSet<&str>)| {
        let named: Vec<_> = order.clone().filter(|role| row.contains(role)).collect();
        format!("{name}: {}\n", named.join(" "))
    };
    let now: String = table.iter().map(line).collect();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/journeys/roles.txt");
    if std::env::var_os("RANDEVU_UPDATE").is_some() {
        std::fs::write(path, &now).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), now, "run with RANDEVU_UPDATE=1");
}

//! Who is there to look on: auditors see everything of their site, operators nobody's data, and neither changes anything.

use std::collections::BTreeMap;

use domain::{Role, SiteId, schedule::BookingRules};
use serde_json::{Value, json};

use crate::{
    booking::book,
    world::{Clinic, Guest, World},
};

/// What an onlooker may do: to the own account, to the own sessions, have the history checked and signed, and take cases away.
const OWN: [&str; 13] = [
    "changePassword",
    "endSession",
    "exportCase",
    "makeCheckpoint",
    "refreshSession",
    "requestPasswordReset",
    "resetPassword",
    "setMutedMessages",
    "signIn",
    "signOut",
    "signUp",
    "verifyHistory",
    "visit",
];

/// A clinic with an appointment, a ticket, an auditor, and an operator of the installation.
struct Scene {
    world: World,
    clinic: Clinic,
    appointment: Value,
    ticket: Value,
}

impl Scene {
    async fn set() -> Self {
        let world = World::start().await;
        let clinic = world.clinic("klinik", BookingRules::default()).await;
        world.account(clinic.site, "Defne", Role::Auditor).await;
        world.account(SiteId::PLATFORM, "Olcay", Role::Operator).await;
        let client = world.sign_in("klinik", "can@example.com").await;
        let appointment = json!(book(&client, &clinic, 1, 0).await);
        let open =
            "mutation { openTicket(input: {subject: \"Fatura\", body: \"Nerede?\"}) { ticket { id } } }";
        let ticket = client.get(open, json!({})).await["openTicket"]["ticket"]["id"].clone();
        Self { world, clinic, appointment, ticket }
    }

    async fn auditor(&self) -> Guest<'_> {
        self.world.sign_in("klinik", "defne@example.com").await
    }

    async fn operator(&self) -> Guest<'_> {
        self.world.sign_in_to_the_platform("olcay@example.com").await
    }

    async fn events(&self) -> i64 {
        let pool = self.world.database_pool().await;
        sqlx::query_scalar("SELECT count(*) FROM events WHERE metadata ->> 'actor_kind' = 'person'")
            .fetch_one(&pool)
            .await
            .unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_auditor_sees_everything_of_the_site() {
    let scene = Scene::set().await;
    let auditor = scene.auditor().await;
    let seen = auditor
        .get(
            "query($appointment: UUID!, $ticket: UUID!) {
                appointment(id: $appointment) { notes client { name email } history { event } }
                ticket(id: $ticket) { subject tags messages(first: 5) { nodes { body } } }
                accounts(search: \"ada\") { nodes { email } }
                appointments(from: \"2027-03-01T00:00:00Z\", to: \"2027-03-08T00:00:00Z\") { nodes { notes } }
                messages(first: 5) { nodes { kind } }
                erasures { accountId } }",
            json!({"appointment": scene.appointment, "ticket": scene.ticket}),
        )
        .await;
    assert_eq!(seen["appointment"]["notes"], "Gluten");
    assert_eq!(seen["appointment"]["client"]["email"], "can@example.com");
    assert_eq!(seen["ticket"]["tags"], json!([]));
    assert_eq!(seen["ticket"]["messages"]["nodes"][0]["body"], "Nerede?");
    assert_eq!(seen["accounts"]["nodes"][0]["email"], "ada@example.com");
    assert_eq!(seen["appointments"]["nodes"][0]["notes"], "Gluten");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_sees_nobodys_data() {
    let scene = Scene::set().await;
    let operator = scene.operator().await;
    let ids =
        json!({"appointment": scene.appointment, "ticket": scene.ticket, "client": scene.clinic.client});
    let seen = operator
        .get(
            "query($appointment: UUID!, $ticket: UUID!, $client: UUID!) {
                appointment(id: $appointment) { id } ticket(id: $ticket) { id } account(id: $client) { id } }",
            ids,
        )
        .await;
    assert_eq!(seen, json!({"appointment": null, "ticket": null, "account": null}));
    for list in ["accounts", "tickets", "calls", "sites"] {
        let code = operator.refused(&format!("{{ {list}(first: 5) {{ nodes {{ id }} }} }}"), json!({})).await;
        assert_eq!(code, "FORBIDDEN", "{list}");
    }
    assert_eq!(operator.refused("{ erasures { accountId } }", json!({})).await, "FORBIDDEN");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_looks_on_changes_nothing_whatever_is_tried() {
    let scene = Scene::set().await;
    let schema = Schema::of(&scene.world).await;
    let before = scene.events().await;
    let ids = [&scene.appointment, &scene.ticket, &json!(scene.clinic.client), &json!(scene.clinic.provider)];
    for onlooker in [scene.auditor().await, scene.operator().await] {
        let mut forbidden = 0;
        for id in ids {
            for (name, query) in schema.mutations(id.as_str().unwrap(), &Named::new()) {
                if OWN.contains(&name.as_str()) {
                    continue;
                }
                let answer = scene.world.ask(Some(&onlooker.token), &query, json!({})).await;
                let code = answer["errors"][0]["extensions"]["code"].as_str();
                let code = code.unwrap_or_else(|| panic!("{query}: {answer}"));
                assert!(!matches!(code, "INTERNAL" | "GRAPHQL_VALIDATION_FAILED"), "{query}: {answer}");
                forbidden += usize::from(code == "FORBIDDEN");
            }
        }
        // What is not forbidden in so many words is not found, or was asked for in a way that nobody may.
        assert!(forbidden > 100, "only {forbidden} were forbidden");
    }
    assert_eq!(scene.events().await, before);
}

/// What the schema says of mutations and of what they are given.
const SCHEMA: &str = "{ __schema {
    mutationType { fields { name type { ...T } args { name defaultValue type { ...T } } } }
    types { name kind enumValues { name } inputFields { name defaultValue type { ...T } } } } }
    fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

pub struct Schema(Value);

/// Identifiers by the names under which they are asked for.
pub type Named = BTreeMap<&'static str, String>;

impl Schema {
    pub async fn of(world: &World) -> Self {
        let answer = world.ask(None, SCHEMA, json!({})).await;
        Self(answer["data"]["__schema"].clone())
    }

    /// Every mutation by its name, called with `id` for all identifiers and with something that fits for whatever else must be given.
    /// Where identifiers of this name are `named`, with those.
    pub fn mutations(&self, id: &str, named: &Named) -> Vec<(String, String)> {
        let fields = self.0["mutationType"]["fields"].as_array().unwrap();
        fields
            .iter()
            .map(|field| {
                let name = field["name"].as_str().unwrap();
                let given = self.given(&field["args"], (id, named));
                let given = if given.is_empty() { given } else { format!("({given})") };
                let answers =
                    if innermost(&field["type"])["kind"] == "OBJECT" { "{ __typename }" } else { "" };
                (name.to_owned(), format!("mutation {{ {name}{given} {answers} }}"))
            })
            .collect()
    }

    fn given(&self, fields: &Value, aim: (&str, &Named)) -> String {
        let needed = fields.as_array().unwrap().iter().filter(|field| {
            let name = field["name"].as_str().unwrap();
            let identifies = innermost(&field["type"])["name"] == "UUID" && !BESIDE.contains(&name);
            field["type"]["kind"] == "NON_NULL" && field["defaultValue"].is_null() || identifies
        });
        let given = needed.map(|field| {
            let name = field["name"].as_str().unwrap();
            format!("{name}: {}", self.sample(name, &field["type"], aim))
        });
        given.collect::<Vec<_>>().join(", ")
    }

    fn sample(&self, name: &str, kind: &Value, aim: (&str, &Named)) -> String {
        match (kind["kind"].as_str().unwrap(), kind["name"].as_str().unwrap_or_default()) {
            ("NON_NULL", _) => self.sample(name, &kind["ofType"], aim),
            ("LIST", _) => format!("[{}]", self.sample(name, &kind["ofType"], aim)),
            (_, "DateTime") if name == "end" => "\"2027-03-03T06:45:00Z\"".to_owned(),
            (_, "Int") if name == "year" => "2027".to_owned(),
            (_, "String") => format!("\"{}\"", text(name)),
            (_, "UUID") => format!("\"{}\"", aim.1.get(name).map_or(aim.0, String::as_str)),
            (_, "DateTime") => "\"2027-03-03T06:00:00Z\"".to_owned(),
            (_, "Date") => "\"2027-03-03\"".to_owned(),
            (_, "LocalTime" | "Time") => "\"09:00\"".to_owned(),
            (_, "Int" | "Float") => "1".to_owned(),
            (_, "Boolean") => "true".to_owned(),
            ("SCALAR", _) => "\"x\"".to_owned(),
            (kind, name) => {
                let known = self.0["types"].as_array().unwrap().iter().find(|known| known["name"] == name);
                let known = known.unwrap_or_else(|| panic!("no type {name}"));
                match kind {
                    "ENUM" => known["enumValues"][0]["name"].as_str().unwrap().to_owned(),
                    _ => format!("{{{}}}", self.given(&known["inputFields"], aim)),
                }
            }
        }
    }
}

/// What else a mutation is given an id for than what it is aimed at; left out where it may be.
const BESIDE: [&str; 8] =
    ["siteId", "commandId", "departmentId", "categoryId", "assigneeId", "attachmentIds", "agentId", "rooms"];

/// A text that fits an argument of this name.
fn text(name: &str) -> &'static str {
    match name {
        "zone" => "Europe/Istanbul",
        "email" => "yeni@example.com",
        "from" => "09:00",
        "to" => "17:00",
        _ => "x",
    }
}

fn innermost(kind: &Value) -> &Value {
    if kind["ofType"].is_null() { kind } else { innermost(&kind["ofType"]) }
}

//! Tickets, from a customer's first message to the closing: over HTTP and WebSocket, by a clock that is moved by hand.

mod deadlines;
mod desk;
pub mod files;
mod locks;
mod privacy;

use chrono::TimeDelta;
use domain::schedule::BookingRules;
use serde_json::{Value, json};

use crate::world::{Guest, World};

/// What most of these look at.
pub const TICKET: &str = "id number subject status priority version messageCount nextDueAt slaState tags
    assignee { name } lock { owner { name } until } fields { key text number }
    clocks { promise state remainingSeconds usedSeconds running dueAt warnedAt breachedAt late }";

/// A help desk without departments, open Monday to Friday from 09:00 to 18:00 in Istanbul. It is Monday, 10:00.
pub async fn help_desk() -> World {
    let world = World::start().await;
    world.clinic("klinik", BookingRules::default()).await;
    world.clock.advance(TimeDelta::hours(2));
    world
}

pub async fn agent(world: &World) -> Guest<'_> {
    world.sign_in("klinik", "aren@example.com").await
}

pub async fn admin(world: &World) -> Guest<'_> {
    world.sign_in("klinik", "ada@example.com").await
}

pub async fn customer(world: &World) -> Guest<'_> {
    world.sign_in("klinik", "can@example.com").await
}

pub async fn open(guest: &Guest<'_>, priority: &str) -> Value {
    let query = format!(
        "mutation($priority: Priority!) {{ openTicket(input: {{ subject: \"İade\", body: \"Ücret iadesi istiyorum\",
           priority: $priority }}) {{ ticket {{ {TICKET} }} receipt {{ position }} }} }}"
    );
    guest.get(&query, json!({ "priority": priority })).await["openTicket"]["ticket"].clone()
}

pub const REPLY: &str = "mutation($id: UUID!, $body: String!, $then: TicketStatus, $seen: Int) {
    replyToTicket(id: $id, message: { body: $body }, then: $then, seen: $seen) { ticket { status version } } }";
pub const NOTE: &str = "mutation($id: UUID!, $body: String!) {
    noteOnTicket(id: $id, message: { body: $body }) { ticket { version } } }";
pub const STATUS: &str = "mutation($id: UUID!, $to: TicketStatus!) {
    changeTicketStatus(id: $id, status: $to) { ticket { status } } }";

pub async fn reply(guest: &Guest<'_>, id: &Value, body: &str, then: Option<&str>) -> Value {
    guest.get(REPLY, json!({ "id": id, "body": body, "then": then })).await
}

pub async fn ticket(guest: &Guest<'_>, id: &Value) -> Value {
    let query = format!("query($id: UUID!) {{ ticket(id: $id) {{ {TICKET} }} }}");
    guest.get(&query, json!({ "id": id })).await["ticket"].clone()
}

pub fn clock<'a>(ticket: &'a Value, promise: &str) -> &'a Value {
    let clocks = ticket["clocks"].as_array().unwrap();
    clocks.iter().find(|clock| clock["promise"] == promise).unwrap()
}

/// Reads until `done`; a read model or a timer follows in its own time.
pub async fn eventually(guest: &Guest<'_>, id: &Value, done: impl Fn(&Value) -> bool) -> Value {
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(30);
    loop {
        let now = ticket(guest, id).await;
        if done(&now) {
            return now;
        }
        assert!(tokio::time::Instant::now() < deadline, "{now:#}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

//! What a customer never sees: internal notes, and anything that tells of them; and other people's tickets.

use serde_json::{Value, json};

use super::{NOTE, TICKET, agent, customer, eventually, help_desk, open, reply};
use crate::{socket::Socket, world::World};

const SECRET: &str = "Müşteri sinirli, dikkat";

async fn everything(world: &World, token: &str, id: &Value) -> String {
    let query = format!(
        "query($id: UUID!) {{ ticket(id: $id) {{ {TICKET} description updatedAt nextStatuses
            requesterAccount {{ id }}
            messages {{ edges {{ cursor node {{ id kind body sentAt author {{ name }} attachments {{ id }} }} }} }}
            history {{ place at event actorName rule from to cause messageId changes {{ what from to }} }} }}
          myTickets {{ nodes {{ {TICKET} updatedAt }} }} }}"
    );
    world.ask(Some(token), &query, json!({ "id": id })).await.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_leaves_no_trace_for_the_customer_in_any_answer() {
    let world = help_desk().await;
    let (can, aren) = (customer(&world).await, agent(&world).await);
    let id = open(&can, "NORMAL").await["id"].clone();
    reply(&aren, &id, "Bakıyoruz", None).await;
    let before = everything(&world, &can.token, &id).await;
    assert!(before.contains("Bakıyoruz"));
    aren.get(NOTE, json!({ "id": id, "body": SECRET })).await;
    let tag = "mutation($id: UUID!) { tagTicket(id: $id, add: [\"vip\"]) { ticket { tags } } }";
    aren.get(tag, json!({ "id": id })).await;
    let lock = "mutation($id: UUID!) { lockTicket(id: $id) { ticket { version } } }";
    aren.get(lock, json!({ "id": id })).await;
    let after = everything(&world, &can.token, &id).await;
    assert_eq!(before, after, "byte for byte the same");
    assert!(everything(&world, &aren.token, &id).await.contains(SECRET));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_counts_what_its_reader_may_know_of() {
    let world = help_desk().await;
    let (can, aren) = (customer(&world).await, agent(&world).await);
    let id = open(&can, "NORMAL").await["id"].clone();
    aren.get(NOTE, json!({ "id": id, "body": SECRET })).await;
    let reply = "mutation($id: UUID!) { replyToTicket(id: $id, message: { body: \"Ek\" }) {
        receipt { version } ticket { version } } }";
    let answer = can.get(reply, json!({ "id": id })).await;
    assert_eq!(answer["replyToTicket"]["receipt"]["version"], answer["replyToTicket"]["ticket"]["version"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_search_nor_lists_of_the_desk_tell_a_customer_of_a_note() {
    let world = help_desk().await;
    let (can, aren) = (customer(&world).await, agent(&world).await);
    let id = open(&can, "NORMAL").await["id"].clone();
    aren.get(NOTE, json!({ "id": id, "body": SECRET })).await;
    let mine = "query($text: String!) { myTickets(filter: { search: $text }) { nodes { number } } }";
    assert_eq!(can.get(mine, json!({ "text": "sinirli" })).await["myTickets"]["nodes"], json!([]));
    let all = "query($text: String!) { tickets(filter: { search: $text }) { nodes { number } } }";
    assert_eq!(can.refused(all, json!({ "text": "sinirli" })).await, "FORBIDDEN");
    let found = aren.get(all, json!({ "text": "sinirli" })).await;
    assert_eq!(found["tickets"]["nodes"], json!([{ "number": 1 }]));
    for query in [
        "{ ticketBoard { count } }",
        "{ ticketCounts { unassigned } }",
        "{ slaAlerts { nodes { id } } }",
        "{ templates { nodes { id } } }",
    ] {
        assert_eq!(can.refused(query, json!({})).await, "FORBIDDEN", "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customers_subscription_is_silent_while_the_desk_talks_to_itself() {
    let world = help_desk().await;
    let (can, aren) = (customer(&world).await, agent(&world).await);
    let id = open(&can, "NORMAL").await["id"].clone();
    let mut socket = Socket::open(&world.url, &can.token).await;
    let changed =
        "subscription { myTicketsChanged(after: \"0.0\") { cursor ticket { messageCount version } } }";
    socket.subscribe("1", changed, json!({})).await;
    assert_eq!(socket.next().await["myTicketsChanged"]["ticket"]["messageCount"], 1);
    aren.get(NOTE, json!({ "id": id, "body": SECRET })).await;
    let assign = "mutation($id: UUID!) { tagTicket(id: $id, add: [\"vip\"]) { ticket { tags } } }";
    aren.get(assign, json!({ "id": id })).await;
    reply(&aren, &id, "Merhaba", None).await;
    let told = socket.next().await["myTicketsChanged"].clone();
    assert_eq!(told["ticket"]["messageCount"], 2, "the note was not told of, the answer is");
    drop(socket);
    // A client that comes back is not told of what happened within the desk either.
    aren.get(NOTE, json!({ "id": id, "body": SECRET })).await;
    reply(&aren, &id, "Bir sorum var", None).await;
    let mut socket = Socket::open(&world.url, &can.token).await;
    let again =
        "subscription($after: String) { myTicketsChanged(after: $after) { ticket { messageCount } } }";
    socket.subscribe("1", again, json!({ "after": told["cursor"] })).await;
    assert_eq!(socket.next().await["myTicketsChanged"]["ticket"]["messageCount"], 3);
    for query in ["subscription { ticketsChanged { cursor } }", "subscription { slaAlerted { cursor } }"] {
        socket.subscribe("2", query, json!({})).await;
        let refused = socket.message().await.unwrap();
        assert!(refused.to_string().contains("FORBIDDEN"), "{refused}");
        let _ = socket.message().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn to_other_customers_and_other_sites_a_ticket_does_not_exist() {
    let world = help_desk().await;
    world.clinic("praxis", domain::schedule::BookingRules::default()).await;
    let can = customer(&world).await;
    let id = open(&can, "NORMAL").await["id"].clone();
    let ece = world.sign_in("klinik", "ece@example.com").await;
    let deniz = world.sign_in("klinik", "deniz@example.com").await;
    let elsewhere = world.sign_in("praxis", "ada@example.com").await;
    for stranger in [&ece, &deniz, &elsewhere] {
        let query = "query($id: UUID!) { ticket(id: $id) { number } }";
        assert_eq!(stranger.get(query, json!({ "id": id })).await["ticket"], Value::Null);
        let rate = "mutation($id: UUID!) { rateTicket(id: $id, score: 5) { receipt { version } } }";
        for mutation in [super::REPLY, NOTE, rate] {
            assert_eq!(stranger.refused(mutation, json!({ "id": id, "body": "x" })).await, "NOT_FOUND");
        }
        let mut socket = Socket::open(&world.url, &stranger.token).await;
        socket
            .subscribe(
                "1",
                "subscription($id: UUID!) { ticketChanged(id: $id) { cursor } }",
                json!({ "id": id }),
            )
            .await;
        let refused = socket.message().await.unwrap();
        assert!(refused.to_string().contains("NOT_FOUND"), "{refused}");
    }
    let aren = agent(&world).await;
    eventually(&aren, &id, |ticket| ticket["messageCount"] == 1).await;
}

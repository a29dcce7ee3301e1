//! Rebuilding the help desk's tables, and what goes wrong with them.

use domain::{Role, TicketId, ticket::Status};
use projections::{
    PageRequest, parked, rebuild, retry,
    tickets::{TicketFilter, TicketHappening, TicketHistoryEntry},
    verify,
};
use serde_json::json;

use crate::{following::append_raw, help_desk::*, random_tickets::*, scene::*};

const TABLES: [&str; 4] = ["tickets", "ticket_messages", "sla_deadlines", "sla_alerts"];

#[tokio::test]
async fn a_thousand_random_tickets_are_rebuilt_as_they_were_folded_live() {
    let scene = Scene::start().await;
    let histories = histories(1, 1000);
    append(scene.ledger.pool(), &histories, 7).await;
    scene.settled().await;
    assert_eq!(parked(scene.ledger.pool()).await.unwrap(), vec![]);
    let live = dump(&scene.ledger).await;
    for name in TABLES {
        let rows = live.iter().find(|(table, _)| table == name).map_or(0, |(_, rows)| rows.len());
        assert!(rows >= 100, "{name}: {rows}");
        assert_eq!(verify(&scene.ledger, name).await.unwrap(), vec![], "{name}");
        rebuild(&scene.ledger, name, |_| {}).await.unwrap();
        assert_eq!(verify(&scene.ledger, name).await.unwrap(), vec![], "{name}");
    }
    for ((table, before), (_, after)) in live.iter().zip(dump(&scene.ledger).await) {
        assert!(*before == after, "{table} is as it was");
    }
}

#[tokio::test]
async fn tickets_are_counted_as_they_change_and_when_they_were_rebuilt() {
    let scene = Scene::start().await;
    append(scene.ledger.pool(), &histories(1, 100), 3).await;
    scene.settled().await;
    let miscounted = async || -> i64 {
        let alike = "site_id, status, priority, department_id, assignee_id, sla_state";
        let counted = format!("SELECT {alike}, count(*) FROM tickets GROUP BY {alike}");
        let told = format!("SELECT {alike}, tickets FROM ticket_counts");
        sqlx::query_scalar(&format!(
            "SELECT count(*) FROM (({counted} EXCEPT {told}) UNION ALL ({told} EXCEPT {counted})) t"
        ))
        .fetch_one(scene.ledger.pool())
        .await
        .unwrap()
    };
    assert_eq!(miscounted().await, 0);
    rebuild(&scene.ledger, "tickets", |_| {}).await.unwrap();
    assert_eq!(miscounted().await, 0);
    append(scene.ledger.pool(), &histories(1000, 20), 3).await;
    scene.settled().await;
    assert_eq!(miscounted().await, 0);
    sqlx::query("DELETE FROM tickets WHERE number > 20").execute(scene.ledger.pool()).await.unwrap();
    assert_eq!(miscounted().await, 0);
}

#[tokio::test]
async fn rows_stand_where_the_tickets_stand() {
    let desk = HelpDesk::start().await;
    let histories = histories(1, 100);
    append(desk.scene.ledger.pool(), &histories, 7).await;
    desk.scene.settled().await;
    let reader = desk.reader(desk.agent());
    for history in histories {
        let view = reader.ticket(history.id).await.unwrap().unwrap();
        let case = history.ticket.case().unwrap();
        assert_eq!(
            (view.status, view.priority, view.department, view.category, view.assignee),
            (case.status(), case.priority, case.department, case.category, case.assignee)
        );
        assert_eq!(u64::try_from(view.version).unwrap(), case.version());
        assert_eq!((view.subject.as_ref(), Some(&view.fields)), (case.subject.get(), case.fields.get()));
        let own = view.desk.unwrap();
        assert_eq!((own.tags, own.lock), (case.tags.iter().cloned().collect(), case.lock));
        assert_eq!(view.rating, case.rating.map(i16::from));
        let clocks = reader.deadlines_by_tickets(&[history.id]).await.unwrap().remove(0);
        assert_eq!(clocks.clocks, case.clocks);
        assert_eq!((own.sla_state, own.next_due_at), (clocks.state, clocks.next_due_at));
        let told = reader.ticket_history(history.id).await.unwrap().unwrap();
        let itself =
            |entry: &&TicketHistoryEntry| !matches!(entry.happening, TicketHappening::TookOver { .. });
        assert_eq!(told.iter().filter(itself).count(), history.events.len());
        let messages = reader.ticket_messages(history.id, &PageRequest::first(100)).await.unwrap().rows.len();
        assert_eq!(i32::try_from(messages).unwrap(), view.messages + own.notes);
    }
}

#[tokio::test]
async fn rows_of_tickets_that_are_not_as_the_log_says_are_named() {
    let desk = HelpDesk::start().await;
    let (one, two) = (desk.open("A", "a").await, desk.open("B", "b").await);
    desk.ask(one, desk.agent(), note("c")).await;
    desk.scene.settled().await;
    let pool = desk.scene.ledger.pool();
    for (name, tampering, rows) in [
        ("tickets", "UPDATE tickets SET messages = 9 WHERE number = 1", 1),
        ("ticket_messages", "UPDATE ticket_messages SET kind = 'desk' WHERE kind = 'note'", 1),
        ("ticket_messages", "DELETE FROM ticket_messages WHERE body = 'a'", 2),
        (
            "sla_deadlines",
            "UPDATE sla_deadlines SET clocks = jsonb_set(clocks, '{resolution,used_micros}', '5')",
            2,
        ),
    ] {
        sqlx::query(tampering).execute(pool).await.unwrap();
        assert_eq!(verify(&desk.scene.ledger, name).await.unwrap().len(), rows, "{tampering}");
    }
    for name in TABLES {
        rebuild(&desk.scene.ledger, name, |_| {}).await.unwrap();
        assert_eq!(verify(&desk.scene.ledger, name).await.unwrap(), vec![], "{name}");
    }
    let reader = desk.reader(desk.agent());
    assert_eq!(reader.tickets_by_ids(&[one, two]).await.unwrap().len(), 2);
}

#[tokio::test]
async fn of_a_spoiled_ticket_the_later_messages_wait_and_come_with_the_next_try() {
    let desk = HelpDesk::start().await;
    let (spoiled, sound) = (desk.open("A", "a").await, desk.open("B", "b").await);
    desk.scene.settled().await;
    let pool = desk.scene.ledger.pool();
    let sequence: i64 = sqlx::query_scalar("SELECT max(sequence) FROM events WHERE aggregate_id = $1")
        .bind(spoiled.to_string())
        .fetch_one(pool)
        .await
        .unwrap();
    let message = |text: &str| {
        json!({ "id": domain::MessageId::generate(), "author": desk.agent, "attachments": [],
                "body": domain::Personal::new(desk.customer, body(text)) })
    };
    let mut connection = pool.acquire().await.unwrap();
    let strange = json!({ "NoteAdded": { "message": "?" } });
    append_raw(&mut connection, "ticket", spoiled.0, sequence + 1, strange).await;
    for (number, text) in [(2, "second"), (3, "third")] {
        let written = json!({ "NoteAdded": { "message": message(text) } });
        append_raw(&mut connection, "ticket", spoiled.0, sequence + number, written).await;
    }
    drop(connection);
    desk.ask(sound, desk.agent(), note("of the other")).await;
    desk.scene.settled().await;
    let reader = desk.reader(desk.agent());
    let count = async |id: TicketId| reader.ticket_messages(id, &all()).await.unwrap().rows.len();
    assert_eq!((count(spoiled).await, count(sound).await), (1, 2));
    let waiting: Vec<_> = parked(pool)
        .await
        .unwrap()
        .into_iter()
        .filter(|event| event.projection == "ticket_messages")
        .collect();
    assert_eq!(waiting.len(), 3);
    assert_eq!(retry(&desk.scene.ledger, "ticket_messages").await.unwrap(), 3);
    sqlx::query("UPDATE events SET payload = $1 WHERE aggregate_id = $2 AND sequence = $3")
        .bind(json!({ "NoteAdded": { "message": message("first") } }))
        .bind(spoiled.to_string())
        .bind(sequence + 1)
        .execute(pool)
        .await
        .unwrap();
    assert_eq!(retry(&desk.scene.ledger, "ticket_messages").await.unwrap(), 0);
    assert_eq!(count(spoiled).await, 4);
    // The other projections have still to try.
    assert_eq!(reader.ticket(spoiled).await.unwrap().unwrap().desk.unwrap().notes, 0);
    for name in ["tickets", "sla_deadlines", "sla_alerts"] {
        assert_eq!(retry(&desk.scene.ledger, name).await.unwrap(), 0, "{name}");
    }
    assert_eq!(reader.ticket(spoiled).await.unwrap().unwrap().desk.unwrap().notes, 3);
    for name in TABLES {
        assert_eq!(verify(&desk.scene.ledger, name).await.unwrap(), vec![], "{name}");
    }
}

#[tokio::test]
async fn a_message_with_the_identifier_of_another_does_not_take_its_place() {
    let desk = HelpDesk::start().await;
    let (mine, other) = (desk.open("A", "mine").await, desk.open_of_stranger("B", "theirs").await);
    desk.scene.settled().await;
    let pool = desk.scene.ledger.pool();
    let reader = desk.reader(desk.agent());
    let first = reader.opening_messages(&[mine]).await.unwrap().remove(0);
    let mut connection = pool.acquire().await.unwrap();
    let forged = json!({ "CustomerReplied": { "at": now(), "message": { "id": first.message, "author": null,
        "attachments": [], "body": domain::Personal::new(desk.agent, body("forged")) } } });
    append_raw(&mut connection, "ticket", other.0, 9, forged).await;
    drop(connection);
    desk.scene.settled().await;
    assert_eq!(reader.messages_by_ids(&[first.message]).await.unwrap(), [first]);
    let parked = parked(pool).await.unwrap();
    assert_eq!(parked.iter().map(|event| event.projection.as_str()).collect::<Vec<_>>(), ["ticket_messages"]);
}

#[tokio::test]
async fn following_tickets_goes_on_after_a_rebuild() {
    let desk = HelpDesk::start().await;
    let id = desk.open("A", "a").await;
    for name in projections::names() {
        rebuild(&desk.scene.ledger, name, |_| {}).await.unwrap();
    }
    desk.ask(id, desk.agent(), note("b")).await;
    desk.ask(id, desk.customer(), reply("c")).await;
    desk.scene.settled().await;
    let reader = desk.reader(desk.agent());
    assert_eq!(reader.ticket_messages(id, &all()).await.unwrap().rows.len(), 3);
    assert_eq!(desk.reader(desk.customer()).ticket_messages(id, &all()).await.unwrap().rows.len(), 2);
    let found = reader.tickets(&TicketFilter::default(), projections::tickets::TicketSort::Due, &all()).await;
    assert_eq!(found.unwrap().rows.len(), 1);
    for name in projections::names() {
        assert_eq!(verify(&desk.scene.ledger, name).await.unwrap(), vec![], "{name}");
    }
}

#[tokio::test]
async fn an_erased_customers_tickets_are_wordless_after_a_rebuild() {
    let desk = HelpDesk::start().await;
    let customer = open_account(&desk.scene.ledger, SITE, "Ada", Role::Client).await;
    let id = TicketId::generate();
    desk.ask(id, person(customer, Role::Client), opening(customer, "Secret", "Secret")).await;
    desk.ask(id, desk.agent(), filled([order_number("A-1")])).await;
    desk.scene.settled().await;
    desk.scene.ledger.keyring().destroy(customer).await.unwrap();
    for name in projections::names() {
        rebuild(&desk.scene.ledger, name, |_| {}).await.unwrap();
    }
    let reader = desk.reader(desk.agent());
    let ticket = reader.ticket(id).await.unwrap().unwrap();
    assert_eq!((ticket.subject, ticket.fields.len(), ticket.status), (None, 0, Status::New));
    assert_eq!(reader.opening_messages(&[id]).await.unwrap()[0].body, None);
    let filter = TicketFilter { search: Some("secret".to_owned()), ..TicketFilter::default() };
    let found = reader.tickets(&filter, projections::tickets::TicketSort::Relevance, &all()).await.unwrap();
    assert_eq!(found.rows.len(), 0);
}

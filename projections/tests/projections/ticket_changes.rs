//! What subscribers are told of tickets.

use domain::{
    TicketId,
    ticket::{Status, TicketAction},
};
use projections::{Change, TouchedTicket};
use tokio::sync::broadcast::Receiver;

use crate::{help_desk::*, scene::*};

/// What is told of the ticket by a projection, once all has been told.
async fn told(desk: &HelpDesk, changes: &mut Receiver<Change>, projection: &str) -> Vec<TouchedTicket> {
    desk.scene.settled().await;
    let mut told = vec![];
    while let Ok(change) = changes.try_recv() {
        let ticket = change.touched.and_then(|touched| {
            assert_eq!(touched.site, SITE);
            touched.ticket
        });
        told.extend(ticket.filter(|_| change.projection == projection));
    }
    told
}

#[tokio::test]
async fn subscribers_are_told_whose_ticket_changed_and_whether_the_customer_may_know() {
    let desk = HelpDesk::start().await;
    let id = desk.open("A", "a").await;
    desk.scene.settled().await;
    let mut changes = desk.scene.runner.changes();
    let public = |actions: Vec<(TicketAction, bool)>| actions;
    for (action, public) in public(vec![
        (note("b"), false),
        (tagged(&["c"]), false),
        (TicketAction::Lock, false),
        (TicketAction::Unlock { by_force: false }, false),
        (filled([margin(3)]), false),
        (status(Status::Open), true),
        (TicketAction::Assign { to: Some(desk.agent) }, false),
        (reply("d"), true),
        (TicketAction::Transfer { department: SALES, assignee: None, category: None }, true),
    ]) {
        let said = format!("{action:?}");
        desk.ask(id, desk.agent(), action).await;
        let told = told(&desk, &mut changes, "tickets").await;
        assert!(!told.is_empty(), "{said}");
        assert!(told.iter().all(|ticket| ticket.ticket == id && ticket.requester == Some(desk.customer)));
        assert_eq!(told.iter().any(|ticket| ticket.public), public, "{said}");
    }
}

#[tokio::test]
async fn who_had_a_ticket_before_is_told_as_well_as_who_has_it_now() {
    let desk = HelpDesk::start().await;
    let id = desk.open("A", "a").await;
    desk.ask(id, desk.agent(), TicketAction::Assign { to: Some(desk.agent) }).await;
    desk.scene.settled().await;
    let mut changes = desk.scene.runner.changes();
    let transfer = TicketAction::Transfer { department: SALES, assignee: Some(desk.admin), category: None };
    desk.ask(id, desk.agent(), transfer).await;
    let told = told(&desk, &mut changes, "tickets").await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].assignees, [desk.admin, desk.agent]);
    assert_eq!(told[0].departments, [SALES, CARE]);
}

#[tokio::test]
async fn fields_that_changed_are_named_so_that_public_ones_can_be_told_from_others() {
    let desk = HelpDesk::start().await;
    let id = desk.open("A", "a").await;
    desk.scene.settled().await;
    let mut changes = desk.scene.runner.changes();
    for (action, fields) in [
        (filled([margin(1)]), vec!["margin"]),
        (filled([margin(2), order_number("A-1")]), vec!["margin", "order_number"]),
        (note("b"), vec![]),
    ] {
        desk.ask(id, desk.agent(), action).await;
        let told = told(&desk, &mut changes, "tickets").await;
        let named: Vec<_> =
            told.iter().flat_map(|ticket| &ticket.fields).map(domain::desk::FieldKey::as_str).collect();
        assert_eq!(named, fields);
    }
}

#[tokio::test]
async fn of_messages_only_those_that_the_customer_sees_are_told_as_public() {
    let desk = HelpDesk::start().await;
    let id: TicketId = desk.open("A", "a").await;
    desk.scene.settled().await;
    let mut changes = desk.scene.runner.changes();
    for (action, public) in [(note("b"), false), (reply("c"), true)] {
        desk.ask(id, desk.agent(), action).await;
        let told = told(&desk, &mut changes, "ticket_messages").await;
        assert_eq!(told.iter().map(|ticket| ticket.public).collect::<Vec<_>>(), [public]);
        assert_eq!(told[0].requester, Some(desk.customer));
    }
    desk.ask_at(id, domain::Actor::System("timer"), TicketAction::Review, after(1000)).await.unwrap();
    let told = told(&desk, &mut changes, "sla_alerts").await;
    assert!(!told.is_empty() && told.iter().all(|ticket| !ticket.public && ticket.requester.is_none()));
}

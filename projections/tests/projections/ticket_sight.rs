//! Who sees what of tickets: customers their own, and never what is the desk's.

use domain::{
    AccountId, Actor, Role, Roles, TicketId,
    ticket::{ClockState, Draft, Priority, Status, StatusCause, Subject, TicketAction},
};
use projections::{
    PageRequest, ReadError, Reader,
    sla_alerts::AlertFilter,
    sla_deadlines::DeadlineFilter,
    ticket_messages::MessageKind,
    tickets::{Assigned, TicketFilter, TicketHappening, TicketSort, TicketView},
};

use crate::{help_desk::*, random_tickets, scene::*};

/// What only a note, a tag or an internal field says.
const SECRET: &str = "zzyzx";

/// A ticket of the customer's with everything in it that a customer must not know of.
async fn full_of_secrets(desk: &HelpDesk) -> TicketId {
    let id = desk.open("Refund", "I want my money").await;
    let file = upload(&desk.scene, desk.agent, "zzyzx.txt").await;
    let message = Draft { attachments: vec![file], ..draft(SECRET) };
    for action in [
        TicketAction::Note { message },
        tagged(&[SECRET]),
        filled([margin(666)]),
        TicketAction::Lock,
        TicketAction::Assign { to: Some(desk.agent) },
    ] {
        desk.ask(id, desk.agent(), action).await;
    }
    for minutes in [170, 181] {
        desk.ask_at(id, Actor::System("timer"), TicketAction::Review, after(minutes)).await.unwrap();
    }
    desk.scene.settled().await;
    id
}

async fn my_ticket(reader: &Reader, id: TicketId) -> TicketView {
    reader.ticket(id).await.unwrap().unwrap()
}

fn searched(text: &str) -> TicketFilter {
    TicketFilter { search: Some(text.to_owned()), ..TicketFilter::default() }
}

#[tokio::test]
async fn a_customer_sees_own_tickets_and_nobody_elses() {
    let desk = HelpDesk::start().await;
    let (mine, theirs) = (desk.open("A", "a").await, desk.open_of_stranger("B", "b").await);
    desk.scene.settled().await;
    let both = [mine, theirs];
    let elsewhere = |role| Actor::Person { id: desk.customer, site: OTHER_SITE, roles: Roles::of([role]) };
    let cases: [(Actor, &[TicketId]); 9] = [
        (desk.customer(), &[mine]),
        (desk.agent(), &both),
        (desk.admin(), &both),
        (Actor::System("test"), &[]),
        (person(AccountId::generate(), Role::Provider), &[]),
        (elsewhere(Role::Client), &[]),
        (elsewhere(Role::Admin), &[]),
        (Actor::Visitor { site: SITE }, &[]),
        (superadmin(), &[]),
    ];
    for (actor, sees) in cases {
        let reader = desk.reader(actor.clone());
        let mut found: Vec<_> =
            reader.tickets_by_ids(&both).await.unwrap().iter().map(|ticket| ticket.ticket).collect();
        found.sort();
        assert_eq!(found, sees, "{actor:?}");
        for id in both {
            let known = sees.contains(&id);
            assert_eq!(reader.ticket(id).await.unwrap().is_some(), known, "{actor:?}");
            assert_eq!(reader.ticket_history(id).await.unwrap().is_some(), known, "{actor:?}");
            assert_eq!(reader.ticket_messages(id, &all()).await.unwrap().rows.len(), usize::from(known));
            assert_eq!(reader.opening_messages(&[id]).await.unwrap().len(), usize::from(known));
        }
        let mine = reader.my_tickets(&TicketFilter::default(), &all()).await.unwrap().rows.len();
        assert_eq!(mine, usize::from(actor == desk.customer()), "{actor:?}");
    }
    let system = Reader::system(&desk.scene.ledger, SITE);
    assert_eq!(system.tickets_by_ids(&both).await.unwrap().len(), 2);
    assert_eq!(system.open_ticket_ids(None, 10).await.unwrap(), both);
    assert_eq!(system.open_ticket_ids(Some(mine), 10).await.unwrap(), [theirs]);
    assert_eq!(Reader::system(&desk.scene.ledger, OTHER_SITE).open_ticket_ids(None, 10).await.unwrap(), []);
    let refused = desk.reader(desk.admin()).open_ticket_ids(None, 10).await;
    assert!(matches!(refused, Err(ReadError::NotAllowed)));
}

#[tokio::test]
async fn the_desks_lists_are_for_the_desk() {
    let desk = HelpDesk::start().await;
    let id = full_of_secrets(&desk).await;
    for actor in [
        desk.customer(),
        person(AccountId::generate(), Role::Provider),
        Actor::Visitor { site: SITE },
        superadmin(),
    ] {
        let reader = desk.reader(actor);
        let filter = TicketFilter::default();
        let refused = [
            reader.tickets(&filter, TicketSort::default(), &all()).await.is_err(),
            reader.board(&filter, TicketSort::Due, 5).await.is_err(),
            reader.board_counts(&filter).await.is_err(),
            reader.sla_deadlines(&DeadlineFilter::default(), &all()).await.is_err(),
            reader.sla_alerts(&AlertFilter::default(), &all()).await.is_err(),
        ];
        assert_eq!(refused, [true; 5]);
        assert_eq!(reader.deadlines_by_tickets(&[id]).await.unwrap(), vec![]);
    }
}

#[tokio::test]
async fn a_customer_sees_no_note_and_nothing_that_is_the_desks_own() {
    let desk = HelpDesk::start().await;
    let id = full_of_secrets(&desk).await;
    let (customer, agent) = (desk.reader(desk.customer()), desk.reader(desk.agent()));
    let whole = my_ticket(&agent, id).await;
    let own = whole.desk.clone().unwrap();
    assert!(own.notes == 1 && own.tags.len() == 1 && own.sla_state == Some(ClockState::Breached));
    assert!(whole.fields.contains_key(&key_of("margin")));
    let seen = my_ticket(&customer, id).await;
    assert_eq!((seen.desk.as_ref(), seen.fields.len(), seen.messages), (None, 0, 1));
    // The ticket was taken up, and to the customer nothing has happened besides.
    assert_eq!((seen.version, seen.updated_at, seen.status), (2, now(), Status::Open));
    let list = customer.my_tickets(&TicketFilter::default(), &all()).await.unwrap();
    assert_eq!(list.rows[0].row, seen);
    let messages = customer.ticket_messages(id, &all()).await.unwrap();
    assert_eq!(messages.rows.len(), 1);
    assert_eq!(agent.ticket_messages(id, &all()).await.unwrap().rows.len(), 2);
    let note = agent.ticket_messages(id, &all()).await.unwrap().rows.pop().unwrap().row;
    assert_eq!((note.kind, note.attachments.len()), (MessageKind::Note, 1));
    assert_eq!(customer.messages_by_ids(&[note.message]).await.unwrap(), vec![]);
    let told = format!("{seen:?} {list:?} {messages:?} {:?}", customer.ticket_history(id).await.unwrap());
    assert!(!told.contains(SECRET) && !told.contains("666"), "{told}");
}

#[tokio::test]
async fn nothing_that_the_desk_does_for_itself_moves_what_the_customer_sees() {
    let desk = HelpDesk::start().await;
    let id = desk.open("Refund", "I want my money").await;
    desk.ask(id, desk.agent(), status(Status::Open)).await;
    desk.scene.settled().await;
    let customer = desk.reader(desk.customer());
    let before = (my_ticket(&customer, id).await, customer.ticket_history(id).await.unwrap());
    for (minutes, action) in (1..).zip([
        note(SECRET),
        tagged(&[SECRET]),
        filled([margin(666)]),
        TicketAction::Lock,
        TicketAction::Unlock { by_force: false },
    ]) {
        desk.ask_at(id, desk.agent(), action, after(minutes)).await.unwrap();
    }
    desk.ask_at(id, Actor::System("timer"), TicketAction::Review, after(181)).await.unwrap();
    desk.scene.settled().await;
    let now = (my_ticket(&customer, id).await, customer.ticket_history(id).await.unwrap());
    assert_eq!(now, before);
    desk.ask_at(id, desk.agent(), TicketAction::Assign { to: Some(desk.agent) }, after(182)).await.unwrap();
    desk.scene.settled().await;
    let assigned = (my_ticket(&customer, id).await, customer.ticket_history(id).await.unwrap());
    assert_eq!(assigned.0.assignee, Some(desk.agent));
    assert_eq!((assigned.0.version, assigned.0.updated_at), (before.0.version, before.0.updated_at));
    assert_eq!(assigned.1, before.1);
    assert_ne!(my_ticket(&desk.reader(desk.agent()), id).await.version, before.0.version);
}

#[tokio::test]
async fn a_public_field_is_public_as_long_as_the_site_says_so() {
    let desk = HelpDesk::start().await;
    let id = desk.open("Refund", "I want my money").await;
    desk.ask_at(id, desk.agent(), filled([order_number("A-1"), margin(1)]), after(1)).await.unwrap();
    desk.scene.settled().await;
    let customer = desk.reader(desk.customer());
    let seen = my_ticket(&customer, id).await;
    assert_eq!(
        (seen.fields.clone(), seen.version, seen.updated_at),
        ([order_number("A-1")].into(), 2, after(1))
    );
    let told = customer.ticket_history(id).await.unwrap().unwrap();
    let TicketHappening::FieldsChanged { changes } = &told[1].happening else { panic!("{told:?}") };
    assert_eq!(changes.iter().map(|change| change.key.as_str()).collect::<Vec<_>>(), ["order_number"]);
    assert_eq!(changes[0].to, Some(order_number("A-1").1));
    let told = desk.reader(desk.agent()).ticket_history(id).await.unwrap().unwrap();
    let whole = told.iter().find_map(|entry| match &entry.happening {
        TicketHappening::FieldsChanged { changes } => Some(changes.len()),
        _ => None,
    });
    assert_eq!(whole, Some(2));
    let mut field = crate::help_desk::desk().fields.remove(&key_of("order_number")).unwrap();
    field.public = false;
    let set = domain::site::SiteCommand::SetTicketField { field };
    let (scene, admin) = (&desk.scene, desk.admin());
    give::<domain::site::Site, _>(&scene.ledger, SITE, SITE.0, admin, set, now()).await.unwrap();
    scene.settled().await;
    let seen = my_ticket(&customer, id).await;
    assert_eq!((seen.fields.len(), seen.version, seen.updated_at), (0, 1, now()));
    assert_eq!(customer.ticket_history(id).await.unwrap().unwrap().len(), 1);
}

#[tokio::test]
async fn a_history_tells_the_desk_everything_and_the_customer_what_is_public_without_gaps() {
    let desk = HelpDesk::start().await;
    let id = full_of_secrets(&desk).await;
    let change = TicketAction::ChangeSubject { to: Subject::new("Money back").unwrap() };
    desk.ask_at(id, desk.agent(), change, after(182)).await.unwrap();
    let told = desk.reader(desk.agent()).ticket_history(id).await.unwrap().unwrap();
    let events: Vec<_> = told.iter().map(|entry| entry.event.as_str()).collect();
    for event in [
        "NoteAdded",
        "TagsChanged",
        "TicketLocked",
        "TicketAssigned",
        "SlaWarned",
        "SlaBreached",
        "SlaClocksSet",
    ] {
        assert!(events.contains(&event), "{event} in {events:?}");
    }
    let assigned = told.iter().find(|entry| entry.event == "TicketAssigned").unwrap();
    assert_eq!(assigned.happening, TicketHappening::Assigned { from: None, to: Some(desk.agent) });
    assert_eq!((assigned.actor_id.clone(), assigned.at), (desk.agent.to_string(), now()));
    let told = desk.reader(desk.customer()).ticket_history(id).await.unwrap().unwrap();
    let told: Vec<_> =
        told.iter().map(|entry| (entry.place, entry.event.as_str(), entry.from, entry.to)).collect();
    assert_eq!(
        told,
        [
            (1, "TicketOpened", None, Some(Status::New)),
            (2, "TicketStatusChanged", Some(Status::New), Some(Status::Open)),
            (3, "SubjectChanged", Some(Status::Open), Some(Status::Open)),
        ]
    );
    let told = desk.reader(desk.customer()).ticket_history(id).await.unwrap().unwrap();
    assert_eq!(told[1].happening, TicketHappening::StatusChanged { cause: StatusCause::Chosen });
    let renamed = TicketHappening::SubjectChanged {
        from: Some(Subject::new("Refund").unwrap()),
        to: Some(Subject::new("Money back").unwrap()),
    };
    assert_eq!(told[2].happening, renamed);
}

#[tokio::test]
async fn notes_tags_and_clocks_are_found_by_the_desk_and_by_no_customer() {
    let desk = HelpDesk::start().await;
    let id = full_of_secrets(&desk).await;
    let (customer, agent) = (desk.reader(desk.customer()), desk.reader(desk.agent()));
    let tags =
        TicketFilter { tags: vec![domain::ticket::Tag::new(SECRET).unwrap()], ..TicketFilter::default() };
    let breached = TicketFilter { sla_states: vec![ClockState::Breached], ..TicketFilter::default() };
    let due = TicketFilter { due_before: Some(after(10_000)), ..TicketFilter::default() };
    for filter in [searched(SECRET), tags, breached, due] {
        let found = agent.tickets(&filter, TicketSort::Relevance, &all()).await.unwrap();
        assert_eq!(found.rows.len(), 1, "{filter:?}");
        let found = customer.my_tickets(&filter, &all()).await.unwrap();
        assert_eq!(found.rows.len(), 0, "{filter:?}");
    }
    // What a note says neither finds a ticket nor hides it.
    for (text, found) in [
        ("refund", 1),
        ("money", 1),
        ("refund -zzyzx", 1),
        ("refund zzyzx", 0),
        ("zzyzx or money", 1),
        ("zzyz", 0),
    ] {
        let page = customer.my_tickets(&searched(text), &all()).await.unwrap();
        assert_eq!(page.rows.len(), found, "{text}");
    }
    let page = agent.tickets(&searched("refund -zzyzx"), TicketSort::Relevance, &all()).await.unwrap();
    assert_eq!(page.rows.len(), 0);
    let mine = TicketFilter { assigned: Some(Assigned::To(desk.agent)), ..searched("#1") };
    assert_eq!(customer.my_tickets(&mine, &all()).await.unwrap().rows[0].row.ticket, id);
}

#[tokio::test]
async fn behind_the_code_the_database_itself_keeps_customers_out() {
    let desk = HelpDesk::start().await;
    full_of_secrets(&desk).await;
    desk.open_of_stranger("B", "b").await;
    random_tickets::append(desk.scene.ledger.pool(), &random_tickets::histories(100, 30), 5).await;
    desk.scene.settled().await;
    let (mine, note) = ("requester_id = current_setting('randevu.account_id')::uuid", "kind = 'note'");
    let customer = desk.customer.to_string();
    // Whoever forgets to filter gets no more than this.
    let cases = [
        (customer.as_str(), "off", SITE, [("tickets", mine), ("ticket_messages", mine)]),
        (customer.as_str(), "", SITE, [("tickets", mine), ("ticket_messages", mine)]),
        ("", "off", SITE, [("tickets", "false"), ("ticket_messages", "false")]),
        (customer.as_str(), "on", OTHER_SITE, [("tickets", "false"), ("ticket_messages", "false")]),
    ];
    for (account, role, site, expected) in cases {
        let mut transaction = desk.scene.ledger.pool().begin().await.unwrap();
        sqlx::query(
            "SELECT set_config('randevu.site_id', $1, true), set_config('randevu.account_id', $2, true),
                    set_config('randevu.desk', $3, true), set_config('role', 'randevu_reader', true)",
        )
        .bind(site.to_string())
        .bind(account)
        .bind(role)
        .execute(&mut *transaction)
        .await
        .unwrap();
        let mut count = async |query: String| -> i64 {
            sqlx::query_scalar(&query).fetch_one(&mut *transaction).await.unwrap()
        };
        for (table, condition) in expected {
            let rows = count(format!("SELECT count(*) FROM {table}")).await;
            assert_eq!(rows > 0, condition != "false", "{table} for {account:?} with {role:?}");
            assert_eq!(rows, count(format!("SELECT count(*) FROM {table} WHERE {condition}")).await);
        }
        let desk_only = ["sla_deadlines", "sla_alerts", "ticket_counts", "templates"];
        for table in desk_only {
            assert_eq!(count(format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
        }
        assert_eq!(count(format!("SELECT count(*) FROM ticket_messages WHERE {note}")).await, 0);
        for search in [
            "SELECT count(*) FROM found_tickets(ARRAY['b', 'a:*'], ARRAY[NULL, 1]::bigint[])",
            "SELECT count(*) FROM found_tickets(ARRAY[''], ARRAY[1])",
            "SELECT count(*) FROM tagged_tickets(ARRAY[]::text[])",
        ] {
            let desk_of_another_site = role == "on";
            assert_eq!(count(search.to_owned()).await, 0, "{search}, {desk_of_another_site}");
        }
    }
    let writable: Vec<String> = sqlx::query_scalar(
        "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
           AND has_table_privilege('randevu_reader', oid, 'INSERT, UPDATE, DELETE, TRUNCATE')",
    )
    .fetch_all(desk.scene.ledger.pool())
    .await
    .unwrap();
    assert_eq!(writable, Vec::<String>::new());
}

#[tokio::test]
async fn whatever_happens_to_tickets_customers_are_shown_what_is_public_and_no_trace_of_the_rest() {
    let desk = HelpDesk::start().await;
    let histories = random_tickets::histories(1, 60);
    random_tickets::append(desk.scene.ledger.pool(), &histories, 5).await;
    desk.scene.settled().await;
    let public = [key_of("order_number")];
    for history in &histories {
        let reader = desk.reader(person(history.requester, Role::Client));
        let seen = my_ticket(&reader, history.id).await;
        assert!(seen.desk.is_none() && seen.fields.keys().all(|key| public.contains(key)));
        let told = reader.ticket_history(history.id).await.unwrap().unwrap();
        let places: Vec<_> = told.iter().map(|entry| usize::try_from(entry.place).unwrap()).collect();
        assert_eq!(places, (1..=told.len()).collect::<Vec<_>>());
        // Each thing that is told of the ticket itself counts, and nothing else does.
        let own = || told.iter().filter(|entry| !matches!(entry.happening, TicketHappening::TookOver { .. }));
        assert_eq!(usize::try_from(seen.version).unwrap(), own().count());
        assert_eq!(Some(seen.updated_at), own().map(|entry| entry.at).max());
        assert!(told.iter().all(|entry| !matches!(
            entry.happening,
            TicketHappening::NoteAdded { .. }
                | TicketHappening::Assigned { .. }
                | TicketHappening::TagsChanged { .. }
                | TicketHappening::Locked { .. }
                | TicketHappening::LockRenewed { .. }
                | TicketHappening::Unlocked { .. }
                | TicketHappening::ClocksSet { .. }
                | TicketHappening::Warned { .. }
                | TicketHappening::Breached { .. }
                | TicketHappening::StatusChanged { cause: StatusCause::Assigned }
        )));
        let messages = reader.ticket_messages(history.id, &PageRequest::first(100)).await.unwrap().rows;
        assert_eq!(messages.len(), usize::try_from(seen.messages).unwrap());
        assert!(messages.iter().all(|edge| edge.row.kind != MessageKind::Note));
    }
    let all: usize = random_tickets::customers().len();
    let mut lists = 0;
    for customer in random_tickets::customers() {
        let mine =
            desk.reader(person(customer, Role::Client)).my_tickets(&TicketFilter::default(), &all_of()).await;
        lists += mine.unwrap().rows.len();
    }
    assert_eq!((all, lists), (3, histories.len()));
    let urgent = TicketFilter { priorities: vec![Priority::Urgent], ..TicketFilter::default() };
    let first = desk.reader(person(random_tickets::customers()[0], Role::Client));
    assert!(
        first
            .my_tickets(&urgent, &all_of())
            .await
            .unwrap()
            .rows
            .iter()
            .all(|edge| edge.row.priority == Priority::Urgent)
    );
}

fn all_of() -> PageRequest {
    all()
}

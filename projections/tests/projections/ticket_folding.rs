//! What each event leaves in the help desk's tables.

use chrono::TimeDelta;
use domain::{
    TicketId,
    ticket::{
        ClockState, Comment, Draft, Priority, Promise, Source, Status, StatusCause, Subject, Tag,
        TicketAction,
    },
};
use projections::{
    sla_alerts::{AlertFilter, AlertKind},
    sla_deadlines::DeadlineFilter,
    ticket_messages::MessageKind,
    tickets::TicketView,
    verify,
};

use crate::{help_desk::*, scene::*};

async fn seen(desk: &HelpDesk, id: TicketId) -> TicketView {
    desk.scene.settled().await;
    desk.reader(desk.agent()).ticket(id).await.unwrap().expect("it is there")
}

#[tokio::test]
async fn an_opened_ticket_has_the_next_number_of_its_site() {
    let desk = HelpDesk::start().await;
    let first = desk.open("İade", "Paramı geri istiyorum").await;
    let second = desk.open_of_stranger("Kargo", "Nerede?").await;
    open_desk(&desk.scene, OTHER_SITE, "praxis").await;
    let (elsewhere, stranger) = (TicketId::generate(), domain::AccountId::generate());
    let action = match opening(stranger, "Hello", "Hello?") {
        TicketAction::Open {
            requester,
            subject,
            message,
            priority,
            department,
            category,
            source,
            fields,
            ..
        } => {
            let site = OTHER_SITE;
            TicketAction::Open {
                site,
                requester,
                subject,
                message,
                priority,
                department,
                category,
                source,
                fields,
            }
        }
        other => other,
    };
    let actor = domain::Actor::Person {
        id: stranger,
        site: OTHER_SITE,
        roles: domain::Roles::of([domain::Role::Client]),
    };
    ask(&desk.scene, OTHER_SITE, elsewhere, actor.clone(), action, now()).await.unwrap();
    let ticket = seen(&desk, first).await;
    assert_eq!((ticket.number, seen(&desk, second).await.number), (1, 2));
    assert_eq!(
        (ticket.status, ticket.priority, ticket.department, ticket.source, ticket.messages, ticket.version),
        (Status::New, Priority::Normal, Some(CARE), Source::Web, 1, 1)
    );
    assert_eq!((ticket.opened_at, ticket.updated_at, ticket.answered_at), (now(), now(), None));
    let reader = desk.reader(actor);
    assert_eq!(reader.ticket_by_number(1).await.unwrap().map(|ticket| ticket.ticket), Some(elsewhere));
    assert_eq!(reader.ticket_by_number(2).await.unwrap(), None);
    let reader = desk.reader(desk.customer());
    assert_eq!(reader.ticket_by_number(1).await.unwrap().map(|ticket| ticket.ticket), Some(first));
    assert_eq!(reader.ticket_by_number(2).await.unwrap(), None, "it is somebody else's");
    assert_eq!(reader.ticket_by_number(i64::MIN).await.unwrap(), None);
}

#[tokio::test]
async fn each_event_leaves_its_mark_on_the_row() {
    let desk = HelpDesk::start().await;
    let id = desk.open("İade", "Paramı geri istiyorum").await;
    desk.ask(id, desk.agent(), TicketAction::Lock).await;
    let lock = seen(&desk, id).await.desk.unwrap().lock.unwrap();
    assert_eq!((lock.owner, lock.since, lock.until), (desk.agent, now(), after(2)));
    desk.ask_at(id, desk.agent(), TicketAction::Lock, now() + TimeDelta::seconds(90)).await.unwrap();
    assert_eq!(seen(&desk, id).await.desk.unwrap().lock.unwrap().until, now() + TimeDelta::seconds(210));
    desk.ask(id, desk.agent(), TicketAction::Unlock { by_force: false }).await;
    assert_eq!(seen(&desk, id).await.desk.unwrap().lock, None);
    desk.ask(id, desk.agent(), TicketAction::Assign { to: Some(desk.agent) }).await;
    let ticket = seen(&desk, id).await;
    assert_eq!((ticket.assignee, ticket.status, ticket.version), (Some(desk.agent), Status::Open, 3));
    for action in [
        TicketAction::ChangePriority { to: Priority::Urgent },
        TicketAction::ChangeSubject { to: Subject::new("Refund").unwrap() },
        TicketAction::ChangeCategory { to: Some(REFUNDS) },
        filled([order_number("A-1"), margin(7)]),
        tagged(&["vip", "angry"]),
        TicketAction::ChangeTags { add: vec![], remove: vec![Tag::new("angry").unwrap()] },
        TicketAction::Transfer { department: SALES, assignee: None, category: Some(REFUNDS) },
        note("Beware"),
    ] {
        desk.ask(id, desk.agent(), action).await;
    }
    let ticket = seen(&desk, id).await;
    assert_eq!(
        (ticket.priority, ticket.category, ticket.department),
        (Priority::Urgent, Some(REFUNDS), Some(SALES))
    );
    assert_eq!(ticket.subject.as_ref().map(Subject::as_str), Some("Refund"));
    assert_eq!(ticket.fields, [order_number("A-1"), margin(7)].into());
    assert_eq!((ticket.assignee, ticket.messages, ticket.version), (None, 1, 12));
    let own = ticket.desk.unwrap();
    assert_eq!((own.tags, own.notes), (vec![Tag::new("vip").unwrap()], 1));
    desk.ask_at(id, desk.agent(), reply("Soon"), after(5)).await.unwrap();
    desk.ask_at(id, desk.customer(), reply("When?"), after(6)).await.unwrap();
    let then = TicketAction::Reply { message: draft("Done"), then: Some(Status::Resolved) };
    desk.ask_at(id, desk.agent(), then, after(7)).await.unwrap();
    let ticket = seen(&desk, id).await;
    assert_eq!((ticket.status, ticket.messages), (Status::Resolved, 4));
    assert_eq!((ticket.answered_at, ticket.resolved_at), (Some(after(5)), Some(after(7))));
    let comment = Some(Comment::new("thanks").unwrap());
    desk.ask_at(id, desk.customer(), TicketAction::Rate { score: 5, comment }, after(8)).await.unwrap();
    desk.ask_at(id, desk.customer(), reply("Wait"), after(9)).await.unwrap();
    let ticket = seen(&desk, id).await;
    assert_eq!((ticket.status, ticket.resolved_at, ticket.rating), (Status::Open, None, Some(5)));
    desk.ask_at(id, desk.agent(), status(Status::Closed), after(10)).await.unwrap();
    let ticket = seen(&desk, id).await;
    assert_eq!((ticket.closed_at, ticket.updated_at), (Some(after(10)), after(10)));
    assert_eq!(ticket.rating_comment.as_ref().map(Comment::as_str), Some("thanks"));
}

#[tokio::test]
async fn a_merged_ticket_says_where_it_goes_on() {
    let desk = HelpDesk::start().await;
    let (into, one, two) = (desk.open("A", "a").await, desk.open("B", "b").await, desk.open("C", "c").await);
    desk.merge(one, into).await;
    desk.merge(two, into).await;
    let ticket = seen(&desk, one).await;
    assert_eq!(
        (ticket.status, ticket.merged_into, ticket.closed_at),
        (Status::Closed, Some(into), Some(now()))
    );
    for actor in [desk.agent(), desk.customer()] {
        let merged = desk.reader(actor).merged_into(into).await.unwrap();
        assert_eq!(merged.iter().map(|ticket| ticket.ticket).collect::<Vec<_>>(), [one, two]);
    }
    let stranger = desk.reader(person(domain::AccountId::generate(), domain::Role::Client));
    assert_eq!(stranger.merged_into(into).await.unwrap(), vec![]);
}

#[tokio::test]
async fn messages_are_read_in_order_with_their_files() {
    let desk = HelpDesk::start().await;
    let file = upload(&desk.scene, desk.customer, "receipt.txt").await;
    let id = TicketId::generate();
    let TicketAction::Open { message, .. } = opening(desk.customer, "A", "first") else { unreachable!() };
    let message = Draft { attachments: vec![file.clone()], ..message };
    let action = match opening(desk.customer, "A", "first") {
        TicketAction::Open {
            site,
            requester,
            subject,
            priority,
            department,
            category,
            source,
            fields,
            ..
        } => TicketAction::Open {
            site,
            requester,
            subject,
            message,
            priority,
            department,
            category,
            source,
            fields,
        },
        other => other,
    };
    desk.ask(id, desk.customer(), action).await;
    desk.ask_at(id, desk.agent(), note("second"), after(1)).await.unwrap();
    desk.ask_at(id, desk.agent(), reply("third"), after(2)).await.unwrap();
    desk.ask_at(id, desk.customer(), reply("fourth"), after(3)).await.unwrap();
    desk.scene.settled().await;
    let reader = desk.reader(desk.agent());
    let page = reader.ticket_messages(id, &all()).await.unwrap();
    let told: Vec<_> = page
        .rows
        .iter()
        .map(|edge| (edge.row.body.clone().unwrap().to_string(), edge.row.kind, edge.row.author))
        .collect();
    assert_eq!(
        told,
        [
            ("first".to_owned(), MessageKind::Customer, Some(desk.customer)),
            ("second".to_owned(), MessageKind::Note, Some(desk.agent)),
            ("third".to_owned(), MessageKind::Desk, Some(desk.agent)),
            ("fourth".to_owned(), MessageKind::Customer, Some(desk.customer)),
        ]
    );
    let files = &page.rows[0].row.attachments;
    assert_eq!(files.iter().map(|file| file.id).collect::<Vec<_>>(), [file.id]);
    assert_eq!(files[0].name.as_ref().map(domain::text::Text::as_str), Some("receipt.txt"));
    let first = reader.opening_messages(&[id]).await.unwrap();
    assert_eq!(first, [page.rows[0].row.clone()]);
    let ids: Vec<_> = page.rows.iter().map(|edge| edge.row.message).collect();
    assert_eq!(reader.messages_by_ids(&ids).await.unwrap().len(), 4);
}

#[tokio::test]
async fn deadlines_follow_the_clocks_and_alerts_are_told_once() {
    let desk = HelpDesk::start().await;
    let id = desk.open("A", "a").await;
    desk.scene.settled().await;
    let reader = desk.reader(desk.agent());
    let deadlines = async || reader.deadlines_by_tickets(&[id]).await.unwrap().remove(0);
    let row = deadlines().await;
    // Opened at eight, an hour before the site opens: two hours to answer, eight to solve it.
    let (answer, solve) = (after(180), after(9 * 60));
    let due = |promise| row.clocks.get(promise).and_then(domain::ticket::Clock::due);
    assert_eq!((due(Promise::FirstResponse), due(Promise::Resolution)), (Some(answer), Some(solve)));
    assert_eq!((row.state, row.next_due_at), (Some(ClockState::Running), Some(answer)));
    assert_eq!(row.next_warning_at, Some(answer - TimeDelta::minutes(15)));
    let left = row.clocks.get(Promise::FirstResponse).unwrap().remaining(after(120), &rules().timetable);
    assert_eq!(left, Some(TimeDelta::minutes(60)));
    let system = domain::Actor::System("timer");
    desk.ask_at(id, system.clone(), TicketAction::Review, row.next_warning_at.unwrap()).await.unwrap();
    desk.scene.settled().await;
    let row = deadlines().await;
    assert_eq!((row.state, row.next_due_at), (Some(ClockState::Warned), Some(answer)));
    assert_eq!(row.told[&Promise::FirstResponse].warned_at, Some(answer - TimeDelta::minutes(15)));
    desk.ask_at(id, system, TicketAction::Review, answer + TimeDelta::minutes(1)).await.unwrap();
    desk.scene.settled().await;
    let row = deadlines().await;
    let breach = row.told[&Promise::FirstResponse].breach.unwrap();
    assert_eq!((breach.due, breach.at, breach.late), (answer, answer + TimeDelta::minutes(1), true));
    assert_eq!((row.state, row.next_due_at), (Some(ClockState::Breached), Some(answer)));
    let alerts = async |filter: &AlertFilter| {
        let page = reader.sla_alerts(filter, &all()).await.unwrap();
        page.rows.into_iter().map(|edge| (edge.row.kind, edge.row.promise, edge.row.late)).collect::<Vec<_>>()
    };
    let breached = (AlertKind::Breach, Promise::FirstResponse, true);
    let warned = (AlertKind::Warning, Promise::FirstResponse, false);
    assert_eq!(alerts(&AlertFilter::default()).await, [breached, warned]);
    let only = AlertFilter { kind: Some(AlertKind::Warning), ..AlertFilter::default() };
    assert_eq!(alerts(&only).await, [warned]);
    let later = AlertFilter { after: Some(answer), ..AlertFilter::default() };
    assert_eq!(alerts(&later).await, [breached]);
    for (assignee, told) in [(desk.agent, 0), (desk.admin, 0)] {
        let mine = AlertFilter { assignee: Some(assignee), ..AlertFilter::default() };
        assert_eq!(alerts(&mine).await.len(), told);
    }
    desk.ask_at(
        id,
        desk.agent(),
        TicketAction::Assign { to: Some(desk.agent) },
        answer + TimeDelta::minutes(2),
    )
    .await
    .unwrap();
    desk.scene.settled().await;
    let mine = AlertFilter { assignee: Some(desk.agent), department: Some(CARE), ..AlertFilter::default() };
    assert_eq!(alerts(&mine).await, [breached, warned]);
    let elsewhere = AlertFilter { department: Some(SALES), ..AlertFilter::default() };
    assert_eq!(alerts(&elsewhere).await, []);
}

#[tokio::test]
async fn deadlines_are_listed_by_what_is_due_next() {
    let desk = HelpDesk::start().await;
    let (slow, fast, done) =
        (desk.open("A", "a").await, desk.open("B", "b").await, desk.open("C", "c").await);
    desk.ask(fast, desk.agent(), TicketAction::ChangePriority { to: Priority::Urgent }).await;
    desk.ask(done, desk.agent(), status(Status::Closed)).await;
    desk.scene.settled().await;
    let reader = desk.reader(desk.admin());
    let listed = async |filter: DeadlineFilter| {
        let page = reader.sla_deadlines(&filter, &all()).await.unwrap();
        page.rows.iter().map(|edge| edge.row.ticket_id).collect::<Vec<_>>()
    };
    assert_eq!(listed(DeadlineFilter::default()).await, [fast, slow, done]);
    let soon = DeadlineFilter { due_before: Some(after(100)), ..DeadlineFilter::default() };
    assert_eq!(listed(soon).await, [fast]);
    let running = DeadlineFilter { states: vec![ClockState::Running], ..DeadlineFilter::default() };
    assert_eq!(listed(running).await, [fast, slow]);
    let met = DeadlineFilter { states: vec![ClockState::Met], ..DeadlineFilter::default() };
    assert_eq!(listed(met).await, [done]);
}

#[tokio::test]
async fn what_the_time_rule_closes_says_so_and_keeps_when_it_was_solved() {
    let desk = HelpDesk::start().await;
    let id = desk.open("A", "a").await;
    let solved = TicketAction::Reply { message: draft("b"), then: Some(Status::Resolved) };
    desk.ask(id, desk.agent(), solved).await;
    let later = now() + TimeDelta::hours(48);
    desk.ask_at(id, domain::Actor::System("timer"), TicketAction::Review, later).await.unwrap();
    let ticket = seen(&desk, id).await;
    assert_eq!(
        (ticket.status, ticket.resolved_at, ticket.closed_at),
        (Status::Closed, Some(now()), Some(later))
    );
    let history = desk.reader(desk.customer()).ticket_history(id).await.unwrap().unwrap();
    let last = history.last().unwrap();
    let cause = projections::tickets::TicketHappening::StatusChanged { cause: StatusCause::TimeRule };
    assert_eq!(
        (&last.happening, last.actor_kind.as_str(), last.actor_id.as_str()),
        (&cause, "system", "timer")
    );
    for name in projections::names() {
        assert_eq!(verify(&desk.scene.ledger, name).await.unwrap(), vec![], "{name}");
    }
}

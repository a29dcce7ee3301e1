//! Lists of tickets, the board, and their counts.

use std::collections::BTreeMap;

use domain::{
    AccountId, Role, TicketId,
    ticket::{ClockState, Priority, Source, Status, Tag, TicketAction},
};
use projections::{
    Page, PageRequest, ReadError, Reader,
    tickets::{Assigned, Between, TicketFilter, TicketSort, TicketView},
};

use crate::{help_desk::*, random_tickets, scene::*};

const SORTS: [TicketSort; 8] = [
    TicketSort::Updated { newest_first: true },
    TicketSort::Updated { newest_first: false },
    TicketSort::Opened { newest_first: true },
    TicketSort::Opened { newest_first: false },
    TicketSort::Number { highest_first: true },
    TicketSort::Number { highest_first: false },
    TicketSort::Priority,
    TicketSort::Due,
];

async fn many() -> (HelpDesk, Reader) {
    let desk = HelpDesk::start().await;
    random_tickets::append(desk.scene.ledger.pool(), &random_tickets::histories(1, 80), 9).await;
    desk.scene.settled().await;
    let reader = desk.reader(desk.agent());
    (desk, reader)
}

fn views(page: Page<TicketView>) -> Vec<TicketView> {
    page.rows.into_iter().map(|edge| edge.row).collect()
}

/// Is the first of these to come no later than the second?
fn in_order(sort: TicketSort, one: &TicketView, other: &TicketView) -> bool {
    let due = |ticket: &TicketView| {
        let due = ticket.desk.as_ref().and_then(|desk| desk.next_due_at);
        (due.is_none(), due)
    };
    match sort {
        TicketSort::Updated { newest_first: true } | TicketSort::Relevance => {
            one.updated_at >= other.updated_at
        }
        TicketSort::Updated { newest_first: false } => one.updated_at <= other.updated_at,
        TicketSort::Opened { newest_first: true } => one.opened_at >= other.opened_at,
        TicketSort::Opened { newest_first: false } => one.opened_at <= other.opened_at,
        TicketSort::Number { highest_first: true } => one.number >= other.number,
        TicketSort::Number { highest_first: false } => one.number <= other.number,
        TicketSort::Priority => one.priority >= other.priority,
        TicketSort::Due => due(one) <= due(other),
    }
}

/// Says whether a ticket fits a filter.
type Fits = Box<dyn Fn(&TicketView) -> bool>;

#[tokio::test]
async fn each_order_can_be_walked_in_both_directions_page_by_page() {
    let (_desk, reader) = many().await;
    let filter = TicketFilter::default();
    for sort in SORTS.into_iter().chain([TicketSort::Relevance]) {
        let whole = views(reader.tickets(&filter, sort, &PageRequest::first(100)).await.unwrap());
        assert_eq!(whole.len(), 80);
        assert!(whole.windows(2).all(|pair| in_order(sort, &pair[0], &pair[1])), "{sort:?}");
        let mut walked = vec![];
        let mut request = PageRequest::first(17);
        loop {
            let page = reader.tickets(&filter, sort, &request).await.unwrap();
            let (more, last) = (page.has_next, page.rows.last().map(|edge| edge.cursor.clone()));
            walked.extend(views(page));
            let Some(last) = last.filter(|_| more) else { break };
            request = PageRequest::after(17, last);
        }
        assert_eq!(walked, whole, "{sort:?}");
        let mut backwards = vec![];
        let mut request = PageRequest { last: Some(23), ..PageRequest::default() };
        loop {
            let page = reader.tickets(&filter, sort, &request).await.unwrap();
            let (more, first) = (page.has_previous, page.rows.first().map(|edge| edge.cursor.clone()));
            backwards.splice(0..0, views(page));
            let Some(first) = first.filter(|_| more) else { break };
            request = PageRequest { last: Some(23), before: Some(first), ..PageRequest::default() };
        }
        assert_eq!(backwards, whole, "{sort:?}");
    }
}

#[tokio::test]
async fn what_a_search_finds_can_be_walked_in_any_order() {
    let (_desk, reader) = many().await;
    let search = Some("order or iade or şifre".to_owned());
    let filter = TicketFilter { search, ..TicketFilter::default() };
    let found = views(reader.tickets(&filter, TicketSort::default(), &all()).await.unwrap());
    assert!((20..80).contains(&found.len()), "{}", found.len());
    for sort in [TicketSort::Relevance, TicketSort::Due] {
        let whole = views(reader.tickets(&filter, sort, &all()).await.unwrap());
        assert_eq!(whole.len(), found.len());
        let mut walked = vec![];
        let mut request = PageRequest::first(7);
        loop {
            let page = reader.tickets(&filter, sort, &request).await.unwrap();
            let (more, last) = (page.has_next, page.rows.last().map(|edge| edge.cursor.clone()));
            walked.extend(views(page));
            let Some(last) = last.filter(|_| more) else { break };
            request = PageRequest::after(7, last);
        }
        assert_eq!(walked, whole, "{sort:?}");
    }
}

#[tokio::test]
async fn a_cursor_of_one_order_is_none_of_another() {
    let (desk, reader) = many().await;
    let filter = TicketFilter::default();
    let cursor = |page: Page<TicketView>| page.rows[0].cursor.clone();
    let due = cursor(reader.tickets(&filter, TicketSort::Due, &PageRequest::first(1)).await.unwrap());
    for sort in [TicketSort::Priority, TicketSort::Updated { newest_first: true }] {
        let page = reader.tickets(&filter, sort, &PageRequest::after(1, &*due)).await;
        assert!(matches!(page, Err(ReadError::BadCursor)));
    }
    let mine = reader.my_tickets(&filter, &PageRequest::after(1, &*due)).await;
    assert!(matches!(mine, Err(ReadError::BadCursor)));
    let messages = reader.ticket_messages(TicketId::generate(), &PageRequest::after(1, &*due)).await;
    assert!(matches!(messages, Err(ReadError::BadCursor)));
    let too_many = reader.board(&filter, TicketSort::Due, 101).await;
    assert!(matches!(too_many, Err(ReadError::BadPage)));
    drop(desk);
}

#[tokio::test]
async fn each_filter_lets_through_what_it_says_and_all_of_that() {
    let (_desk, reader) = many().await;
    let everything =
        views(reader.tickets(&TicketFilter::default(), TicketSort::default(), &all()).await.unwrap());
    let agent = everything.iter().find_map(|ticket| ticket.assignee).unwrap();
    let requester = random_tickets::customers()[1];
    let vip = Tag::new("vip").unwrap();
    let middle = everything[40].updated_at;
    let none = TicketFilter::default;
    let own = |ticket: &TicketView| ticket.desk.clone().unwrap();
    let cases: Vec<(TicketFilter, Fits)> = vec![
        (
            TicketFilter { statuses: vec![Status::Open, Status::Closed], ..none() },
            Box::new(|ticket| matches!(ticket.status, Status::Open | Status::Closed)),
        ),
        (
            TicketFilter { priorities: vec![Priority::High, Priority::Low], ..none() },
            Box::new(|ticket| matches!(ticket.priority, Priority::High | Priority::Low)),
        ),
        (
            TicketFilter { departments: vec![CARE], ..none() },
            Box::new(|ticket| ticket.department == Some(CARE)),
        ),
        (
            TicketFilter { categories: vec![REFUNDS], ..none() },
            Box::new(|ticket| ticket.category == Some(REFUNDS)),
        ),
        (
            TicketFilter { assigned: Some(Assigned::To(agent)), ..none() },
            Box::new(move |ticket| ticket.assignee == Some(agent)),
        ),
        (
            TicketFilter { assigned: Some(Assigned::Nobody), ..none() },
            Box::new(|ticket| ticket.assignee.is_none()),
        ),
        (
            TicketFilter { requester: Some(requester), ..none() },
            Box::new(move |ticket| ticket.requester == requester),
        ),
        (
            TicketFilter { tags: vec![vip.clone()], ..none() },
            Box::new(move |ticket| own(ticket).tags.contains(&vip)),
        ),
        (TicketFilter { sources: vec![Source::Email], ..none() }, Box::new(|_| true)),
        (TicketFilter { sources: vec![Source::Chat], ..none() }, Box::new(|_| false)),
        (
            TicketFilter { updated: Between { from: Some(middle), to: None }, ..none() },
            Box::new(move |ticket| ticket.updated_at >= middle),
        ),
        (
            TicketFilter { opened: Between { from: None, to: Some(after(60)) }, ..none() },
            Box::new(|ticket| ticket.opened_at < after(60)),
        ),
        (
            TicketFilter { sla_states: vec![ClockState::Breached, ClockState::Paused], ..none() },
            Box::new(move |ticket| {
                matches!(own(ticket).sla_state, Some(ClockState::Breached | ClockState::Paused))
            }),
        ),
        (
            TicketFilter { due_before: Some(after(3000)), ..none() },
            Box::new(move |ticket| own(ticket).next_due_at.is_some_and(|due| due < after(3000))),
        ),
        (
            TicketFilter { priorities: vec![Priority::High], assigned: Some(Assigned::Nobody), ..none() },
            Box::new(|ticket| ticket.priority == Priority::High && ticket.assignee.is_none()),
        ),
    ];
    for (filter, fits) in cases {
        let expected: Vec<_> = everything.iter().filter(|ticket| fits(ticket)).cloned().collect();
        let found = views(reader.tickets(&filter, TicketSort::default(), &all()).await.unwrap());
        assert_eq!(found, expected, "{filter:?}");
        // A search changes the way of finding, not what is found.
        let searching = TicketFilter { search: Some("-nowhere".to_owned()), ..filter.clone() };
        let found = views(reader.tickets(&searching, TicketSort::default(), &all()).await.unwrap());
        assert_eq!(found, expected, "{filter:?}");
        check_board(&reader, &filter, &expected).await;
        check_board(&reader, &searching, &expected).await;
    }
}

/// The board and its counts show what the list shows.
async fn check_board(reader: &Reader, filter: &TicketFilter, expected: &[TicketView]) {
    let board = reader.board(filter, TicketSort::Updated { newest_first: true }, 4).await.unwrap();
    let wanted =
        Status::ALL.iter().filter(|status| filter.statuses.is_empty() || filter.statuses.contains(status));
    assert_eq!(board.iter().map(|column| &column.status).collect::<Vec<_>>(), wanted.collect::<Vec<_>>());
    for column in &board {
        let all: Vec<_> = expected.iter().filter(|ticket| ticket.status == column.status).cloned().collect();
        assert_eq!(column.count, i64::try_from(all.len()).unwrap(), "{filter:?}");
        assert_eq!(column.cards, all[..all.len().min(4)], "{filter:?}");
    }
    let counts = reader.board_counts(filter).await.unwrap();
    for (status, count) in counts.statuses {
        assert_eq!(
            Some(count),
            board.iter().find(|column| column.status == status).map(|column| column.count)
        );
    }
    let live: Vec<_> = expected.iter().filter(|ticket| ticket.status.is_live()).collect();
    let count = |fits: &dyn Fn(&TicketView) -> bool| {
        i64::try_from(live.iter().filter(|ticket| fits(ticket)).count()).unwrap()
    };
    for (priority, found) in counts.priorities {
        assert_eq!(found, count(&|ticket| ticket.priority == priority));
    }
    let state = |ticket: &TicketView| ticket.desk.as_ref().and_then(|desk| desk.sla_state);
    assert_eq!(counts.unassigned, count(&|ticket| ticket.assignee.is_none()));
    assert_eq!(counts.warned, count(&|ticket| state(ticket) == Some(ClockState::Warned)));
    assert_eq!(counts.breached, count(&|ticket| state(ticket) == Some(ClockState::Breached)));
    let mut assignees: BTreeMap<AccountId, i64> = BTreeMap::new();
    for assignee in live.iter().filter_map(|ticket| ticket.assignee) {
        *assignees.entry(assignee).or_default() += 1;
    }
    assert!(counts.assignees.windows(2).all(|pair| pair[0].1 >= pair[1].1));
    assert_eq!(counts.assignees.into_iter().collect::<BTreeMap<_, _>>(), assignees);
    let departments: i64 = counts.departments.iter().map(|(_, count)| count).sum();
    assert_eq!(departments, count(&|ticket| ticket.department.is_some()));
}

#[tokio::test]
async fn the_board_shows_a_move_once_the_move_is_folded() {
    let desk = HelpDesk::start().await;
    let id = desk.open("A", "a").await;
    desk.scene.settled().await;
    let reader = desk.reader(desk.agent());
    let column_of = async || {
        let board = reader.board(&TicketFilter::default(), TicketSort::Due, 10).await.unwrap();
        assert_eq!(board.len(), Status::ALL.len());
        let mut filled = board.into_iter().filter(|column| column.count == 1 && column.cards[0].ticket == id);
        filled.next().unwrap().status
    };
    assert_eq!(column_of().await, Status::New);
    desk.ask(id, desk.agent(), TicketAction::Assign { to: Some(desk.agent) }).await;
    desk.scene.settled().await;
    assert_eq!(column_of().await, Status::Open);
}

#[tokio::test]
async fn a_customers_list_begins_with_what_last_changed_for_the_customer() {
    let desk = HelpDesk::start().await;
    let ids = [desk.open("A", "a").await, desk.open("B", "b").await, desk.open("C", "c").await];
    desk.ask_at(ids[1], desk.agent(), reply("d"), after(1)).await.unwrap();
    desk.ask_at(ids[0], desk.agent(), note("e"), after(2)).await.unwrap();
    desk.scene.settled().await;
    let reader = desk.reader(person(desk.customer, Role::Client));
    let list = async |filter: TicketFilter, page: PageRequest| -> Vec<TicketId> {
        let page = reader.my_tickets(&filter, &page).await.unwrap();
        page.rows.iter().map(|edge| edge.row.ticket).collect()
    };
    let none = TicketFilter::default;
    assert_eq!(list(none(), all()).await, [ids[1], ids[2], ids[0]]);
    let first = reader.my_tickets(&none(), &PageRequest::first(2)).await.unwrap();
    assert_eq!(list(none(), PageRequest::after(2, &*first.rows[1].cursor)).await, [ids[0]]);
    let changed = Between { from: Some(after(1)), to: None };
    assert_eq!(list(TicketFilter { updated: changed, ..none() }, all()).await, [ids[1]]);
    let open = TicketFilter { statuses: vec![Status::Open], ..none() };
    assert_eq!(list(open, all()).await, [ids[1]]);
    // Naming somebody else finds nothing of that person's.
    let other = TicketFilter { requester: Some(AccountId::generate()), ..none() };
    assert_eq!(list(other, all()).await, []);
}

//! Tickets' numbers: each site counts for itself, from one, without holes.

use std::time::Duration;

use cqrs_es::Aggregate;
use domain::{
    SiteId,
    ticket::{Ticket, TicketEvent},
};
use ledger::{Ledger, LedgerError, Receipt, testing::TestDatabase};
use uuid::Uuid;

use crate::desk::Filed;

const ONE: SiteId = SiteId(Uuid::from_u128(11));
const OTHER: SiteId = SiteId(Uuid::from_u128(12));
const ELSEWHERE: SiteId = SiteId(Uuid::from_u128(13));

/// The numbers that a site's tickets carry in what is stored.
async fn numbers(ledger: &Ledger, site: SiteId) -> Vec<i64> {
    sqlx::query_scalar(
        "SELECT (payload #>> '{TicketOpened,opening,number}')::bigint AS number FROM events
         WHERE event_type = 'TicketOpened' AND site_id = $1 ORDER BY number",
    )
    .bind(site.0)
    .fetch_all(ledger.pool())
    .await
    .unwrap()
}

/// The number that readers of the log find.
async fn number(ledger: &Ledger, ticket: &Filed) -> u64 {
    let event = ledger.log().stream(Ticket::TYPE, &ticket.id.to_string()).await.unwrap().remove(0);
    match event.event::<TicketEvent>().unwrap() {
        TicketEvent::TicketOpened { opening, .. } => opening.number,
        other => panic!("{other:?}"),
    }
}

async fn all(asked: impl IntoIterator<Item = (Ledger, Filed)>) -> Vec<Result<Receipt, LedgerError>> {
    let opening =
        asked.into_iter().map(|(ledger, ticket)| tokio::spawn(async move { ticket.open(&ledger).await }));
    futures::future::join_all(opening).await.into_iter().map(Result::unwrap).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_sites_both_have_a_first_ticket() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let tickets = [Filed::at(ONE), Filed::at(OTHER), Filed::at(ONE)];
    for ticket in &tickets {
        ticket.open(&ledger).await.unwrap();
    }
    let mut found = vec![];
    for ticket in &tickets {
        found.push(number(&ledger, ticket).await);
    }
    assert_eq!(found, [1, 1, 2]);
    assert_eq!(
        ledger.verify(None, &mut |_| {}).await.unwrap().breaches,
        vec![],
        "the digest is over the number too"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_opened_at_once_are_numbered_without_a_hole_though_a_third_is_refused() {
    let database = TestDatabase::create().await;
    // Two ledgers stand for two processes: each has a writer of its own.
    let ledgers = [database.ledger().await, database.ledger().await];
    let used: Vec<_> = (0..67).map(|_| Filed::at(ELSEWHERE)).collect();
    all(used.iter().map(|ticket| (ledgers[0].clone(), ticket.clone()))).await;
    let asked: Vec<_> = (0..200)
        .map(|n| {
            let ticket = Filed::at(if n % 2 == 0 { ONE } else { OTHER });
            let refused = n % 3 == 0;
            // Found out by the very statement that stores the event, when the number has been taken.
            let ticket = if refused {
                Filed { command: used[n / 3].command, digest: [9; 32], ..ticket }
            } else {
                ticket
            };
            (ledgers[n / 2 % 2].clone(), ticket)
        })
        .collect();
    let outcomes = all(asked.clone()).await;
    for (n, outcome) in outcomes.iter().enumerate() {
        match outcome {
            Ok(_) => assert_ne!(n % 3, 0),
            Err(LedgerError::CommandIdReused) => assert_eq!(n % 3, 0),
            Err(other) => panic!("{other:?}"),
        }
    }
    for site in [ONE, OTHER] {
        let accepted = asked.iter().zip(&outcomes).filter(|((_, t), done)| t.site == site && done.is_ok());
        let count = i64::try_from(accepted.count()).unwrap();
        assert_eq!(numbers(&ledgers[0], site).await, (1..=count).collect::<Vec<_>>());
    }
    let verified = ledgers[0].verify(None, &mut |_| {}).await.unwrap();
    assert_eq!(verified.breaches, vec![]);
    assert!(verified.events >= 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opening_sent_many_times_at_once_takes_one_number() {
    let database = TestDatabase::create().await;
    let ledgers = [database.ledger().await, database.ledger().await];
    let command = Uuid::now_v7();
    // Each try makes an id of its own for the ticket, as the bus does.
    let asked = (0..20).map(|n| (ledgers[n % 2].clone(), Filed { command, ..Filed::at(ONE) }));
    let receipts: Vec<_> = all(asked).await.into_iter().map(Result::unwrap).collect();
    assert!(receipts.iter().all(|receipt| receipt.aggregate_id == receipts[0].aggregate_id));
    assert_eq!(receipts.iter().filter(|receipt| !receipt.repeated).count(), 1);
    let next = Filed::at(ONE);
    next.open(&ledgers[1]).await.unwrap();
    assert_eq!(number(&ledgers[0], &next).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_that_dies_with_a_number_in_its_hand_gives_it_back() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    Filed::at(ONE).open(&ledger).await.unwrap();
    let unlucky = Filed::at(ONE);
    // Somebody else is about to use the same command id: whoever stores it now waits, with the number already taken.
    let pool = database.pool(2).await;
    let mut rival = pool.begin().await.unwrap();
    sqlx::query("INSERT INTO commands VALUES ($1, '', '', '', 1)")
        .bind(unlucky.command)
        .execute(&mut *rival)
        .await
        .unwrap();
    let opening = tokio::spawn({
        let (ledger, unlucky) = (ledger.clone(), unlucky.clone());
        async move { unlucky.open(&ledger).await }
    });
    // The writer tries once more on a new connection, so it has to die twice.
    let mut dead: Vec<i32> = vec![];
    while dead.len() < 2 {
        let waiting: Option<i32> = sqlx::query_scalar(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
               AND query LIKE '%INSERT INTO events%' AND pid <> ALL($1)",
        )
        .bind(&dead)
        .fetch_optional(&pool)
        .await
        .unwrap();
        if let Some(pid) = waiting {
            sqlx::query("SELECT pg_terminate_backend($1)").bind(pid).execute(&pool).await.unwrap();
            dead.push(pid);
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let outcome = opening.await.unwrap();
    assert!(matches!(outcome, Err(LedgerError::Unavailable(_))), "{outcome:?}");
    rival.rollback().await.unwrap();
    let next = Filed::at(ONE);
    next.open(&ledger).await.unwrap();
    assert_eq!(number(&ledger, &next).await, 2);
    unlucky.open(&ledger).await.unwrap();
    assert_eq!(numbers(&ledger, ONE).await, [1, 2, 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_refuses_a_number_that_a_site_has_given_before() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    Filed::at(ONE).open(&ledger).await.unwrap();
    sqlx::query("DELETE FROM ticket_numbers").execute(ledger.pool()).await.unwrap();
    assert!(matches!(Filed::at(ONE).open(&ledger).await, Err(LedgerError::Fault(_))));
    Filed::at(OTHER).open(&ledger).await.unwrap();
    assert_eq!(numbers(&ledger, ONE).await, [1]);
}

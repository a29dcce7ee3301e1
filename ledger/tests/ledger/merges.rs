//! Merged tickets never go round in a circle, whoever merges what at once.

use ledger::{Ledger, LedgerError, Receipt, testing::TestDatabase};

use crate::desk::opened;

type Outcome = Result<Receipt, LedgerError>;

async fn merges(ledger: &Ledger) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM ticket_merges").fetch_one(ledger.pool()).await.unwrap()
}

/// From now on a merge takes a while between being written and being committed: long enough for another one to begin.
async fn slowly(ledger: &Ledger) {
    let trigger = "
        CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.03); RETURN NULL; END';
        CREATE TRIGGER dawdle AFTER INSERT ON ticket_merges FOR EACH STATEMENT EXECUTE FUNCTION dawdle()";
    sqlx::raw_sql(trigger).execute(ledger.pool()).await.unwrap();
}

fn won(outcomes: &[Outcome]) -> usize {
    for outcome in outcomes {
        assert!(matches!(outcome, Ok(_) | Err(LedgerError::Conflict)), "{outcome:?}");
    }
    outcomes.iter().filter(|outcome| outcome.is_ok()).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_tickets_merged_into_one_another_at_once_one_goes_on() {
    let database = TestDatabase::create().await;
    let (one, other) = (database.ledger().await, database.ledger().await);
    slowly(&one).await;
    for round in 0..12 {
        let [left, right] = opened(&one).await;
        // Every third time within one process, whose writer may take both at once.
        let second = if round % 3 == 0 { &one } else { &other };
        let (there, back) = tokio::join!(left.merge_into(&one, &right), right.merge_into(second, &left));
        assert_eq!(won(&[there, back]), 1);
        assert_eq!(merges(&one).await, round + 1);
    }
    assert_eq!(one.verify(None, &mut |_| {}).await.unwrap().breaches, vec![]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_circle_of_three_stays_open_at_one_point() {
    let database = TestDatabase::create().await;
    let (one, other) = (database.ledger().await, database.ledger().await);
    slowly(&one).await;
    for _ in 0..6 {
        let [first, second, third] = opened::<3>(&one).await;
        let (a, b, c) = tokio::join!(
            first.merge_into(&one, &second),
            second.merge_into(&other, &third),
            third.merge_into(&one, &first),
        );
        assert_eq!(won(&[a, b, c]), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_merged_meanwhile_takes_nothing_in_and_leaves_no_trace() {
    let database = TestDatabase::create().await;
    let (one, other) = (database.ledger().await, database.ledger().await);
    let [first, second, third] = opened::<3>(&one).await;
    first.merge_into(&one, &second).await.unwrap();
    // As decided by somebody who saw the first still open.
    let late: Outcome = third.merge_into(&other, &first).await;
    assert!(matches!(late, Err(LedgerError::Conflict)), "{late:?}");
    assert_eq!(one.version("ticket", &third.id.to_string()).await.unwrap(), version_of_open(&one).await);
    assert_eq!(merges(&one).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_takes_in_several_and_may_then_go_on_in_another() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let [first, second, middle, last] = opened::<4>(&ledger).await;
    let (a, b) = tokio::join!(first.merge_into(&ledger, &middle), second.merge_into(&ledger, &middle));
    assert_eq!(won(&[a, b]), 2);
    middle.merge_into(&ledger, &last).await.unwrap();
    assert_eq!(merges(&ledger).await, 3);
}

async fn version_of_open(ledger: &Ledger) -> i64 {
    let [ticket] = opened::<1>(ledger).await;
    ledger.version("ticket", &ticket.id.to_string()).await.unwrap()
}

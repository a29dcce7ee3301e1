//! What one aggregate, and its row, were at a moment.

use std::time::Instant;

use ledger::Moment;
use uuid::Uuid;

use crate::{
    rebuild::{fill, fill_with},
    report,
    server::Server,
};

const EVENTS: u32 = 1000;
const ASKED: usize = 200;

pub(crate) async fn measure(server: &Server) {
    let pool = server.database("past").await;
    let ledger = Server::ledger(&pool);
    // Among half a million others.
    fill(&pool).await;
    fill_with(&pool, 1, EVENTS).await;
    let id: String = sqlx::query_scalar("SELECT aggregate_id FROM events WHERE sequence = $1")
        .bind(i64::from(EVENTS))
        .fetch_one(&pool)
        .await
        .expect("there is one of so many events");
    let key: Uuid = id.parse().expect("an id");
    let at = Some(Moment::Place(ledger.log().end().await.expect("an end")));
    let (mut states, mut rows) = (vec![], vec![]);
    for _ in 0..ASKED {
        let began = Instant::now();
        let state = ledger.state_at("appointment", &id, at).await.expect("a state");
        states.push(began.elapsed());
        assert!(state.is_object());
        let began = Instant::now();
        let found = projections::rows_at(&ledger, "appointments", key, at).await.expect("rows");
        rows.push(began.elapsed());
        assert_eq!(found[0].row.as_ref().map(|row| &row["version"]), Some(&EVENTS.into()));
    }
    for (what, mut times) in [("state of an aggregate", states), ("row of a read model", rows)] {
        times.sort();
        let milliseconds = |part| report::percentile(&times, part).as_secs_f64() * 1000.0;
        report::figure(
            &format!("{what} at a moment, 1,000 events (aim 5)"),
            vec![milliseconds(0.05), milliseconds(0.5), milliseconds(0.95)],
            "ms (5th to 95th percentile)",
        );
    }
    pool.close().await;
}

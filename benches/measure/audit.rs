//! Checking the whole history, against `COPY events TO STDOUT`.

use std::time::Instant;

use ledger::Ledger;

use crate::{
    rebuild::{APPOINTMENTS, EVENTS_EACH, ROUNDS, copy_out, fill},
    report,
    server::Server,
};

pub(crate) async fn measure(server: &Server) {
    let pool = server.database("audit").await;
    let ledger = Server::ledger(&pool);
    fill(&pool).await;
    ledger::testing::forge(&pool).await;
    // As it lies in a database that only ever appended.
    sqlx::query("VACUUM (FULL, ANALYZE) events").execute(&pool).await.expect("statistics");
    let (mut ours, mut theirs, mut ratios) = (vec![], vec![], vec![]);
    for _ in 0..ROUNDS {
        let limit = copy_out(&pool).await;
        let figure = verify(&ledger).await;
        ratios.push(figure / limit);
        ours.push(figure);
        theirs.push(limit);
    }
    report::figure("audit verify: events (aim 200,000)", ours, "/s");
    report::figure("COPY events TO STDOUT: events", theirs, "/s");
    report::figure("audit verify: ratio", ratios, "");
    pool.close().await;
}

async fn verify(ledger: &Ledger) -> f64 {
    let began = Instant::now();
    let verified = ledger.verify(None, &mut |_| {}).await.expect("the history can be read");
    assert_eq!(verified.events, u64::from(APPOINTMENTS * EVENTS_EACH), "every event was checked");
    assert!(verified.breaches.is_empty(), "{:?}", verified.breaches.first());
    f64::from(APPOINTMENTS * EVENTS_EACH) / began.elapsed().as_secs_f64()
}

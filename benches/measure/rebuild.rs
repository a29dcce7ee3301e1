//! Rebuilding a projection, against `COPY events TO STDOUT`, and against `COPY` of the very rows that come of it into the same table.

use std::time::Instant;

use futures::TryStreamExt;
use ledger::Ledger;
use sqlx::{PgPool, postgres::PgPoolCopyExt};

use crate::{report, server::Server};

pub(crate) const APPOINTMENTS: u32 = 100_000;
pub(crate) const EVENTS_EACH: u32 = 5;
pub(crate) const ROUNDS: usize = 3;

pub(crate) async fn measure(server: &Server) {
    let pool = server.database("rebuild").await;
    let ledger = Server::ledger(&pool);
    fill(&pool).await;
    for projection in ["appointments", "slots"] {
        let (mut ours, mut theirs, mut ratios) = (vec![], vec![], vec![]);
        for _ in 0..ROUNDS {
            let limit = copy_out(&pool).await;
            let figure = rebuild(&ledger, projection).await;
            ratios.push(figure / limit);
            ours.push(figure);
            theirs.push(limit);
        }
        report::figure(&format!("rebuild {projection}: events"), ours, "/s");
        report::figure("COPY events TO STDOUT: events", theirs, "/s");
        report::figure(&format!("rebuild {projection}: ratio (aim 0.5)"), ratios, "");
    }
    against_rows(&pool, &ledger).await;
    pool.close().await;
}

/// The least that a rebuild has to do: the rows that come of it, written into a table with the same indexes.
async fn against_rows(pool: &PgPool, ledger: &Ledger) {
    rebuild(ledger, "appointments").await;
    let mut rows = vec![];
    let mut stream = pool.copy_out_raw("COPY appointments TO STDOUT").await.expect("a copy");
    while let Some(chunk) = stream.try_next().await.expect("the copy goes on") {
        rows.push(chunk);
    }
    drop(stream);
    let (mut ours, mut theirs, mut ratios) = (vec![], vec![], vec![]);
    for _ in 0..ROUNDS {
        sqlx::query("CREATE TABLE copied (LIKE appointments INCLUDING ALL)")
            .execute(pool)
            .await
            .expect("a table");
        let began = Instant::now();
        let mut copy = pool.copy_in_raw("COPY copied FROM STDIN").await.expect("a copy");
        for chunk in &rows {
            copy.send(chunk.as_ref()).await.expect("it is taken");
        }
        assert_eq!(copy.finish().await.expect("it is stored"), u64::from(APPOINTMENTS));
        let limit = began.elapsed().as_secs_f64();
        sqlx::query("DROP TABLE copied").execute(pool).await.expect("it is dropped");
        let figure = f64::from(APPOINTMENTS * EVENTS_EACH) / rebuild(ledger, "appointments").await;
        ratios.push(limit / figure);
        ours.push(figure);
        theirs.push(limit);
    }
    report::figure("rebuild appointments: 500,000 events to 100,000 rows", ours, "s");
    report::figure("COPY these rows into the same table and indexes", theirs, "s");
    report::figure("rebuild appointments against these rows: ratio (aim 0.5)", ratios, "");
}

/// Half a million events, made by the database from the shape of real ones.
pub(crate) async fn fill(pool: &PgPool) {
    fill_with(pool, APPOINTMENTS, EVENTS_EACH).await;
}

/// So many appointments, each with so many events.
pub(crate) async fn fill_with(pool: &PgPool, appointments: u32, events_each: u32) {
    sqlx::query(
        r#"INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, digest)
        SELECT 'appointment', a.id::text, s,
            CASE s WHEN 1 THEN 'AppointmentBooked' WHEN $2 THEN 'AppointmentCompleted' WHEN 2 THEN 'AppointmentConfirmed'
                   ELSE 'AppointmentRescheduled' END,
            '1.0.0',
            CASE s WHEN 1 THEN jsonb_build_object('AppointmentBooked', jsonb_build_object('booking', jsonb_build_object(
                       'site', '00000000-0000-0000-0000-000000000001', 'provider', a.provider, 'client', a.client,
                       'time', slot, 'terms', terms, 'notes', NULL, 'first', true, 'fee', NULL)))
                   WHEN $2 THEN '{"AppointmentCompleted": {}}'::jsonb
                   WHEN 2 THEN '{"AppointmentConfirmed": {}}'::jsonb
                   ELSE jsonb_build_object('AppointmentRescheduled', jsonb_build_object(
                       'from', slot, 'to', slot, 'terms', terms, 'approval_required', false, 'reason', NULL)) END,
            jsonb_build_object('site_id', '00000000-0000-0000-0000-000000000001', 'actor_id', a.client, 'actor_kind', 'person',
                'command_id', gen_random_uuid(), 'correlation_id', gen_random_uuid(), 'causation_id', gen_random_uuid(),
                'occurred_at', '2027-03-01T05:00:00Z', 'traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'),
            sha256('x')
        FROM (SELECT gen_random_uuid() AS id, gen_random_uuid() AS client, md5((n % 500)::text)::uuid AS provider,
                     timestamptz '2027-03-01 06:00+00' + n * interval '45 minutes' AS start FROM generate_series(1, $1) n) a,
             generate_series(1, $2::bigint) s,
             LATERAL (SELECT jsonb_build_object('start', to_char(a.start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                 'end', to_char((a.start + interval '45 minutes') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) AS slot) t,
             LATERAL (SELECT jsonb_build_object('zone', 'Europe/Istanbul', 'day', to_char(a.start, 'YYYY-MM-DD'), 'block', slot,
                 'resources', jsonb_build_array(a.provider), 'approval_required', false, 'join_opens_minutes', 30,
                 'most_per_day', NULL, 'first_free', true, 'follow_up', NULL) AS terms) u
        ORDER BY s, a.id"#,
    )
    .bind(i64::from(appointments))
    .bind(i64::from(events_each))
    .execute(pool)
    .await
    .expect("the events are made");
    sqlx::query("VACUUM ANALYZE events").execute(pool).await.expect("statistics");
}

pub(crate) async fn copy_out(pool: &PgPool) -> f64 {
    let began = Instant::now();
    let mut stream = pool.copy_out_raw("COPY events TO STDOUT").await.expect("a copy");
    let mut bytes = 0;
    while let Some(chunk) = stream.try_next().await.expect("the copy goes on") {
        bytes += chunk.len();
    }
    assert!(bytes > 0);
    f64::from(APPOINTMENTS * EVENTS_EACH) / began.elapsed().as_secs_f64()
}

async fn rebuild(ledger: &Ledger, projection: &str) -> f64 {
    let began = Instant::now();
    let done = projections::rebuild(ledger, projection, |_| {}).await.expect("a rebuild");
    assert_eq!(done.done, u64::from(APPOINTMENTS * EVENTS_EACH), "every event was folded");
    f64::from(APPOINTMENTS * EVENTS_EACH) / began.elapsed().as_secs_f64()
}

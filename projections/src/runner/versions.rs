//! Two versions of a projection at the same time: an older program that serves, and a newer one that takes over.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use domain::{AppointmentId, SiteId, appointment::Appointment};
use ledger::{Ledger, testing::TestDatabase};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::Runner;
use crate::{
    About, Misfit, PersonalColumns, ProjectionError, ReadModel, Touched,
    checkpoint::Checkpoint,
    model::{Projection, Table},
    rebuild::{prepare_one, renew},
    verify::compare_one,
};

const PATIENCE: Duration = Duration::from_mins(1);
const SITE: SiteId = SiteId(Uuid::from_u128(1));

/// How many events an appointment has.
#[derive(Clone, Serialize, Deserialize)]
struct Counted {
    appointment_id: Uuid,
    site_id: SiteId,
    events: i64,
}

/// The same, and twice as many.
#[derive(Clone, Serialize, Deserialize)]
struct WithTwice {
    appointment_id: Uuid,
    site_id: SiteId,
    events: i64,
    doubled: i64,
}

impl ReadModel for Counted {
    type Aggregate = Appointment;
    const TABLE: &'static str = "counted";
    const KEY: &'static str = "appointment_id";
    const PERSONAL: Option<PersonalColumns> = None;

    fn fold(
        row: Option<Self>,
        _: <Appointment as cqrs_es::Aggregate>::Event,
        about: About,
    ) -> Result<Option<Self>, Misfit> {
        let events = row.map_or(0, |row| row.events) + 1;
        Ok(Some(Self { appointment_id: about.id, site_id: about.site, events }))
    }

    fn touches(&self) -> Touched {
        Touched::of(self.site_id)
    }
}

impl ReadModel for WithTwice {
    type Aggregate = Appointment;
    const TABLE: &'static str = "counted";
    const KEY: &'static str = "appointment_id";
    const PERSONAL: Option<PersonalColumns> = None;

    fn fold(
        row: Option<Self>,
        _: <Appointment as cqrs_es::Aggregate>::Event,
        about: About,
    ) -> Result<Option<Self>, Misfit> {
        let events = row.map_or(0, |row| row.events) + 1;
        Ok(Some(Self { appointment_id: about.id, site_id: about.site, events, doubled: 2 * events }))
    }

    fn touches(&self) -> Touched {
        Touched::of(self.site_id)
    }
}

static OLD: Projection = Projection { name: "counted", version: 1, tables: &[Table::of::<Counted>()] };
static NEW: Projection = Projection { name: "counted", version: 2, tables: &[Table::of::<WithTwice>()] };

/// A program with its version of the projection.
struct Program {
    ledger: Ledger,
    runner: Runner,
    stop: CancellationToken,
}

impl Program {
    async fn start(database: &TestDatabase, projection: &'static Projection) -> Self {
        let (ledger, stop) = (database.ledger().await, CancellationToken::new());
        let runner = Runner::follow(&ledger, &stop, &[projection]);
        Self { ledger, runner, stop }
    }

    /// What was just appended can be read.
    async fn sees(&self, event: ledger::Position) {
        self.runner.wait_for(&["counted"], event, PATIENCE).await.expect("what was written can be read");
    }

    async fn stopped(self) {
        self.stop.cancel();
        self.runner.stopped().await;
    }
}

/// A database whose table has, as the migration of the newer program leaves it, a column that the older one does not know.
async fn database() -> (TestDatabase, PgPool) {
    let database = TestDatabase::create().await;
    let pool = database.pool(3).await;
    for statement in [
        "CREATE TABLE counted (appointment_id uuid PRIMARY KEY, site_id uuid NOT NULL, events bigint NOT NULL)",
        "SELECT guard_read_model('counted')",
        "ALTER TABLE counted ADD COLUMN doubled bigint NOT NULL DEFAULT 0",
    ] {
        sqlx::query(statement).execute(&pool).await.unwrap();
    }
    (database, pool)
}

/// One more event of each; gives where the log stood.
async fn append(pool: &PgPool, appointments: &[AppointmentId]) -> ledger::Position {
    let (transaction, number): (String, i64) = sqlx::query_as(
        "WITH stored AS (INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, digest)
         SELECT 'appointment', id, (SELECT count(*) + 1 FROM events WHERE aggregate_id = id), 'AppointmentConfirmed', '1.0.0',
             '{\"AppointmentConfirmed\": {}}', jsonb_build_object('site_id', $2::uuid, 'occurred_at', '2027-03-01T05:00:00Z'),
             sha256('x') FROM unnest($1::text[]) id RETURNING position)
         SELECT pg_current_xact_id()::text, max(position) FROM stored",
    )
    .bind(appointments.iter().map(ToString::to_string).collect::<Vec<_>>())
    .bind(SITE.0)
    .fetch_one(pool)
    .await
    .unwrap();
    ledger::Position { transaction: transaction.parse().unwrap(), number }
}

/// Appointments, and in how many rows the second column is twice, or not at all, the first.
async fn rows(pool: &PgPool) -> (i64, i64, i64) {
    sqlx::query_as(
        "SELECT count(*), count(*) FILTER (WHERE doubled = 2 * events), count(*) FILTER (WHERE doubled = 0) FROM counted",
    )
    .fetch_one(pool)
    .await
    .unwrap()
}

async fn stored(pool: &PgPool) -> Checkpoint {
    Checkpoint::read(&mut pool.acquire().await.unwrap(), &NEW).await.unwrap()
}

/// Reads all the while, and says how often.
fn reading(pool: &PgPool, done: &Arc<AtomicBool>, least: i64) -> tokio::task::JoinHandle<usize> {
    let (pool, done) = (pool.clone(), done.clone());
    tokio::spawn(async move {
        let mut reads = 0;
        while !done.load(Ordering::Relaxed) {
            let (all, new, old) = rows(&pool).await;
            assert!(all >= least, "{all} rows of {least}");
            assert!(new == all || old == all, "of one version: {all} {new} {old}");
            reads += 1;
        }
        reads
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_program_takes_over_what_it_has_prepared_and_the_older_one_goes_on_reading() {
    let (database, pool) = database().await;
    let appointments: Vec<_> = (0..300).map(|_| AppointmentId::generate()).collect();
    let older = Program::start(&database, &OLD).await;
    older.sees(append(&pool, &appointments).await).await;
    let done = Arc::new(AtomicBool::new(false));
    let reader = reading(&pool, &done, 300);

    // `randevu projections prepare` of the newer program: the older one folds on, into its own.
    let newer = database.ledger().await;
    let built = prepare_one(&newer, &NEW, |_| {}).await.unwrap().expect("it is of another version");
    assert_eq!(built.done, 300);
    older.sees(append(&pool, &appointments[..100]).await).await;
    assert_eq!((rows(&pool).await, stored(&pool).await.version), ((300, 0, 300), 1));
    assert_eq!(compare_one(&older.ledger, &OLD, |_| {}).await.unwrap(), vec![]);

    // The switch.
    let newer = Program::start(&database, &NEW).await;
    let last = append(&pool, &appointments[50..]).await;
    newer.sees(last).await;
    older.sees(last).await;
    assert_eq!((rows(&pool).await, stored(&pool).await.version), ((300, 300, 0), 2));
    let left: i64 =
        sqlx::query_scalar("SELECT count(*) FROM prepared_projections").fetch_one(&pool).await.unwrap();
    assert_eq!(left, 0);

    // Both run. The older one sees what is written, and takes nothing back.
    let generation = stored(&pool).await.generation;
    for _ in 0..5 {
        let last = append(&pool, &appointments).await;
        older.sees(last).await;
        newer.sees(last).await;
        assert_eq!(rows(&pool).await, (300, 300, 0));
    }
    assert_eq!((stored(&pool).await.version, stored(&pool).await.generation), (2, generation));
    let refused = compare_one(&older.ledger, &OLD, |_| {}).await;
    assert!(matches!(refused, Err(ProjectionError::OtherVersion)));
    older.stopped().await;
    newer.sees(append(&pool, &appointments).await).await;
    done.store(true, Ordering::Relaxed);
    assert!(reader.await.unwrap() > 0);
    assert_eq!(compare_one(&newer.ledger, &NEW, |_| {}).await.unwrap(), vec![]);
    newer.stopped().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_has_prepared_is_built_at_the_start_while_the_older_program_serves() {
    let (database, pool) = database().await;
    let appointments: Vec<_> = (0..300).map(|_| AppointmentId::generate()).collect();
    let older = Program::start(&database, &OLD).await;
    older.sees(append(&pool, &appointments).await).await;
    let done = Arc::new(AtomicBool::new(false));
    let reader = reading(&pool, &done, 300);
    // What is written meanwhile.
    let writer = tokio::spawn({
        let (pool, appointments) = (pool.clone(), appointments.clone());
        async move {
            for some in appointments.chunks(20) {
                append(&pool, some).await;
            }
        }
    });
    let newer = Program::start(&database, &NEW).await;
    writer.await.unwrap();
    let last = append(&pool, &appointments).await;
    newer.sees(last).await;
    older.sees(last).await;
    let taken_over = async { while stored(&pool).await.version != 2 {} };
    tokio::time::timeout(PATIENCE, taken_over).await.expect("it is taken over");
    newer.sees(append(&pool, &appointments).await).await;
    done.store(true, Ordering::Relaxed);
    assert!(reader.await.unwrap() > 0);
    assert_eq!(rows(&pool).await, (300, 300, 0));
    assert_eq!(compare_one(&newer.ledger, &NEW, |_| {}).await.unwrap(), vec![]);
    older.stopped().await;
    newer.stopped().await;
}

#[tokio::test]
async fn an_older_program_does_not_rebuild_what_a_newer_one_has_taken_over() {
    let (database, pool) = database().await;
    let ledger = database.ledger().await;
    append(&pool, &[AppointmentId::generate()]).await;
    Checkpoint::read(&mut pool.acquire().await.unwrap(), &OLD).await.unwrap();
    renew(&ledger, &NEW).await.unwrap();
    assert!(matches!(prepare_one(&ledger, &OLD, |_| {}).await, Err(ProjectionError::OtherVersion)));
    assert!(matches!(renew(&ledger, &OLD).await, Err(ProjectionError::OtherVersion)));
    assert_eq!(prepare_one(&ledger, &NEW, |_| {}).await.unwrap(), None, "there is nothing to be prepared");
    assert_eq!(rows(&pool).await, (1, 1, 0));
}

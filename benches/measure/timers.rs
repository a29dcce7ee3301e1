//! Timers: a million of them pending, a thousand due in every second.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use commands::Clock;
use domain::SiteId;
use ledger::{Ledger, Recorded};
use reminders::{Due, FireError, Handler, Reaction, ReactionError, Service, Timer, TimerChange};
use serde_json::Value;
use sqlx::PgPool;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{report, server::Server};

const PENDING: i64 = 1_000_000;
const RATE: i64 = 1_000;
const SECONDS: i64 = 20;
const OVERDUE: i64 = 50_000;
const EVENTS: i64 = 50_000;

pub(crate) async fn measure(server: &Server) {
    let pool = server.database("timers").await;
    let ledger = Server::ledger(&pool);
    let tomorrow = Clock::System.now() + TimeDelta::days(1);
    let began = Instant::now();
    insert(&pool, "later", PENDING, tomorrow, TimeDelta::seconds(30)).await;
    rate("timers: inserted by one statement", PENDING, began.elapsed());
    sqlx::query("VACUUM ANALYZE timers").execute(&pool).await.expect("statistics");

    react(&pool, &ledger).await;
    memory("timers: memory before firing, with this programme's own");
    on_time(&pool, &ledger).await;
    overdue(&pool, &ledger).await;
    memory("timers: memory after firing");
    let left: i64 =
        sqlx::query_scalar("SELECT count(*) FROM timers").fetch_one(&pool).await.expect("a count");
    assert_eq!(left, PENDING + EVENTS, "what fired is gone, and nothing else");
    pool.close().await;
}

/// Timers from events: read, reacted to, written with the checkpoint.
async fn react(pool: &PgPool, ledger: &Ledger) {
    sqlx::query(
        "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, digest)
         SELECT 'bench', gen_random_uuid()::text, 1, 'Opened', '1.0.0', '{}', '{}', sha256('x')
         FROM generate_series(1, $1)",
    )
    .bind(EVENTS)
    .execute(pool)
    .await
    .expect("the events are made");
    let end = ledger.log().end().await.expect("the log's end");
    let stop = CancellationToken::new();
    let began = Instant::now();
    let service = Service::start(ledger, &Clock::System, vec![], vec![Arc::new(EachIsDue)], None, &stop);
    service.reacted(end, Duration::from_secs(600)).await.expect("the reaction gets there");
    rate("timers: set by a reaction that catches up", EVENTS, began.elapsed());
    stop.cancel();
    service.stopped().await;
}

async fn on_time(pool: &PgPool, ledger: &Ledger) {
    let first = Clock::System.now() + TimeDelta::seconds(5);
    insert(pool, "now", RATE * SECONDS, first, TimeDelta::microseconds(1_000_000 / RATE)).await;
    let lateness = fire(ledger, RATE * SECONDS).await.0;
    let milliseconds = |part| report::percentile(&lateness, part).as_secs_f64() * 1e3;
    println!(
        "{:<58} p50 {:.2} ms, p99 {:.2} ms, most {:.2} ms (aim p99 50)",
        format!("timers: late, {RATE}/s among {PENDING} pending"),
        milliseconds(0.5),
        milliseconds(0.99),
        milliseconds(1.0)
    );
}

/// What came due while nobody was there.
async fn overdue(pool: &PgPool, ledger: &Ledger) {
    let yesterday = Clock::System.now() - TimeDelta::days(1);
    insert(pool, "overdue", OVERDUE, yesterday, TimeDelta::milliseconds(1)).await;
    let (_, took) = fire(ledger, OVERDUE).await;
    rate("timers: overdue ones fired after a start", OVERDUE, took);
}

/// `count` timers, each about something else, due from `first` on.
async fn insert(pool: &PgPool, name: &str, count: i64, first: DateTime<Utc>, apart: TimeDelta) {
    sqlx::query(
        "INSERT INTO timers (timer_key, kind, site_id, subject_id, due_at, payload)
         SELECT 'ticket/' || gen_random_uuid() || '/' || $1, 'bench', '00000000-0000-0000-0000-000000000001', gen_random_uuid(),
                $2 + n * make_interval(secs => $3), '{\"goal\": \"first-response\", \"step\": \"warning\"}'
         FROM generate_series(1, $4) n",
    )
    .bind(name)
    .bind(first)
    .bind(apart.as_seconds_f64())
    .bind(count)
    .execute(pool)
    .await
    .expect("the timers are set");
}

/// Lets a service fire `count` timers; gives how late each was, in order of lateness, and how long all took.
async fn fire(ledger: &Ledger, count: i64) -> (Vec<Duration>, Duration) {
    let count = usize::try_from(count).expect("a count");
    let stopwatch = Arc::new(Stopwatch {
        count,
        fired: AtomicUsize::new(0),
        lateness: Mutex::default(),
        done: Notify::new(),
    });
    let stop = CancellationToken::new();
    let began = Instant::now();
    let service = Service::start(ledger, &Clock::System, vec![stopwatch.clone()], vec![], None, &stop);
    stopwatch.done.notified().await;
    let took = began.elapsed();
    stop.cancel();
    service.stopped().await;
    let mut lateness =
        std::mem::take(&mut *stopwatch.lateness.lock().unwrap_or_else(PoisonError::into_inner));
    assert_eq!(lateness.len(), count, "each fired once");
    lateness.sort_unstable();
    (lateness, took)
}

/// A handler that does nothing but look at the clock.
struct Stopwatch {
    count: usize,
    fired: AtomicUsize,
    lateness: Mutex<Vec<Duration>>,
    done: Notify,
}

#[async_trait]
impl Handler for Stopwatch {
    fn kinds(&self) -> &[&'static str] {
        &["bench"]
    }

    async fn fire(&self, due: &Due) -> Result<(), FireError> {
        let late = (Clock::System.now() - due.timer.due_at).to_std().map_err(FireError::new)?;
        self.lateness.lock().unwrap_or_else(PoisonError::into_inner).push(late);
        if self.fired.fetch_add(1, Ordering::SeqCst) + 1 == self.count {
            self.done.notify_one();
        }
        Ok(())
    }
}

/// A timer for each event, due tomorrow.
struct EachIsDue;

impl Reaction for EachIsDue {
    fn name(&self) -> &'static str {
        "bench"
    }

    fn aggregates(&self) -> &'static [&'static str] {
        &["bench"]
    }

    fn react(&self, event: &Recorded) -> Result<Vec<TimerChange>, ReactionError> {
        Ok(vec![TimerChange::Set(Timer {
            key: format!("bench/{}", event.aggregate_id),
            kind: "bench".to_owned(),
            site: SiteId(Uuid::from_u128(1)),
            subject: Uuid::from_u128(u128::from(event.position.number.unsigned_abs())),
            due_at: event.recorded_at + TimeDelta::days(1),
            payload: Value::Null,
        })])
    }
}

fn rate(what: &str, count: i64, took: Duration) {
    #[expect(clippy::cast_precision_loss, reason = "a rate is for people")]
    let rate = count as f64 / took.as_secs_f64();
    println!("{what:<58} {rate:>12.0} /s ({count} in {:.2} s)", took.as_secs_f64());
}

fn memory(what: &str) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    let kibibytes: f64 =
        line.split_whitespace().nth(1).and_then(|figure| figure.parse().ok()).unwrap_or(f64::NAN);
    println!("{what:<58} {:>12.1} MiB", kibibytes / 1024.0);
}

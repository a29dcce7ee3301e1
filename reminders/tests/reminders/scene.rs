//! A database in which events say which timers to set, and a service that fires them by a clock that the tests turn.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use commands::Clock;
use domain::SiteId;
use ledger::{Ledger, Position, Recorded, testing::TestDatabase};
use reminders::{Due, FireError, Handler, Reaction, ReactionError, Service, Timer, TimerChange};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::PgPool;
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub const SITE: SiteId = SiteId(Uuid::from_u128(1));
/// Nothing in these tests takes this long unless it hangs.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The moment at which the tests begin.
pub fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

/// `seconds` after noon.
pub fn at(seconds: i64) -> DateTime<Utc> {
    noon() + TimeDelta::seconds(seconds)
}

/// What a test event says should follow from it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Step {
    Set { key: String, kind: String, subject: Uuid, due_at: DateTime<Utc> },
    Cancel { key: String },
}

/// A timer with a subject of its own.
pub fn set(key: &(impl ToString + ?Sized), due_at: DateTime<Utc>) -> Step {
    set_for(Uuid::new_v4(), key, due_at)
}

pub fn set_for(subject: Uuid, key: &(impl ToString + ?Sized), due_at: DateTime<Utc>) -> Step {
    Step::Set { key: key.to_string(), kind: "test".to_owned(), subject, due_at }
}

pub fn set_kind(kind: &str, key: &(impl ToString + ?Sized), due_at: DateTime<Utc>) -> Step {
    Step::Set { key: key.to_string(), kind: kind.to_owned(), subject: Uuid::new_v4(), due_at }
}

pub fn cancel(key: &(impl ToString + ?Sized)) -> Step {
    Step::Cancel { key: key.to_string() }
}

/// Does what the events say.
pub struct Script;

impl Reaction for Script {
    fn name(&self) -> &'static str {
        "script"
    }

    fn aggregates(&self) -> &'static [&'static str] {
        &["script"]
    }

    fn react(&self, event: &Recorded) -> Result<Vec<TimerChange>, ReactionError> {
        assert_ne!(event.payload, json!("panic"), "as asked for");
        let steps: Vec<Step> = event.event()?;
        let change = |step| match step {
            Step::Set { key, kind, subject, due_at } => {
                let payload = json!({ "from": event.sequence });
                TimerChange::Set(Timer { key, kind, site: SITE, subject, due_at, payload })
            }
            Step::Cancel { key } => TimerChange::Cancel(key),
        };
        Ok(steps.into_iter().map(change).collect())
    }
}

/// What a handler does when it is called.
pub enum Act {
    Succeed,
    Fail(&'static str),
    Panic,
    /// Waits for a permit first.
    Wait(Arc<Semaphore>),
}

/// Notes what fired.
pub struct Recorder {
    pub begun: watch::Sender<Vec<Due>>,
    pub ended: AtomicUsize,
    act: Box<dyn Fn(&Due) -> Act + Send + Sync>,
}

impl Recorder {
    pub fn new(act: impl Fn(&Due) -> Act + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self { begun: watch::Sender::new(vec![]), ended: AtomicUsize::new(0), act: Box::new(act) })
    }

    pub fn succeeding() -> Arc<Self> {
        Self::new(|_| Act::Succeed)
    }

    /// Waits until timers have fired so many times, and gives all of them in the order in which they began.
    pub async fn fired(&self, count: usize) -> Vec<Due> {
        let mut begun = self.begun.subscribe();
        let waiting = begun.wait_for(|fired| fired.len() >= count);
        let fired = tokio::time::timeout(PATIENCE, waiting).await.expect("timers fire").unwrap().clone();
        assert_eq!(fired.len(), count, "{:?}", keys(&fired));
        fired
    }

    /// What has fired up to now.
    pub fn so_far(&self) -> Vec<Due> {
        self.begun.borrow().clone()
    }
}

#[async_trait]
impl Handler for Recorder {
    fn kinds(&self) -> &[&'static str] {
        &["test", "other"]
    }

    async fn fire(&self, due: &Due) -> Result<(), FireError> {
        let act = (self.act)(due);
        self.begun.send_modify(|fired| fired.push(due.clone()));
        match act {
            Act::Succeed => {}
            Act::Fail(why) => return Err(FireError::new(why)),
            Act::Panic => panic!("as asked for"),
            Act::Wait(semaphore) => semaphore.acquire().await.unwrap().forget(),
        }
        self.ended.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

pub fn keys(fired: &[Due]) -> Vec<&str> {
    fired.iter().map(|due| due.timer.key.as_str()).collect()
}

/// A database with a service.
pub struct Scene {
    pub database: TestDatabase,
    pub ledger: Ledger,
    pub clock: Clock,
    pub recorder: Arc<Recorder>,
    pub service: Service,
    pub stop: CancellationToken,
}

impl Scene {
    pub async fn start() -> Self {
        Self::with(Recorder::succeeding()).await
    }

    pub async fn with(recorder: Arc<Recorder>) -> Self {
        Self::at(Clock::manual(noon()), recorder).await
    }

    pub async fn at(clock: Clock, recorder: Arc<Recorder>) -> Self {
        let database = TestDatabase::create().await;
        let ledger = database.ledger().await;
        let stop = CancellationToken::new();
        let service = start(&ledger, &clock, &recorder, &stop);
        Self { database, ledger, clock, recorder, service, stop }
    }

    pub fn pool(&self) -> &PgPool {
        self.ledger.pool()
    }

    /// Ends the service in good order.
    pub async fn stop(&self) {
        self.stop.cancel();
        self.service.stopped().await;
    }

    /// Starts a service again, after the end of the one before.
    pub fn restart(&mut self) {
        self.stop = CancellationToken::new();
        self.service = start(&self.ledger, &self.clock, &self.recorder, &self.stop);
    }

    /// Appends an event of a new aggregate, and waits until what follows from it is written.
    pub async fn tell(&self, steps: &[Step]) {
        let position = append(self.pool(), Uuid::new_v4(), 1, &json!(steps)).await;
        self.service.reacted(position, PATIENCE).await.expect("the reaction keeps up");
    }

    /// Waits until nothing is due any more: what fired is settled.
    pub async fn settled(&self) {
        let due = "SELECT count(*) FROM timers WHERE next_at <= $1";
        until(async || count(sqlx::query_scalar(due).bind(self.clock.now()), self.pool()).await == 0).await;
    }

    /// How many timers there are.
    pub async fn timers(&self) -> i64 {
        count(sqlx::query_scalar("SELECT count(*) FROM timers"), self.pool()).await
    }

    /// Waits until the service has found that nothing is due now, whatever is set for later: it fires something that was set last.
    pub async fn looked(&self) {
        let key = format!("barrier {}", Uuid::new_v4());
        self.tell(&[set_kind("other", &key, self.clock.now())]).await;
        let mut begun = self.recorder.begun.subscribe();
        let waiting = begun.wait_for(|fired| fired.last().is_some_and(|due| due.timer.key == key));
        tokio::time::timeout(PATIENCE, waiting).await.expect("nothing else fires last").unwrap();
        self.recorder.begun.send_modify(|fired| {
            fired.pop();
        });
    }
}

pub fn start(ledger: &Ledger, clock: &Clock, recorder: &Arc<Recorder>, stop: &CancellationToken) -> Service {
    Service::start(ledger, clock, vec![recorder.clone()], vec![Arc::new(Script)], None, stop)
}

pub async fn leads(service: &Service) {
    let mut leading = service.leading();
    let waiting = leading.wait_for(|leading| *leading);
    tokio::time::timeout(PATIENCE, waiting).await.expect("somebody takes over").unwrap();
}

/// Waits until `condition` holds, asking again and again.
pub async fn until(mut condition: impl AsyncFnMut() -> bool) {
    let asking = async {
        while !condition().await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, asking).await.expect("it comes true");
}

pub async fn count(
    query: sqlx::query::QueryScalar<'_, sqlx::Postgres, i64, sqlx::postgres::PgArguments>,
    pool: &PgPool,
) -> i64 {
    query.fetch_one(pool).await.unwrap()
}

/// Puts an event into the log, as the writer does: the readers are woken.
pub async fn append(pool: &PgPool, id: Uuid, sequence: i64, payload: &serde_json::Value) -> Position {
    let mut transaction = pool.begin().await.unwrap();
    let position = append_in(&mut transaction, id, sequence, payload).await;
    transaction.commit().await.unwrap();
    sqlx::query("SELECT pg_notify('randevu_events', 'a test')").execute(pool).await.unwrap();
    position
}

pub async fn append_in(
    connection: &mut sqlx::PgConnection,
    id: Uuid,
    sequence: i64,
    payload: &serde_json::Value,
) -> Position {
    let (transaction, number): (String, i64) = sqlx::query_as(
        "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, digest)
         VALUES ('script', $1, $2, 'Scripted', '1.0.0', $3, $4, $5) RETURNING transaction_id::text, position",
    )
    .bind(id.to_string())
    .bind(sequence)
    .bind(payload)
    .bind(json!({ "site_id": SITE, "occurred_at": noon() }))
    .bind(vec![0_u8; 32])
    .fetch_one(connection)
    .await
    .unwrap();
    Position { transaction: transaction.parse().unwrap(), number }
}

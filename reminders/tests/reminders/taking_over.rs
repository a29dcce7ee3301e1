//! Several processes, and the end of the one that fires.

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use commands::{Bus, Clock, OpenSite};
use domain::{
    Currency, Name,
    site::{Locale, Slug},
};
use ledger::{Ledger, MasterKey, testing::TestDatabase};
use reminders::{Due, FireError, Handler, Service};
use serde_json::json;
use tokio::{
    runtime::Runtime,
    sync::{Semaphore, watch},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::scene::*;

/// A process with a service, as far as its database can tell. Killed, not stopped.
struct Process(Runtime);

impl Process {
    /// Starts it, and waits until it fires timers.
    async fn leading(database: &TestDatabase, clock: &Clock, handler: Arc<dyn Handler>) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let (options, clock) = (database.options(), clock.clone());
        let started = runtime.spawn(async move {
            let pool =
                sqlx::postgres::PgPoolOptions::new().max_connections(8).connect_with(options).await.unwrap();
            let ledger = Ledger::open(pool, &MasterKey::new([7; 32]));
            let stop = CancellationToken::new();
            let service = Service::start(&ledger, &clock, vec![handler], vec![Arc::new(Script)], None, &stop);
            leads(&service).await;
        });
        started.await.unwrap();
        Self(runtime)
    }

    fn kill(self) {
        self.0.shutdown_background();
    }
}

#[tokio::test]
async fn two_services_on_one_database_fire_each_timer_once() {
    let first = Scene::start().await;
    let second = first.database.ledger().await;
    let stop = CancellationToken::new();
    let other = start(&second, &first.clock, &first.recorder, &stop);
    first.tell(&(0..300).map(|n| set(&n, at(n / 3))).collect::<Vec<_>>()).await;
    for second in [20, 50, 51, 99, 100] {
        first.clock.set(at(second));
        first.settled().await;
    }
    let fired = first.recorder.fired(300).await;
    let distinct: std::collections::BTreeSet<_> = keys(&fired).into_iter().collect();
    assert_eq!(distinct.len(), 300);
    assert_ne!(*first.service.leading().borrow(), *other.leading().borrow());
    stop.cancel();
    other.stopped().await;
}

#[tokio::test]
async fn when_the_one_that_fires_is_killed_in_the_middle_another_fires_the_rest_under_the_same_names() {
    let permits = Arc::new(Semaphore::new(30));
    let held = permits.clone();
    let killed = Recorder::new(move |_| Act::Wait(held.clone()));
    let clock = Clock::manual(noon());
    let database = TestDatabase::create().await;
    let process = Process::leading(&database, &clock, killed.clone()).await;
    let ledger = database.ledger().await;
    let heir = Recorder::succeeding();
    let stop = CancellationToken::new();
    let standby = start(&ledger, &clock, &heir, &stop);
    let steps: Vec<_> = (0..150).map(|n| set(&n, at(n))).collect();
    let position = append(ledger.pool(), Uuid::new_v4(), 1, &json!(steps)).await;
    standby.reacted(position, PATIENCE).await.unwrap();
    clock.set(at(200));
    // Thirty are done, and as many as may are at work.
    let before = killed.fired(30 + 64).await;
    assert!(!*standby.leading().borrow());
    process.kill();
    leads(&standby).await;
    let after = heir.fired(150 - 30).await;
    let names: BTreeMap<_, _> = before.iter().map(|due| (&due.timer.key, due.command_id)).collect();
    let repeated: Vec<_> = after.iter().filter(|due| names.contains_key(&due.timer.key)).collect();
    assert_eq!(repeated.len(), 64);
    assert!(repeated.iter().all(|due| names[&due.timer.key] == due.command_id));
    let all: std::collections::BTreeSet<_> = keys(&before).into_iter().chain(keys(&after)).collect();
    assert_eq!(all.len(), 150);
    stop.cancel();
    standby.stopped().await;
}

/// Opens a site by a command, and notes whether that was news.
struct Opener {
    bus: Bus,
    receipts: watch::Sender<Vec<(String, bool)>>,
    /// Whether to get stuck after the command.
    stuck: bool,
}

#[async_trait]
impl Handler for Opener {
    fn kinds(&self) -> &[&'static str] {
        &["test"]
    }

    async fn fire(&self, due: &Due) -> Result<(), FireError> {
        let new = OpenSite {
            slug: Slug::new("klinik").map_err(FireError::new)?,
            name: Name::new("Klinik").map_err(FireError::new)?,
            zone: "Europe/Istanbul".parse().map_err(FireError::new)?,
            currency: Currency::new("TRY").map_err(FireError::new)?,
            locale: Locale::Tr,
        };
        let (_, receipt) = self.bus.open_site(&due.caller("opening hours"), new).await?;
        self.receipts.send_modify(|receipts| receipts.push((receipt.aggregate_id, receipt.repeated)));
        if self.stuck {
            std::future::pending::<()>().await;
        }
        Ok(())
    }
}

#[tokio::test]
async fn a_command_given_before_the_crash_is_answered_with_its_first_answer_after_it() {
    let clock = Clock::manual(noon());
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let opener = |stuck| {
        let bus = Bus::new(ledger.clone(), clock.clone());
        Arc::new(Opener { bus, receipts: watch::Sender::new(vec![]), stuck })
    };
    let (killed, heir) = (opener(true), opener(false));
    let process = Process::leading(&database, &clock, killed.clone()).await;
    append(ledger.pool(), Uuid::new_v4(), 1, &json!([set("open", noon())])).await;
    let mut receipts = killed.receipts.subscribe();
    let first = receipts.wait_for(|receipts| !receipts.is_empty()).await.unwrap().clone();
    process.kill();
    let stop = CancellationToken::new();
    let service = Service::start(&ledger, &clock, vec![heir.clone()], vec![Arc::new(Script)], None, &stop);
    let mut receipts = heir.receipts.subscribe();
    let second = receipts.wait_for(|receipts| !receipts.is_empty()).await.unwrap().clone();
    assert!(!first[0].1 && second[0].1, "{first:?} {second:?}");
    assert_eq!(first[0].0, second[0].0);
    let sites =
        count(sqlx::query_scalar("SELECT count(*) FROM events WHERE aggregate_type = 'site'"), ledger.pool())
            .await;
    assert_eq!(sites, 1);
    stop.cancel();
    service.stopped().await;
}

#[tokio::test]
async fn whoever_loses_the_connection_of_the_lease_stops_firing_at_once() {
    let first = Scene::start().await;
    leads(&first.service).await;
    let second = first.database.ledger().await;
    let (heir, stop) = (Recorder::succeeding(), CancellationToken::new());
    let other = start(&second, &first.clock, &heir, &stop);
    first.tell(&[set("a", at(60)), set("b", at(120))]).await;
    // Locks with two numbers say which master keys a process knows.
    let cut = sqlx::query(
        "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database d ON d.oid = database
         WHERE locktype = 'advisory' AND objsubid = 1 AND granted AND datname = current_database()",
    )
    .execute(first.pool())
    .await
    .unwrap();
    assert_eq!(cut.rows_affected(), 1);
    leads(&other).await;
    first.clock.set(at(60));
    assert_eq!(keys(&heir.fired(1).await), ["a"]);
    let mut leading = first.service.leading();
    tokio::time::timeout(PATIENCE, leading.wait_for(|leading| !leading)).await.unwrap().unwrap();
    first.clock.set(at(120));
    assert_eq!(keys(&heir.fired(2).await), ["a", "b"]);
    assert_eq!(first.recorder.so_far().len(), 0);
    stop.cancel();
    other.stopped().await;
    // Now the first one takes over again.
    leads(&first.service).await;
    first.tell(&[set("c", at(120))]).await;
    assert_eq!(keys(&first.recorder.fired(1).await), ["c"]);
}

#[tokio::test]
async fn stopping_lets_the_handlers_at_work_finish_and_hands_over_the_rest() {
    let permits = Arc::new(Semaphore::new(0));
    let held = permits.clone();
    let scene = Scene::with(Recorder::new(move |_| Act::Wait(held.clone()))).await;
    scene.tell(&[set("at work", at(1)), set("not yet", at(5))]).await;
    scene.clock.set(at(1));
    scene.recorder.fired(1).await;
    scene.stop.cancel();
    let service = scene.service.clone();
    let stopped = tokio::spawn(async move { service.stopped().await });
    scene.clock.set(at(5));
    permits.add_permits(1);
    stopped.await.unwrap();
    assert_eq!(keys(&scene.recorder.so_far()), ["at work"]);
    assert_eq!(scene.timers().await, 1);
    let second = scene.database.ledger().await;
    let (heir, stop) = (Recorder::succeeding(), CancellationToken::new());
    let other = start(&second, &scene.clock, &heir, &stop);
    assert_eq!(keys(&heir.fired(1).await), ["not yet"]);
    stop.cancel();
    other.stopped().await;
}

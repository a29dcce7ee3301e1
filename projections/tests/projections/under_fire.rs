//! Rebuilds that are broken off wherever that is possible, while many write and read.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use domain::{AccountId, Role};
use ledger::{Ledger, testing::broken_off};
use projections::{
    PageRequest, ProjectionError, Reader, appointments::AppointmentFilter, names, prepare, rebuild, verify,
};
use tokio::{sync::Semaphore, task::JoinHandle};

use crate::scene::*;

const WRITERS: usize = 16;
const BEFORE: usize = 300;

/// A rebuild that waits until the one before has let go of its lock: the database notices a moment later that its session has ended.
async fn rebuilt(ledger: &Ledger, name: &str) {
    loop {
        match rebuild(ledger, name, |_| {}).await {
            Err(ProjectionError::BeingRebuilt) => tokio::task::yield_now().await,
            outcome => {
                outcome.unwrap();
                return;
            }
        }
    }
}

/// Sixteen who book, and one who reads what was there from the beginning.
struct Fire {
    done: Arc<AtomicBool>,
    written: Arc<AtomicUsize>,
    fuel: Arc<Semaphore>,
    writers: Vec<JoinHandle<()>>,
    reader: JoinHandle<usize>,
}

impl Fire {
    async fn light(scene: &Scene) -> Self {
        let (done, written) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let fuel = Arc::new(Semaphore::new(0));
        let client = AccountId::generate();
        let first =
            (0..BEFORE).map(|_| book(&scene.ledger, SITE, AccountId::generate(), client, time(60), &[]));
        futures::future::join_all(first).await;
        scene.settled().await;
        // Connections of their own, as other processes have.
        let others = scene.database.ledger().await;
        let writers = (0..WRITERS).map(|_| {
            let (ledger, fuel, written) = (others.clone(), fuel.clone(), written.clone());
            tokio::spawn(async move {
                while let Ok(permit) = fuel.acquire().await {
                    permit.forget();
                    let (provider, client) = (AccountId::generate(), AccountId::generate());
                    let (id, _) = book(&ledger, SITE, provider, client, time(60), &[]).await;
                    reschedule(&ledger, SITE, id, (provider, client), time(100)).await;
                    written.fetch_add(1, Ordering::Relaxed);
                }
            })
        });
        let writers = writers.collect();
        let reader = tokio::spawn({
            let (ledger, done) = (scene.database.ledger().await, done.clone());
            async move {
                let reader = Reader::new(&ledger, person(client, Role::Client));
                let mut reads = 0;
                while !done.load(Ordering::Relaxed) {
                    let filter = AppointmentFilter::default();
                    let page = reader.my_appointments(&filter, &PageRequest::first(100)).await.unwrap();
                    assert_eq!(page.rows.len(), 100, "all that fit on a page");
                    reads += 1;
                }
                reads
            }
        });
        Self { done, written, fuel, writers, reader }
    }

    /// Something for each writer to write at this moment: as much as one rebuild meets, however long all of them take.
    fn feed(&self) {
        self.fuel.add_permits(WRITERS);
    }

    /// Puts it out; there was one.
    async fn put_out(self) {
        self.done.store(true, Ordering::Relaxed);
        self.fuel.close();
        for writer in self.writers {
            writer.await.unwrap();
        }
        assert!(self.reader.await.unwrap() > 10 && self.written.load(Ordering::Relaxed) > WRITERS);
    }
}

async fn assert_whole(scene: &Scene) {
    scene.settled().await;
    let live = dump(&scene.ledger).await;
    for name in names() {
        assert_eq!(verify(&scene.ledger, name).await.unwrap(), vec![], "{name}");
    }
    for name in ["appointments", "slots", "agenda"] {
        rebuilt(&scene.ledger, name).await;
    }
    assert_eq!(dump(&scene.ledger).await, live, "rebuilt, it is what was folded live");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_rebuild_that_is_broken_off_at_every_step_harms_nothing_and_the_next_goes_through() {
    let scene = Scene::start().await;
    let fire = Fire::light(&scene).await;
    let (mut polls, mut broken) = (1, 0);
    loop {
        fire.feed();
        match broken_off(polls, rebuild(&scene.ledger, "slots", |_| {})).await {
            None => (polls, broken) = (polls + 1, broken + 1),
            // The one before has not let go yet: that was no step.
            Some(Err(ProjectionError::BeingRebuilt)) => tokio::task::yield_now().await,
            Some(outcome) => {
                outcome.unwrap();
                break;
            }
        }
    }
    assert!(broken >= 15, "{broken} steps");
    rebuilt(&scene.ledger, "appointments").await;
    fire.put_out().await;
    assert_whole(&scene).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_rebuild_whose_session_is_killed_at_any_moment_harms_nothing_and_the_next_goes_through() {
    let scene = Scene::start().await;
    let fire = Fire::light(&scene).await;
    let other = scene.database.pool(1).await;
    let mut killed = 0;
    for round in 0..20 {
        fire.feed();
        let ledger = scene.ledger.clone();
        let rebuilding = tokio::spawn(async move { rebuild(&ledger, "appointments", |_| {}).await });
        // Later and later into it, as far as statements tell.
        for _ in 0..2 * round {
            sqlx::query("SELECT 1").execute(&other).await.unwrap();
        }
        let _: i64 = sqlx::query_scalar(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
             WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND d.datname = current_database()
               AND (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended('rebuild appointments', 0)",
        )
        .fetch_one(&other)
        .await
        .unwrap();
        // At once another, while the killed one may still believe that it is alone.
        rebuilt(&scene.ledger, "appointments").await;
        killed += usize::from(rebuilding.await.unwrap().is_err());
    }
    assert!(killed >= 5, "{killed} were killed");
    fire.put_out().await;
    assert_whole(&scene).await;
}

/// Has a person forgotten, as the event and what follows from it do.
async fn forget(scene: &Scene, person: AccountId) {
    scene.ledger.keyring().destroy(person).await.unwrap();
    sqlx::query("INSERT INTO erasures (account_id, site_id) VALUES ($1, $2)")
        .bind(person.0)
        .bind(SITE.0)
        .execute(scene.ledger.pool())
        .await
        .unwrap();
    let streams = scene.ledger.streams_of_person(SITE, person).await.unwrap();
    projections::refold(&scene.ledger, &streams).await.unwrap();
}

async fn knows(scene: &Scene, schema: &str, table: &str) -> bool {
    let there: Option<bool> = sqlx::query_scalar(&format!(
        "SELECT EXISTS (SELECT FROM {schema}.{table} t WHERE t::text LIKE '%Kanarya%') WHERE to_regclass('{schema}.{table}') IS NOT NULL"
    ))
    .fetch_optional(scene.ledger.pool())
    .await
    .unwrap_or_default();
    there.unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_forgotten_while_a_rebuild_runs_does_not_come_back_with_it() {
    let scene = Scene::start().await;
    let client = open_account(&scene.ledger, SITE, "Kanarya", Role::Client).await;
    scene.settled().await;
    assert!(knows(&scene, "public", "accounts").await);
    // When the log is folded, and nothing of it is written yet.
    let (folded, mut told) = tokio::sync::mpsc::unbounded_channel();
    let (go_on, wait) = std::sync::mpsc::channel::<()>();
    let rebuilding = tokio::spawn({
        let ledger = scene.ledger.clone();
        let mut waited = false;
        async move {
            rebuild(&ledger, "accounts", move |_| {
                let _ = folded.send(());
                if !std::mem::replace(&mut waited, true) {
                    wait.recv().unwrap();
                }
            })
            .await
        }
    });
    told.recv().await.unwrap();
    forget(&scene, client).await;
    assert!(!knows(&scene, "public", "accounts").await);
    go_on.send(()).unwrap();
    rebuilding.await.unwrap().unwrap();
    assert!(!knows(&scene, "public", "accounts").await, "nor after the exchange");
    assert_eq!(verify(&scene.ledger, "accounts").await.unwrap(), vec![]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_prepared_is_thrown_away_when_somebody_is_forgotten() {
    let mut scene = Scene::start().await;
    let client = open_account(&scene.ledger, SITE, "Kanarya", Role::Client).await;
    scene.settled().await;
    // As an older program has left it.
    scene.stop.cancel();
    scene.runner.stopped().await;
    let pool = scene.ledger.pool();
    let version = |step: i32| {
        let statement = "UPDATE projection_checkpoints SET version = version + $1 WHERE name = 'accounts'";
        sqlx::query(statement).bind(step).execute(pool)
    };
    version(-1).await.unwrap();
    prepare(&scene.ledger, "accounts", |_| {}).await.unwrap().expect("there is something to prepare");
    assert!(knows(&scene, "rebuild", "accounts").await);
    // The older program.
    version(1).await.unwrap();
    forget(&scene, client).await;
    assert!(!knows(&scene, "rebuild", "accounts").await && !knows(&scene, "public", "accounts").await);
    version(-1).await.unwrap();
    scene.restart().await;
    let rebuilt = async {
        let own = |status: &projections::Status| status.version == status.program_version;
        while !projections::status(&scene.ledger).await.unwrap().iter().all(own) {}
    };
    tokio::time::timeout(PATIENCE, rebuilt).await.expect("it is rebuilt");
    scene.settled().await;
    assert!(!knows(&scene, "public", "accounts").await);
    assert_eq!(verify(&scene.ledger, "accounts").await.unwrap(), vec![]);
}

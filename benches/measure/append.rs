//! Appending one booking command, against pgbench inserting one comparable row.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta};
use cqrs_es::{Aggregate, EventStore, event_sink::EventSink, persist::PersistedEventStore};
use domain::{
    AccountId, Actor, AppointmentId, Request, ResourceId, Role, Roles, SiteId, TimeSlot, Zone,
    appointment::{Appointment, AppointmentCommand},
    schedule::Terms,
};
use ledger::{CommandKey, Ledger, Metadata, UnitOfWork, upcasters};
use uuid::Uuid;

use crate::{report, server::Server};

const CLIENTS: [u32; 3] = [1, 8, 32];
const ROUNDS: usize = 5;
const SECONDS: u64 = 3;

pub(crate) async fn measure(server: &Server) {
    let pool = server.database("append").await;
    let ledger = Server::ledger(&pool);
    sqlx::query("CREATE TABLE plain_events (LIKE events INCLUDING DEFAULTS INCLUDING IDENTITY, PRIMARY KEY (aggregate_type, aggregate_id, sequence))")
        .execute(&pool)
        .await
        .expect("a table to compare with");
    book(&ledger, 0, 0).await;
    let payload: String = sqlx::query_scalar("SELECT payload::text FROM events LIMIT 1")
        .fetch_one(&pool)
        .await
        .expect("a payload");
    let metadata: String = sqlx::query_scalar("SELECT metadata::text FROM events LIMIT 1")
        .fetch_one(&pool)
        .await
        .expect("metadata");
    let script = script(&payload, &metadata);
    let Some(pgbench) = pgbench() else {
        println!("append: pgbench was not found; on Debian it comes with postgresql");
        return;
    };
    for clients in CLIENTS {
        let (mut ours, mut theirs, mut ratios) = (vec![], vec![], vec![]);
        for round in 0..ROUNDS {
            let limit = run_pgbench(&pgbench, server, &script, clients);
            let figure = run_ours(&ledger, clients, u64::try_from(round).unwrap_or(0)).await;
            ratios.push(figure / limit);
            ours.push(figure);
            theirs.push(limit);
        }
        report::figure(&format!("append, {clients} clients: bookings"), ours, "/s");
        report::figure(&format!("append, {clients} clients: pgbench, one row"), theirs, "/s");
        report::figure(&format!("append, {clients} clients: ratio (aim 0.5 at 8 and 32)"), ratios, "");
    }
    let _ = std::fs::remove_file(script);
    pool.close().await;
}

/// Inserts what one booking's event stores, and nothing else.
fn script(payload: &str, metadata: &str) -> PathBuf {
    let file = std::env::temp_dir().join(format!("randevu-bench-{}.sql", std::process::id()));
    let text = format!(
        "INSERT INTO plain_events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, digest)
         VALUES ('appointment', gen_random_uuid()::text, 1, 'AppointmentBooked', '1.0.0', '{payload}', '{metadata}', sha256('x'));\n"
    );
    std::fs::write(&file, text).expect("a script");
    file
}

fn pgbench() -> Option<PathBuf> {
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> =
        installed.map(|entry| entry.path().join("bin/pgbench")).filter(|path| path.exists()).collect();
    found.sort();
    found.pop()
}

fn run_pgbench(pgbench: &Path, server: &Server, script: &Path, clients: u32) -> f64 {
    let (socket, port) = server.socket();
    let output = Command::new(pgbench)
        .args(["--no-vacuum", "--protocol=prepared", "--username=postgres", "--jobs=2"])
        .arg(format!("--host={}", socket.display()))
        .arg(format!("--port={port}"))
        .arg(format!("--client={clients}"))
        .arg(format!("--time={SECONDS}"))
        .arg(format!("--file={}", script.display()))
        .arg("append")
        .output()
        .expect("pgbench runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().find(|line| line.starts_with("tps")).unwrap_or_else(|| {
        panic!("pgbench says its rate: {text} {}", String::from_utf8_lossy(&output.stderr))
    });
    line.split_whitespace().nth(2).and_then(|figure| figure.parse().ok()).expect("a figure")
}

async fn run_ours(ledger: &Ledger, clients: u32, round: u64) -> f64 {
    let stop = Arc::new(AtomicBool::new(false));
    let done = Arc::new(AtomicU64::new(0));
    let began = Instant::now();
    let tasks: Vec<_> = (0..clients)
        .map(|client| {
            let (ledger, stop, done) = (ledger.clone(), Arc::clone(&stop), Arc::clone(&done));
            tokio::spawn(async move {
                let provider =
                    u128::from(client + 1) + (u128::from(round) << 64) + (u128::from(clients) << 96);
                let mut number = 0;
                while !stop.load(Ordering::Relaxed) {
                    book(&ledger, provider, number).await;
                    number += 1;
                    done.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_secs(SECONDS)).await;
    stop.store(true, Ordering::Relaxed);
    for task in tasks {
        task.await.expect("a client ends in good order");
    }
    #[expect(clippy::cast_precision_loss, reason = "a rate is for people")]
    let count = done.load(Ordering::Relaxed) as f64;
    count / began.elapsed().as_secs_f64()
}

/// One booking as the command bus appends it: event, claim, consultation, command, digest.
async fn book(ledger: &Ledger, provider: u128, number: i64) {
    let (id, command_id) = (AppointmentId::generate(), Uuid::now_v7());
    let provider = AccountId(Uuid::from_u128(provider));
    let (client, site) = (AccountId::generate(), SiteId(Uuid::from_u128(1)));
    let at = DateTime::from_timestamp(1_800_000_000, 0).expect("an instant");
    let start = at + TimeDelta::minutes(60 + 45 * number);
    let time = TimeSlot::new(start, start + TimeDelta::minutes(45)).expect("a time");
    let terms = Terms {
        zone: Zone::UTC,
        day: start.date_naive(),
        block: time,
        resources: vec![ResourceId::from(provider)],
        approval_required: false,
        join_opens_minutes: 30,
        most_per_day: None,
        first_free: true,
        follow_up: None,
    };
    let actor = Actor::Person { id: client, site, roles: Roles::of([Role::Client]) };
    let command = AppointmentCommand::Book { site, provider, client, time, terms, notes: None, first: true };
    let key = CommandKey {
        id: command_id,
        digest: [0; 32],
        aggregate_type: Appointment::TYPE,
        aggregate_id: id.to_string(),
        site,
    };
    let unit = ledger.unit_of_work(key).of_new_stream();
    let store = PersistedEventStore::<UnitOfWork, Appointment>::new_event_store(unit.clone())
        .with_upcasters(upcasters());
    let mut context = store.load_aggregate(&id.to_string()).await.expect("an empty stream");
    let sink = EventSink::default();
    let metadata = Metadata::of(site, &actor, command_id, at);
    context.aggregate.handle(Request { command, actor, at }, &(), &sink).await.expect("a free slot");
    store.commit(sink.collect().await, context, metadata.to_map()).await.expect("an append");
}

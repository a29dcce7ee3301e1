//! Messages: how late they are handed over with many waiting, and how many a second go to a directory.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use commands::{BookAppointment, Bus, Caller, Clock, LinkKey, NewAccount};
use domain::{
    AccountId, Actor, Name, Role, Roles,
    account::{Email, Person},
    site::Locale,
};
use mail::{Address, Transport};
use projections::{Reader, Runner};
use reminders::{Carriers, Letterhead, Sending, Service};
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    report::{self, percentile},
    server::Server,
    slots::{self, Place},
};

/// Messages that wait for another day.
const WAITING: i64 = 1_000_000;
/// Appointments that are reminded of.
const APPOINTMENTS: usize = 1_000;
/// How long messages come due.
const SECONDS: i64 = 10;

pub(crate) async fn measure(server: &Server) {
    let pool = server.database("outbox").await;
    let ledger = Server::ledger(&pool);
    let stop = CancellationToken::new();
    let runner = Runner::start(&ledger, &stop);
    let Place { site, providers, .. } = slots::fill(&ledger, &runner, 10).await;
    let bus = Bus::new(ledger.clone(), Clock::System);
    let now = Clock::System.now();
    let booked = book(&bus, &Reader::system(&ledger, site), &providers).await;
    let message = |count: i64, first: DateTime<Utc>, apart: f64| {
        sqlx::query(
            "INSERT INTO outbox (message_id, site_id, kind, channel, recipient_id, about_type, about_id, details, due_at)
             SELECT gen_random_uuid(), $1, 'reminder', 'email', ($2::uuid[])[i], 'appointment', ($3::uuid[])[i],
                 jsonb_build_object('start', ($4::text[])[i], 'minutes', 60), $5 + n * make_interval(secs => $6)
             FROM generate_series(1, $7) n, LATERAL (SELECT 1 + (n % cardinality($2::uuid[]))::integer AS i) which",
        )
        .bind(site.0)
        .bind(booked.clients.clone())
        .bind(booked.appointments.clone())
        .bind(booked.starts.clone())
        .bind(first)
        .bind(apart)
        .bind(count)
    };
    message(WAITING, now + TimeDelta::days(1), 0.01).execute(&pool).await.expect("messages wait");
    sqlx::query("ANALYZE").execute(&pool).await.expect("statistics");
    let directory = std::env::temp_dir().join(format!("randevu-bench-mail-{}", std::process::id()));
    let sending = Sending {
        head: Letterhead {
            public_url: "http://localhost".to_owned(),
            from: Address::new("randevu@example.org").expect("an address"),
            bounces_to: None,
            links: LinkKey::new([1; 32]),
        },
        carriers: Arc::new(Carriers { mail: Transport::directory(&directory).ok(), sms: None }),
        bus: bus.clone(),
        runner: runner.clone(),
    };
    let service = Service::start(&ledger, &Clock::System, vec![], vec![], Some(sending), &stop);
    // As many as there is time for: a backlog that is sent at once.
    let backlog = 10_000;
    let began = std::time::Instant::now();
    message(backlog, Clock::System.now(), 0.0).execute(&pool).await.expect("a backlog");
    sent(&pool, backlog).await;
    #[expect(clippy::cast_precision_loss, reason = "a count")]
    let rate = backlog as f64 / began.elapsed().as_secs_f64();
    report::figure("messages written and handed over to a directory", vec![rate], "a second");
    for a_second in [100, 300, 1_000] {
        let count = a_second * SECONDS;
        sqlx::query("DELETE FROM outbox WHERE state = 'sent'").execute(&pool).await.expect("room");
        #[expect(clippy::cast_precision_loss, reason = "a count")]
        let apart = 1.0 / a_second as f64;
        message(count, Clock::System.now() + TimeDelta::seconds(1), apart)
            .execute(&pool)
            .await
            .expect("messages");
        sent(&pool, count).await;
        let late: Vec<f64> = sqlx::query_scalar(
            "SELECT extract(epoch FROM settled_at - due_at)::float8 FROM outbox WHERE state = 'sent' ORDER BY 1",
        )
        .fetch_all(&pool)
        .await
        .expect("their times");
        let late: Vec<_> = late.into_iter().map(|late| Duration::from_secs_f64(late.max(0.0))).collect();
        println!(
            "{:<58} p50 {:>8.1} ms  p99 {:>8.1} ms",
            format!("due to handed over, {a_second} a second, a million waiting"),
            percentile(&late, 0.5).as_secs_f64() * 1e3,
            percentile(&late, 0.99).as_secs_f64() * 1e3,
        );
    }
    stop.cancel();
    service.stopped().await;
    runner.stopped().await;
    pool.close().await;
    let _ = std::fs::remove_dir_all(directory);
}

/// Appointments that are reminded of, each of another client.
struct Booked {
    appointments: Vec<Uuid>,
    clients: Vec<Uuid>,
    starts: Vec<String>,
}

async fn book(bus: &Bus, reader: &Reader, providers: &[AccountId]) -> Booked {
    let now = Clock::System.now();
    let from = now.date_naive() + chrono::Days::new(2);
    let to = from + chrono::Days::new(30);
    let mut booked = Booked { appointments: vec![], clients: vec![], starts: vec![] };
    let site = reader.site_id();
    for provider in providers {
        let free = reader.free_slots(*provider, from, to, now).await.expect("free slots");
        for slot in free.into_iter().take(APPOINTMENTS / providers.len()) {
            let number = booked.clients.len();
            let person = Person {
                name: Name::new(&format!("Client {number}")).expect("a name"),
                email: Email::new(&format!("client{number}@example.com")).expect("an address"),
                phone: None,
                locale: Locale::En,
                zone: None,
            };
            let new = NewAccount { roles: Roles::of([Role::Client]), person, password: None };
            let system = Caller::new(Actor::System("bench"));
            let client = bus.open_account(&system, site, new).await.expect("an account").0;
            let caller = Caller::new(Actor::Person { id: client, site, roles: Roles::of([Role::Client]) });
            let new = BookAppointment { provider: *provider, client, time: slot.time, notes: None };
            let (appointment, _) = bus.book(&caller, site, new).await.expect("a booking");
            booked.appointments.push(appointment.0);
            booked.clients.push(client.0);
            booked.starts.push(slot.time.start().to_rfc3339());
        }
    }
    booked
}

/// Waits until so many were sent. They were put there by hand, so the worker is told of them first.
async fn sent(pool: &PgPool, count: i64) {
    sqlx::query("SELECT pg_notify('randevu_messages', 'bench')").execute(pool).await.expect("word of them");
    loop {
        let sent: i64 = sqlx::query_scalar("SELECT count(*) FROM outbox WHERE state = 'sent'")
            .fetch_one(pool)
            .await
            .expect("a count");
        if sent >= count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

//! From a booking's commit to its delivery to a subscription, over a real WebSocket.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta};
use commands::{BookAppointment, Bus, Caller, Clock};
use domain::{Actor, Role, Roles, TimeSlot};
use randevu::{
    app::{App, Core},
    config::Config,
};
use serde_json::json;

use crate::{report, server::Server, slots, socket::Socket};

const BOOKINGS: usize = 500;

pub(crate) async fn measure(server: &Server) {
    let pool = server.database("live").await;
    let directory = std::env::temp_dir().join(format!("randevu-bench-live-{}", std::process::id()));
    let environment = [
        ("DATABASE_URL", "postgres://unused@localhost/unused"),
        ("RANDEVU_LISTEN", "127.0.0.1:0"),
        ("RANDEVU_DATA_DIR", &directory.to_string_lossy()),
    ];
    let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let config = Config::from_map(&environment, false).expect("a configuration");
    let core = Core::open(&config, pool.connect_options().as_ref().clone()).await.expect("a core");
    let clock = Clock::manual(DateTime::from_timestamp(1_804_000_000, 0).expect("an instant"));
    let bus = Bus::new(core.ledger.clone(), clock.clone());
    let listener = App::listen(&config).await.expect("a free address");
    let app = App::start(&config, core, clock, listener).await.expect("a server");
    let place = slots::fill(app.ledger(), app.runner(), 1).await;
    let url = format!("http://{}", app.address());
    let token = sign_in(&bus).await;
    let mut socket = Socket::open(&url, &token).await;
    socket.subscribe("1", "subscription { myAppointments { appointment { id } } }", json!({})).await;

    let provider = place.providers[0];
    let actor = Actor::Person { id: provider, site: place.site, roles: Roles::of([Role::Provider]) };
    let (mut delivered, mut booked) = (vec![], vec![]);
    for number in 0..BOOKINGS {
        let start =
            slots::now() + TimeDelta::days(100) + TimeDelta::hours(i64::try_from(number).expect("small"));
        let time = TimeSlot::new(start, start + TimeDelta::minutes(45)).expect("a time");
        let new = BookAppointment { provider, client: place.client, time, notes: None };
        let asked = Instant::now();
        bus.book(&Caller::new(actor.clone()), place.site, new).await.expect("a booking");
        let committed = Instant::now();
        booked.push(committed - asked);
        socket.next().await;
        delivered.push(committed.elapsed());
    }
    show("booking, asked to committed", booked);
    show("booking, committed to delivered to a subscription", delivered);
    app.stop().await;
    pool.close().await;
    let _ = std::fs::remove_dir_all(directory);
}

async fn sign_in(bus: &Bus) -> String {
    let door = commands::Door::Site(domain::site::Slug::new("bench").expect("a slug"));
    let email = domain::account::Email::new("client@example.com").expect("an address");
    bus.sign_in(&door, &email, slots::PASSWORD.to_owned(), "bench").await.expect("a session").access
}

fn show(what: &str, mut latencies: Vec<Duration>) {
    latencies.sort_unstable();
    let milliseconds = |part| report::percentile(&latencies, part).as_secs_f64() * 1e3;
    println!("{what:<58} p50 {:.2} ms, p99 {:.2} ms", milliseconds(0.5), milliseconds(0.99));
}

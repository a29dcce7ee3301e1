//! From a booking's commit to its delivery to a subscription, over a real WebSocket.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta};
use commands::{BookAppointment, Bus, Caller, Clock};
use domain::{Actor, Role, Roles, TimeSlot};
use serde_json::json;

use crate::{report, server::Server, slots, socket::Socket};

const BOOKINGS: usize = 500;

pub(crate) async fn measure(server: &Server) {
    let clock = Clock::manual(DateTime::from_timestamp(1_804_000_000, 0).expect("an instant"));
    let serving = server.serve("live", &clock).await;
    let bus = Bus::new(serving.app.ledger().clone(), clock);
    let place = slots::fill(serving.app.ledger(), serving.app.runner(), 1).await;
    let token = slots::sign_in(&bus, "client@example.com").await;
    let mut socket = Socket::open(&serving.url, &token).await;
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
    serving.stop().await;
}

fn show(what: &str, mut latencies: Vec<Duration>) {
    latencies.sort_unstable();
    let milliseconds = |part| report::percentile(&latencies, part).as_secs_f64() * 1e3;
    println!("{what:<58} p50 {:.2} ms, p99 {:.2} ms", milliseconds(0.5), milliseconds(0.99));
}

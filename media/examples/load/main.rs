//! Synthetic load: rooms full of clients that send a megabit of video-like packets and fifty packets of audio a second.
//!
//! `cargo run --release --example load -- <rooms> <people> <seconds> [warm-up seconds]`
//! The clients run in the main thread and the engine in its own, whose processor time is read from the kernel.

mod client;
mod sdp;
mod twcc;

use std::cell::RefCell;
use std::error::Error;
use std::fs;
use std::rc::Rc;
use std::time::Duration;

use client::{Tally, run};
use media::engine::{Engine, EngineConfig, Grants, NewPeer};
use tokio::task::LocalSet;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

fn main() -> Result<(), Box<dyn Error>> {
    let numbers: Vec<u64> = std::env::args().skip(1).map(|text| text.parse()).collect::<Result<_, _>>()?;
    let [rooms, people, seconds, rest @ ..] = numbers.as_slice() else {
        return Err("usage: load <rooms> <people> <seconds> [warm-up seconds]".into());
    };
    let warm_up = rest.first().copied().unwrap_or(5);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, load(*rooms, *people, *seconds, warm_up))
}

async fn load(rooms: u64, people: u64, seconds: u64, warm_up: u64) -> Result<(), Box<dyn Error>> {
    let engine = Engine::start(EngineConfig {
        listen: "127.0.0.1:0".parse()?,
        tcp: None,
        addresses: vec!["127.0.0.1".parse()?],
        grace: EngineConfig::USUAL_GRACE,
    })
    .await?;
    let before_peers = resident()?;
    let tally = Rc::new(RefCell::new(Tally::default()));
    let start = Instant::now();
    for _ in 0..rooms {
        let room = Uuid::new_v4();
        for _ in 0..people {
            let new = NewPeer {
                room,
                id: Uuid::new_v4(),
                person: Uuid::new_v4(),
                grants: Grants::ALL,
                most: 1_000,
            };
            let (peer, events) = engine.connect(new).await?;
            tokio::task::spawn_local(run(engine.address(), peer, events, tally.clone(), start.into_std()));
            sleep(Duration::from_millis(20)).await;
        }
    }
    sleep(Duration::from_secs(warm_up)).await;
    *tally.borrow_mut() = Tally::default();
    let (figures, cpu, began) = (engine.figures(), engine_time()?, Instant::now());
    sleep(Duration::from_secs(seconds)).await;
    let (after, used, took) = (engine.figures(), engine_time()? - cpu, began.elapsed().as_secs_f64());
    let tally = tally.take();
    let forwarded = after.forwarded - figures.forwarded;
    let forwarded_f = f64::from(u32::try_from(forwarded)?);
    println!("{rooms} rooms of {people}: {} handshakes, {} peers", after.handshakes, after.peers);
    println!(
        "forwarded {:.0} packets/s, {:.0} a CPU second of the engine ({:.1} % of a core); in {:.0}/s, out {:.0}/s",
        forwarded_f / took,
        forwarded_f / used,
        used / took * 100.0,
        f64::from(u32::try_from(after.packets_in - figures.packets_in)?) / took,
        f64::from(u32::try_from(after.packets_out - figures.packets_out)?) / took,
    );
    let mut delays = tally.delays;
    delays.sort_unstable();
    let at = |per_mille: usize| delays.get(delays.len() * per_mille / 1_000).copied().unwrap_or_default();
    println!("client to client: p50 {:?}, p99 {:?}, p99.9 {:?}", at(500), at(990), at(999));
    let expected = tally.sent * (people - 1);
    println!(
        "sent {} x {} = {expected}, received {}, duplicates {}",
        tally.sent,
        people - 1,
        tally.received,
        tally.repeated
    );
    println!("memory: {} MB with clients, {} MB before", resident()?, before_peers);
    println!("{after:?}");
    engine.stop().await;
    Ok(())
}

/// Seconds of processor time of the engine's thread.
fn engine_time() -> Result<f64, Box<dyn Error>> {
    for entry in fs::read_dir("/proc/self/task")? {
        let path = entry?.path();
        if fs::read_to_string(path.join("comm"))?.trim() == "relay" {
            let text = fs::read_to_string(path.join("schedstat"))?;
            let nanos: u64 = text.split(' ').next().unwrap_or("0").parse()?;
            return Ok(Duration::from_nanos(nanos).as_secs_f64());
        }
    }
    Err("the engine's thread is not to be found".into())
}

/// Megabytes of resident memory.
fn resident() -> Result<u64, Box<dyn Error>> {
    let text = fs::read_to_string("/proc/self/statm")?;
    Ok(text.split(' ').nth(1).unwrap_or("0").parse::<u64>()? * 4 / 1_024)
}

//! What many people who come and go leave behind: nothing.

use std::fs;
use std::time::{Duration, Instant};

use media::engine::{Engine, Figures, Grants};
use uuid::Uuid;

use crate::common::{Behaviour, Client, engine};

const VP8: u8 = 96;
/// How many come and go at a time.
const AT_ONCE: u8 = 8;

/// What the process holds.
#[derive(Debug, Clone, Copy)]
struct Held {
    megabytes: u64,
    descriptors: usize,
    tasks: usize,
    threads: usize,
}

fn held() -> Held {
    let pages: u64 =
        fs::read_to_string("/proc/self/statm").unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    Held {
        megabytes: pages * 4 / 1_024,
        descriptors: fs::read_dir("/proc/self/fd").unwrap().count(),
        tasks: tokio::runtime::Handle::current().metrics().num_alive_tasks(),
        threads: fs::read_dir("/proc/self/task").unwrap().count(),
    }
}

/// Has many come in, some at a time, see somebody, and leave; every other one is seen too.
async fn come_and_go(engine: &Engine, room: Uuid, times: usize) {
    for _ in 0..times {
        let guests = (0..AT_ONCE).map(|one| Behaviour { sends: one % 2 == 0, ..Behaviour::new(2 + one) });
        let joins = guests.map(|guest| Client::join(engine, room, guest));
        let guests = futures::future::join_all(joins).await;
        for guest in &guests {
            guest.until("somebody is seen", |seen| seen.count(VP8, 1) > 3).await;
        }
        drop(guests);
    }
}

/// Waits until only who stays is there.
async fn all_have_left(engine: &Engine) -> Figures {
    let left = async {
        while engine.figures().peers > 1 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), left).await.expect("all have left");
    engine.figures()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_joins_and_leaves_leave_memory_tasks_and_descriptors_level() {
    let start = Instant::now();
    let engine = engine(Duration::from_secs(25)).await;
    let room = Uuid::new_v4();
    // Who stays receives nothing: what its own library keeps of streams that have ended is not ours to judge.
    let grants = Grants { subscribe: false, ..Grants::ALL };
    let _stays = Client::join(&engine, room, Behaviour { grants, ..Behaviour::new(1) }).await;
    come_and_go(&engine, room, 63).await;
    let before = held();
    come_and_go(&engine, room, 63).await;
    let after = held();
    let figures = all_have_left(&engine).await;
    assert_eq!((figures.peers, figures.rooms, figures.handshakes), (1, 1, 1_009), "{figures:?}");
    assert!(after.descriptors <= before.descriptors + 2, "{before:?} {after:?}");
    assert!(after.tasks <= before.tasks + 2 && after.threads <= before.threads + 1, "{before:?} {after:?}");
    assert!(after.megabytes <= before.megabytes + 4, "{before:?} {after:?}");
    println!("{before:?} {after:?} in {:?}", start.elapsed());
}

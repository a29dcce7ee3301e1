//! Checkpoints that the server makes by itself, and a keeper who is not always there.

use std::sync::{Arc, Mutex, PoisonError};

use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    routing::put,
};
use chrono::TimeDelta;
use domain::schedule::BookingRules;
use ledger::{Checkpoint, CheckpointKey, MasterKey};
use tokio::sync::watch;

use crate::world::World;

const TOKEN: &str = "a secret of the keeper's";

/// Takes checkpoints, unless it is to be out of order.
#[derive(Clone, Default)]
struct Keeper {
    broken: Arc<Mutex<bool>>,
    refused: Arc<watch::Sender<usize>>,
    kept: Arc<watch::Sender<Vec<(String, Checkpoint)>>>,
}

async fn keep(
    State(keeper): State<Keeper>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    if *keeper.broken.lock().unwrap_or_else(PoisonError::into_inner) {
        keeper.refused.send_modify(|count| *count += 1);
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    assert_eq!(headers["authorization"], format!("Bearer {TOKEN}"));
    assert_eq!(headers["if-none-match"], "*");
    let key = CheckpointKey::of(&MasterKey::new([7; 32])).public();
    let checkpoint = Checkpoint::read(std::str::from_utf8(&body).unwrap(), &key).unwrap();
    keeper.kept.send_modify(|kept| kept.push((name, checkpoint)));
    StatusCode::CREATED
}

impl Keeper {
    async fn start(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/kept/{name}", put(keep)).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        format!("http://{address}/kept")
    }

    fn set_broken(&self, broken: bool) {
        *self.broken.lock().unwrap_or_else(PoisonError::into_inner) = broken;
    }

    /// Waits for so many checkpoints.
    async fn has(&self, count: usize) -> Vec<(String, Checkpoint)> {
        let mut kept = self.kept.subscribe();
        let enough = kept.wait_for(|kept| kept.len() >= count);
        let kept = tokio::time::timeout(std::time::Duration::from_secs(60), enough).await.expect("in time");
        kept.unwrap().clone()
    }
}

/// How many the server remembers to have made.
async fn remembered(world: &World) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM kept_checkpoints")
        .fetch_one(&world.database_pool().await)
        .await
        .unwrap()
}

/// Waits until so many are remembered: that is written after the keeper has answered.
async fn remembers(world: &World, count: i64) {
    let all = async { while remembered(world).await < count {} };
    tokio::time::timeout(std::time::Duration::from_secs(60), all).await.expect("in time");
}

#[tokio::test(flavor = "multi_thread")]
async fn checkpoints_go_to_their_keeper_when_they_are_due_from_one_of_several_servers_and_again_after_a_failure()
 {
    let keeper = Keeper::default();
    let address = keeper.start().await;
    keeper.set_broken(true);
    let settings = [
        ("RANDEVU_CHECKPOINT_TO", address.as_str()),
        ("RANDEVU_CHECKPOINT_EVERY", "2h"),
        ("RANDEVU_CHECKPOINT_TOKEN", TOKEN),
    ];
    let world = World::with(&settings).await;
    let other = world.beside_with(&settings).await;
    world.clinic("klinik", BookingRules::default()).await;
    let mut refused = keeper.refused.subscribe();
    refused.wait_for(|count| *count == 1).await.unwrap();
    assert_eq!(remembered(&world).await, 0, "nobody keeps it, so it was not made");
    keeper.set_broken(false);
    // Tried again a minute after the server has noticed, which may be after this one.
    let mut kept = keeper.kept.subscribe();
    let soon = std::time::Duration::from_millis(500);
    while tokio::time::timeout(soon, kept.wait_for(|kept| !kept.is_empty())).await.is_err() {
        world.clock.advance(TimeDelta::minutes(1));
    }
    remembers(&world, 1).await;
    let first = keeper.has(1).await[0].1.seal.made_at;
    world.clock.set(first + TimeDelta::minutes(119));
    world.clock.advance(TimeDelta::minutes(1));
    let kept = keeper.has(2).await;
    assert_eq!(kept[1].1.seal.made_at, first + TimeDelta::hours(2));
    assert_eq!(kept[1].0, kept[1].1.seal.made_at.format("randevu-%Y%m%dT%H%M%S.000Z.checkpoint").to_string());
    remembers(&world, 2).await;
    // A server that starts anew goes on where the others were.
    other.stop().await;
    let clock = world.clock.clone();
    let world = world.stop().await.start_with(&settings).await;
    clock.advance(TimeDelta::hours(2));
    let kept = keeper.has(3).await;
    remembers(&world, 3).await;
    assert_eq!(kept[2].1.seal.made_at, first + TimeDelta::hours(4), "and none at once");
    assert_eq!(keeper.has(3).await.len(), 3, "one server made each of them");
}

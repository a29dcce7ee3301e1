//! Rooms: who is let in to a call's room on the relay, what the people in it are told, and what of it becomes history.
//!
//! A conversation is one browser's WebSocket. It waits until the call lets its person in, connects a peer of the [engine](crate::engine),
//! and reports what happens to it as commands. It learns what it may do, and who else is there, from the call as it stands in the log:
//! whoever is sent out or signs out is out at once, by whatever door that was said.

mod conversation;
mod ending;
mod line;
mod presence;
mod protocol;
mod recordings;
mod seat;
mod sessions;
mod tenure;
mod turn;
mod watcher;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    extract::{State, WebSocketUpgrade},
    response::Response,
    routing::get,
};
use commands::{Bus, RecordingArchive, RoomKey};
use domain::CallId;
use tokio::sync::{broadcast, watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::engine::Engine;
use presence::Door;
use protocol::Heard;
use recordings::Recordings;
use sessions::Sessions;
pub use turn::Turn;
use watcher::Watcher;

/// How often the relay's figures are shown to whoever gathers them.
const FIGURES: Duration = Duration::from_secs(5);
/// What is said in a room while somebody does not read; whoever is further behind misses some of it.
const SAID: usize = 256;

/// The rooms of a server. Cheap to clone.
#[derive(Clone)]
pub struct Rooms(Arc<Shared>);

pub(crate) struct Shared {
    bus: Bus,
    engine: Engine,
    key: RoomKey,
    turn: Vec<Turn>,
    watcher: Watcher,
    sessions: Sessions,
    recordings: Recordings,
    /// What is said in each room.
    said: Mutex<HashMap<CallId, broadcast::Sender<Heard>>>,
    door: Mutex<Door>,
    /// Does this process run the rooms?
    open: watch::Receiver<bool>,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Rooms {
    /// Opens rooms on `engine` for calls of `bus`, whose tokens are signed with `key`; browsers that need it go through one
    /// of `turn`, and recordings are kept in `archive`. Needs a Tokio runtime.
    pub fn start(
        bus: &Bus,
        engine: Engine,
        key: RoomKey,
        turn: Vec<Turn>,
        archive: RecordingArchive,
        stop: &CancellationToken,
    ) -> Self {
        let (holds, open) = watch::channel(false);
        let stop = stop.child_token();
        let tasks = TaskTracker::new();
        let (watcher, sessions) = (Watcher::new(bus.clone()), Sessions::new(bus.clone()));
        tasks.spawn(show_figures(engine.clone(), stop.clone()));
        tasks.spawn(watcher.clone().run(stop.clone()));
        tasks.spawn(sessions.clone().run(stop.clone()));
        let shared = Arc::new(Shared {
            bus: bus.clone(),
            engine,
            key,
            turn,
            watcher,
            sessions,
            recordings: Recordings::new(archive),
            said: Mutex::default(),
            door: Mutex::default(),
            open,
            stop,
            tasks,
        });
        shared.tasks.spawn(tenure::hold(Arc::clone(&shared), holds));
        Self(shared)
    }

    /// `GET /rooms/ws`.
    pub fn router(&self) -> Router {
        Router::new().route("/rooms/ws", get(open)).with_state(self.clone())
    }

    /// Waits until everybody has been told that the relay stops, and that has been noted. To be called after the stop was asked for.
    pub async fn stopped(&self) {
        self.0.tasks.close();
        self.0.tasks.wait().await;
        self.0.engine.stop().await;
    }
}

impl Shared {
    /// What is said in a room, from now on.
    fn said_in(&self, call: CallId) -> broadcast::Sender<Heard> {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        // Rooms that nobody is in any more.
        said.retain(|id, sender| *id == call || sender.receiver_count() > 0);
        said.entry(call).or_insert_with(|| broadcast::channel(SAID).0).clone()
    }
}

/// Shows the relay's figures beside the server's others.
async fn show_figures(engine: Engine, stop: CancellationToken) {
    let mut turns = tokio::time::interval(FIGURES);
    while stop.run_until_cancelled(turns.tick()).await.is_some() {
        for (name, value) in engine.figures().named() {
            if matches!(name, "rooms" | "peers" | "tcp_connections") {
                #[expect(clippy::cast_precision_loss, reason = "a number of people")]
                metrics::gauge!(format!("randevu_relay_{name}")).set(value as f64);
            } else {
                metrics::counter!(format!("randevu_relay_{name}_total")).absolute(value);
            }
        }
    }
}

async fn open(State(rooms): State<Rooms>, upgrade: WebSocketUpgrade) -> Response {
    let upgrade = upgrade.max_message_size(protocol::HEARD_OUT).max_frame_size(protocol::HEARD_OUT);
    let shared = rooms.0;
    upgrade.on_upgrade(move |socket| {
        let tracked = shared.tasks.clone();
        let conversation = conversation::hold(shared, socket);
        async move {
            let _ = tracked.spawn(conversation).await;
        }
    })
}

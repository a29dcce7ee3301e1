//! Our engine, in a process of its own: this same program, called differently.

use std::error::Error;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use media::engine::{Engine, EngineConfig, Grants, NewPeer, Peer, PeerEvent};
use serde::{Deserialize, Serialize};
use tokio::net::UnixDatagram;
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, spawn_local};
use uuid::Uuid;

use super::client::{Role, Tally, random_ssrc, run};
use super::connection::Connection;
use super::process::{self, Process};
use super::sdp::{Local, Remote};
use super::{Clients, Shape, pause};

/// What the engine's process is told. Peers are numbered as they join.
#[derive(Serialize, Deserialize)]
enum Request {
    Join { room: Uuid },
    Answer { peer: usize, number: u32, sdp: String },
}

/// What it tells.
#[derive(Serialize, Deserialize)]
struct Offer {
    peer: usize,
    number: u32,
    sdp: String,
}

/// Runs the engine until the process is killed.
pub async fn serve(address: IpAddr, directory: &Path) -> Result<(), Box<dyn Error>> {
    let engine = Engine::start(EngineConfig {
        listen: (address, 0).into(),
        tcp: None,
        addresses: vec![address],
        grace: EngineConfig::USUAL_GRACE,
    })
    .await?;
    let socket = UnixDatagram::bind(directory.join("api"))?;
    let client = directory.join("client");
    let (offers, mut waiting) = mpsc::channel::<Offer>(16);
    let mut peers: Vec<Peer> = Vec::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        tokio::select! {
            Some(offer) = waiting.recv() => {
                socket.send_to(&serde_json::to_vec(&offer)?, &client).await?;
            }
            count = socket.recv(&mut buffer) => match serde_json::from_slice(&buffer[..count?])? {
                Request::Join { room } => {
                    let (id, person) = (Uuid::new_v4(), Uuid::new_v4());
                    let new = NewPeer { room, id, person, grants: Grants::ALL, most: 1_000 };
                    let (peer, events) = engine.connect(new).await?;
                    peer.media(true, true, false);
                    spawn_local(pass_on(peers.len(), events, offers.clone()));
                    peers.push(peer);
                }
                Request::Answer { peer, number, sdp } => {
                    peers.get(peer).ok_or("no such peer")?.answer(number, sdp);
                }
            }
        }
    }
}

async fn pass_on(peer: usize, mut events: mpsc::Receiver<PeerEvent>, offers: mpsc::Sender<Offer>) {
    while let Some(event) = events.recv().await {
        if let PeerEvent::Offer { number, sdp, .. } = event
            && offers.send(Offer { peer, number, sdp }).await.is_err()
        {
            return;
        }
    }
}

/// Starts the engine's process.
pub async fn start(address: IpAddr) -> Result<Process, Box<dyn Error>> {
    let directory = process::directory()?;
    let program: PathBuf = std::env::current_exe()?;
    let path = directory.path().to_string_lossy().into_owned();
    Process::start(directory, &program, &["engine", &address.to_string(), &path]).await
}

/// Lets everybody into their rooms.
pub async fn fill(
    process: Rc<Process>,
    address: IpAddr,
    shape: Shape,
    tally: &Rc<std::cell::RefCell<Tally>>,
) -> Result<Clients, Box<dyn Error>> {
    let mut clients = Clients::default();
    let mut locals = Vec::new();
    for _ in 0..shape.rooms {
        let room = Uuid::new_v4();
        for _ in 0..shape.people {
            let mut connection = Connection::bind(address)?;
            locals.push(Local::of(&connection)?);
            process.send(&Request::Join { room }).await?;
            // Offers to those who have joined before may come first.
            let remote = loop {
                let offer: Offer = serde_json::from_value(process.receive_soon().await?)?;
                answer(&process, &locals, &offer).await?;
                if offer.peer + 1 == locals.len() {
                    break Remote::parse(&offer.sdp).ok_or("an offer without a candidate")?;
                }
            };
            connection.connect(&remote);
            let role = Role { sends: true, transport: remote.transport };
            clients.spawn(run(connection, role, random_ssrc(), tally.clone()));
            pause().await;
        }
    }
    let answering: JoinHandle<()> = spawn_local(async move {
        if let Err(error) = answer_all(&process, &locals).await {
            eprintln!("the engine's offers cannot be answered: {error}");
        }
    });
    clients.add(answering);
    Ok(clients)
}

async fn answer_all(process: &Process, locals: &[Local]) -> Result<(), Box<dyn Error>> {
    loop {
        let offer = serde_json::from_value(process.receive().await?)?;
        answer(process, locals, &offer).await?;
    }
}

async fn answer(process: &Process, locals: &[Local], offer: &Offer) -> Result<(), Box<dyn Error>> {
    let local = locals.get(offer.peer).ok_or("an offer to nobody")?;
    let sdp = local.answer(&offer.sdp, true);
    process.send(&Request::Answer { peer: offer.peer, number: offer.number, sdp }).await
}

//! The handles through which the engine is used from any task or thread.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use super::command::Command;
use super::figures::Counters;
use super::tap::{Tapped, WAITING};
use super::{EngineConfig, EngineError, Figures, Kind, NewPeer, PeerEvent, Quality, StartError, worker};

/// A running engine. The handle is cheap to clone; the engine stops when all handles and peers are gone or when
/// [`Engine::stop`] is called.
#[derive(Debug, Clone)]
pub struct Engine {
    commands: mpsc::UnboundedSender<Command>,
    bound: Bound,
    counters: Arc<Counters>,
}

impl Engine {
    /// Binds the sockets and starts the engine's thread.
    ///
    /// # Errors
    /// If no address is given, a socket cannot be bound, or the certificate or the thread cannot be made.
    pub async fn start(config: EngineConfig) -> Result<Engine, StartError> {
        let (commands, inbox) = mpsc::unbounded_channel();
        let counters = Arc::new(Counters::default());
        let bound = worker::spawn(config, inbox, counters.clone()).await?;
        Ok(Engine { commands, bound, counters })
    }

    /// The address the UDP socket is bound to.
    pub fn address(&self) -> SocketAddr {
        self.bound.udp
    }

    /// The address on which connections by TCP are accepted, if they are.
    pub fn tcp_address(&self) -> Option<SocketAddr> {
        self.bound.tcp
    }

    /// Connects a peer to a room. Its first event is the first offer. The events must be read: a peer whose
    /// events pile up (256 of them) is closed.
    ///
    /// # Errors
    /// [`EngineError::RoomFull`] if the room holds no more people, [`EngineError::Stopped`] if the engine has stopped.
    pub async fn connect(&self, new: NewPeer) -> Result<(Peer, mpsc::Receiver<PeerEvent>), EngineError> {
        let (events, receiver) = mpsc::channel(256);
        let (reply, answer) = oneshot::channel();
        let command = Command::Connect { new, events, reply };
        self.commands.send(command).map_err(|_| EngineError::Stopped)?;
        let key = answer.await.map_err(|_| EngineError::Stopped)??;
        Ok((Peer { inner: Arc::new(Inner { commands: self.commands.clone(), key }) }, receiver))
    }

    /// Listens in on a room: whatever anybody in it publishes comes out here too, until the receiver is closed. Nothing is lost when
    /// the room empties and fills again. One at a time listens in on a room; who comes later takes over.
    pub fn tap(&self, room: Uuid) -> mpsc::Receiver<Tapped> {
        let (tap, packets) = mpsc::channel(WAITING);
        // If the engine has stopped the receiver sees that the sender has gone.
        let _ = self.commands.send(Command::Tap { room, tap });
        packets
    }

    /// Asks for a key frame of a layer, for whoever listens in on the room.
    pub fn want_key_frame(&self, room: Uuid, person: Uuid, kind: Kind, layer: usize) {
        // Without an engine there is nobody to ask.
        let _ = self.commands.send(Command::KeyFrame { room, person, kind, layer });
    }

    /// Reads the counters.
    pub fn figures(&self) -> Figures {
        self.counters.read()
    }

    /// Ends every peer and the engine's thread, and waits for that.
    pub async fn stop(&self) {
        let (done, wait) = oneshot::channel();
        if self.commands.send(Command::Stop { done }).is_ok() {
            // An error means that the thread was gone already.
            let _ = wait.await;
        }
    }
}

/// Where an engine listens.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bound {
    pub(crate) udp: SocketAddr,
    pub(crate) tcp: Option<SocketAddr>,
}

/// Names a peer inside the engine; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct PeerKey(pub(crate) u64);

/// A connected peer. Closing it, or dropping all clones of the handle, ends it.
#[derive(Debug, Clone)]
pub struct Peer {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    commands: mpsc::UnboundedSender<Command>,
    key: PeerKey,
}

impl Peer {
    /// Answers the offer with that number. A refused answer comes back as [`PeerEvent::Refused`].
    pub fn answer(&self, number: u32, sdp: String) {
        self.send(Command::Answer { key: self.inner.key, number, sdp });
    }

    /// Says how wide the receiver shows the stream of an m-line, in device pixels; 0 means hidden: nothing is
    /// sent. Until it is said a camera counts as 640 pixels wide and a screen as wide as it is.
    pub fn view(&self, mid: String, width: u32) {
        self.send(Command::View { key: self.inner.key, mid, width });
    }

    /// Says what the client sends. What is off is not offered to others; at first everything is off.
    pub fn media(&self, microphone: bool, camera: bool, screen: bool) {
        self.send(Command::Media { key: self.inner.key, on: [microphone, camera, screen] });
    }

    /// Restarts ICE: a new offer with new credentials follows. The old ones stay valid until the client uses the new ones.
    pub fn restart(&self) {
        self.send(Command::Restart { key: self.inner.key });
    }

    /// Ends the peer.
    pub fn close(&self) {
        self.send(Command::Close { key: self.inner.key });
    }

    /// How good the connection is now, or nothing if the peer has ended.
    pub async fn quality(&self) -> Option<Quality> {
        let (reply, answer) = oneshot::channel();
        self.send(Command::Quality { key: self.inner.key, reply });
        answer.await.ok()
    }

    /// A send fails only when the engine has stopped, and then the peer has ended and there is nothing to do.
    fn send(&self, command: Command) {
        let _ = self.inner.commands.send(command);
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        let _ = self.commands.send(Command::Close { key: self.key });
    }
}

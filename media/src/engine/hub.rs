//! All rooms and peers of an engine: which datagram and which command concerns whom. No sockets and no clocks.

use std::collections::HashMap;
use std::time::Instant;

use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use super::command::Command;
use super::handle::PeerKey;
use super::tap::Tap;
use super::{EndReason, EngineError, NewPeer, PeerEvent};
use crate::room::{Effects, Room, Shared};
use crate::transport::path::Path;
use crate::wire::{rtp, stun};

/// How many paths a peer may check at a time.
const MOST_PATHS: usize = 16;

/// Where a peer is.
struct Place {
    room: Uuid,
    member: usize,
    events: mpsc::Sender<PeerEvent>,
    paths: Vec<Path>,
}

/// Everything the engine knows.
pub(crate) struct Hub {
    shared: Shared,
    rooms: HashMap<Uuid, Room>,
    /// Who listens in on which room.
    taps: HashMap<Uuid, Tap>,
    peers: HashMap<PeerKey, Place>,
    by_ufrag: HashMap<String, PeerKey>,
    by_path: HashMap<Path, PeerKey>,
    next: u64,
    /// What is to be sent.
    pub(crate) effects: Effects,
}

impl Hub {
    /// Nobody yet.
    pub(crate) fn new(shared: Shared) -> Hub {
        Hub {
            shared,
            rooms: HashMap::new(),
            taps: HashMap::new(),
            peers: HashMap::new(),
            by_ufrag: HashMap::new(),
            by_path: HashMap::new(),
            next: 0,
            effects: Effects::default(),
        }
    }

    /// Handles a datagram.
    pub(crate) fn datagram(&mut self, now: Instant, source: Path, datagram: &[u8]) {
        let counters = self.shared.counters.clone();
        counters.packets_in.add(1);
        counters.bytes_in.add(datagram.len() as u64);
        match datagram.first() {
            Some(0..=3) => {
                if self.check(now, source, datagram).is_none() {
                    counters.dropped_stun.add(1);
                }
            }
            Some(20..=63 | 128..=191) => {
                let Some((room, member)) = self.locate(source) else {
                    return counters.dropped_unknown.add(1);
                };
                let Some(room) = self.rooms.get_mut(&room) else { return };
                if datagram[0] < 64 {
                    room.read_dtls(now, member, datagram, &mut self.effects);
                } else if rtp::is_rtcp(datagram) {
                    room.read_rtcp(now, member, datagram, &mut self.effects);
                } else {
                    room.read_rtp(now, member, datagram, &mut self.effects);
                }
            }
            _ => counters.dropped_unknown.add(1),
        }
        self.deliver();
    }

    fn locate(&self, source: Path) -> Option<(Uuid, usize)> {
        let place = self.peers.get(self.by_path.get(&source)?)?;
        Some((place.room, place.member))
    }

    /// Whether a path belongs to a peer.
    pub(crate) fn knows(&self, path: Path) -> bool {
        self.by_path.contains_key(&path)
    }

    /// Forgets a path that is gone for ever.
    pub(crate) fn forget(&mut self, path: Path) {
        if let Some(key) = self.by_path.remove(&path)
            && let Some(place) = self.peers.get_mut(&key)
        {
            place.paths.retain(|other| *other != path);
        }
    }

    /// Handles a binding request; an authentic one teaches us a path to a peer.
    fn check(&mut self, now: Instant, source: Path, datagram: &[u8]) -> Option<()> {
        let request = stun::parse(datagram)?;
        let key = *self.by_ufrag.get(&request.our_ufrag)?;
        let place = self.peers.get_mut(&key)?;
        let room = self.rooms.get_mut(&place.room)?;
        if !room.check(now, place.member, source, request, &mut self.effects) {
            return None;
        }
        if self.by_path.insert(source, key) != Some(key) {
            place.paths.push(source);
            if place.paths.len() > MOST_PATHS {
                let oldest = place.paths.remove(0);
                self.by_path.remove(&oldest);
            }
        }
        Some(())
    }

    /// Handles a command other than the one to stop.
    pub(crate) fn command(&mut self, now: Instant, command: Command) {
        match command {
            Command::Connect { new, events, reply } => self.connect(now, &new, events, reply),
            Command::Answer { key, number, sdp } => {
                self.with(key, |room, member, fx| room.answer(now, member, number, &sdp, fx));
            }
            Command::View { key, mid, width } => {
                self.with(key, |room, member, _| room.view(now, member, &mid, width));
            }
            Command::Media { key, on } => self.with(key, |room, member, fx| room.media(member, on, fx)),
            Command::Restart { key } => self.with(key, Room::restart),
            Command::Close { key } => {
                self.with(key, |room, member, fx| room.end(now, member, EndReason::Closed, fx));
            }
            Command::Quality { key, reply } => self.with(key, |room, member, _| {
                if let Some(quality) = room.quality(now, member) {
                    // Who asked may have gone.
                    let _ = reply.send(quality);
                }
            }),
            Command::Tap { room, tap } => {
                if let Some(open) = self.rooms.get_mut(&room) {
                    open.listen_in(tap.clone());
                }
                self.taps.insert(room, tap);
            }
            Command::KeyFrame { room, person, kind, layer } => {
                if let Some(room) = self.rooms.get_mut(&room) {
                    room.want_key_frame_of(person, kind, layer);
                }
            }
            Command::Stop { done } => drop(done),
        }
        self.deliver();
    }

    fn with(&mut self, key: PeerKey, act: impl FnOnce(&mut Room, usize, &mut Effects)) {
        if let Some(place) = self.peers.get(&key)
            && let Some(room) = self.rooms.get_mut(&place.room)
        {
            act(room, place.member, &mut self.effects);
        }
    }

    fn connect(
        &mut self,
        now: Instant,
        new: &NewPeer,
        events: mpsc::Sender<PeerEvent>,
        reply: oneshot::Sender<Result<PeerKey, EngineError>>,
    ) {
        let key = PeerKey(self.next);
        self.next += 1;
        let room = self.rooms.entry(new.room).or_insert_with(|| {
            let mut room = Room::new(self.shared.clone());
            if let Some(tap) = self.taps.get(&new.room) {
                room.listen_in(tap.clone());
            }
            room
        });
        let joined = room.join(now, key, new, &mut self.effects);
        if let Ok(member) = joined {
            self.peers.insert(key, Place { room: new.room, member, events, paths: Vec::new() });
        }
        self.sweep(new.room);
        // If who asked has gone, the peer must not stay.
        if reply.send(joined.map(|_| key)).is_err() {
            self.with(key, |room, member, fx| room.end(now, member, EndReason::Closed, fx));
        }
    }

    /// Lets time pass; `slow` about every tenth of a second.
    pub(crate) fn tick(&mut self, now: Instant, slow: bool) {
        for room in self.rooms.values_mut() {
            room.tick(now, &mut self.effects);
            if slow {
                room.slow_tick(now, &mut self.effects);
            }
        }
        self.deliver();
        if slow {
            self.taps.retain(|_, tap| !tap.is_closed());
            // Events are read by somebody, or the peer ends.
            let deaf: Vec<_> = self
                .peers
                .iter()
                .filter(|(_, place)| place.events.capacity() == 0)
                .map(|(key, _)| *key)
                .collect();
            for key in deaf {
                self.with(key, |room, member, fx| room.end(now, member, EndReason::Closed, fx));
            }
            self.deliver();
        }
    }

    /// Ends everybody.
    pub(crate) fn stop(&mut self, now: Instant) {
        for room in self.rooms.values_mut() {
            room.stop(now, &mut self.effects);
        }
        self.deliver();
    }

    /// Delivers events and keeps the maps up to date.
    fn deliver(&mut self) {
        for (ufrag, key) in self.effects.ufrags.drain(..) {
            self.by_ufrag.insert(ufrag, key);
        }
        for ufrag in self.effects.retired.drain(..) {
            self.by_ufrag.remove(&ufrag);
        }
        if self.effects.events.is_empty() {
            return;
        }
        for (key, event) in std::mem::take(&mut self.effects.events) {
            let ended = matches!(event, PeerEvent::Ended { .. });
            if let Some(place) = self.peers.get(&key) {
                // A full channel is dealt with in the slow tick, a closed one is the user's choice.
                let _ = place.events.try_send(event);
            }
            if ended && let Some(place) = self.peers.remove(&key) {
                for path in place.paths {
                    if self.by_path.get(&path) == Some(&key) {
                        self.by_path.remove(&path);
                    }
                }
                self.sweep(place.room);
            }
        }
    }

    /// Removes a room if it is empty, and keeps the gauges.
    fn sweep(&mut self, room: Uuid) {
        if self.rooms.get(&room).is_some_and(Room::is_empty) {
            self.rooms.remove(&room);
        }
        self.shared.counters.rooms.set(self.rooms.len() as u64);
        self.shared.counters.peers.set(self.peers.len() as u64);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;
    use crate::engine::Grants;
    use crate::engine::figures::Counters;
    use crate::transport::identity::Identity;
    use crate::wire::sdp::Candidate;

    fn hub() -> Hub {
        Hub::new(Shared {
            identity: Identity::generate().unwrap(),
            candidates: Arc::new([Candidate::Udp("192.0.2.1:7".parse().unwrap())]),
            grace: Duration::from_secs(25),
            counters: Arc::new(Counters::default()),
        })
    }

    fn connect(
        hub: &mut Hub,
        now: Instant,
        room: u128,
        person: u128,
    ) -> (PeerKey, mpsc::Receiver<PeerEvent>) {
        let (events, receiver) = mpsc::channel(8);
        let (reply, mut answer) = oneshot::channel();
        let new = NewPeer {
            room: Uuid::from_u128(room),
            id: Uuid::nil(),
            person: Uuid::from_u128(person),
            grants: Grants::ALL,
            most: 50,
        };
        hub.command(now, Command::Connect { new, events, reply });
        (answer.try_recv().unwrap().unwrap(), receiver)
    }

    #[test]
    fn who_leaves_leaves_nothing_behind() {
        let (mut hub, now) = (hub(), Instant::now());
        for round in 0..100 {
            let (first, _events) = connect(&mut hub, now, round, 1);
            let (second, _more) = connect(&mut hub, now, round, 2);
            hub.command(now, Command::Restart { key: first });
            hub.command(now, Command::Close { key: first });
            hub.command(now, Command::Close { key: second });
        }
        assert_eq!((hub.rooms.len(), hub.peers.len(), hub.by_ufrag.len(), hub.by_path.len()), (0, 0, 0, 0));
        let figures = hub.shared.counters.read();
        assert_eq!((figures.rooms, figures.peers), (0, 0));
    }

    #[test]
    fn who_does_not_read_events_is_ended() {
        let (mut hub, now) = (hub(), Instant::now());
        let (deaf, _unread) = connect(&mut hub, now, 1, 1);
        for _ in 0..8 {
            hub.command(now, Command::Answer { key: deaf, number: 99, sdp: String::new() });
        }
        hub.tick(now, true);
        assert!(hub.peers.is_empty());
    }

    #[test]
    fn who_never_connects_is_lost_after_a_minute() {
        let (mut hub, now) = (hub(), Instant::now());
        let (_key, mut events) = connect(&mut hub, now, 1, 1);
        hub.tick(now + Duration::from_secs(59), false);
        assert_eq!(hub.peers.len(), 1);
        hub.tick(now + Duration::from_secs(60), false);
        assert!(matches!(events.try_recv(), Ok(PeerEvent::Offer { .. })));
        assert!(matches!(events.try_recv(), Ok(PeerEvent::Ended { why: EndReason::Lost, .. })));
        assert!(hub.peers.is_empty());
    }

    proptest! {
        #[test]
        fn datagrams_of_strangers_get_no_answer(data in proptest::collection::vec(any::<u8>(), 0..300)) {
            let (mut hub, now) = (hub(), Instant::now());
            let _kept = connect(&mut hub, now, 1, 1);
            hub.datagram(now, Path::Udp("192.0.2.9:9".parse().unwrap()), &data);
            prop_assert!(hub.effects.outbox.is_empty());
        }
    }
}

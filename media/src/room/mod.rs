//! A room: its members, and everything that passes between them. Time and packets come in, packets and events go
//! out; there are no sockets and no clocks in here.

mod estimate;
mod forward;
mod inbound;
#[cfg(test)]
mod inbound_tests;
mod layers;
mod media;
mod member;
mod nack;
mod number;
mod offers;
mod outbound;
mod patience;
mod periodic;
mod probe;
mod publication;
mod reception;
mod rewrite;
mod ring;
mod sent;
mod speaker;
mod subscription;
mod tapping;
mod trend;

use std::sync::Arc;
use std::time::{Duration, Instant};

use uuid::Uuid;

use crate::engine::figures::Counters;
use crate::engine::outbox::Outbox;
use crate::engine::tap::Tap;
use crate::engine::{EndReason, EngineError, NewPeer, PeerEvent, PeerKey, Quality};
use crate::transport::identity::Identity;
use crate::transport::link::Change;
use crate::transport::path::Path;
use crate::wire::rtp::Label;
use crate::wire::sdp::Candidate;
use crate::wire::stun::Request;
use member::Member;

/// What all rooms share.
#[derive(Clone)]
pub struct Shared {
    /// Our certificate.
    pub identity: Identity,
    /// Where we can be reached.
    pub candidates: Arc<[Candidate]>,
    /// How long a silent peer is waited for.
    pub grace: Duration,
    /// Counters.
    pub counters: Arc<Counters>,
}

/// What comes out of a room.
#[derive(Default)]
pub struct Effects {
    /// Datagrams to be sent.
    pub outbox: Outbox,
    /// Events for the users of the peers.
    pub events: Vec<(PeerKey, PeerEvent)>,
    /// ICE fragments that came into use.
    pub ufrags: Vec<(String, PeerKey)>,
    /// ICE fragments no longer in use.
    pub retired: Vec<String>,
}

/// A room.
pub struct Room {
    shared: Shared,
    members: Vec<Option<Member>>,
    /// Who listens in.
    tap: Option<Tap>,
    plain: Vec<u8>,
    compound: Vec<u8>,
}

impl Room {
    /// An empty room.
    pub fn new(shared: Shared) -> Room {
        Room { shared, members: Vec::new(), tap: None, plain: Vec::new(), compound: Vec::new() }
    }

    /// Whether nobody is left.
    pub fn is_empty(&self) -> bool {
        self.members.iter().all(Option::is_none)
    }

    /// Adds a peer and offers to it. Returns its place, which stays the same and is reused only after it has left.
    ///
    /// # Errors
    /// If the room is full.
    pub fn join(
        &mut self,
        now: Instant,
        key: PeerKey,
        new: &NewPeer,
        fx: &mut Effects,
    ) -> Result<usize, EngineError> {
        let same = self
            .members
            .iter()
            .position(|member| member.as_ref().is_some_and(|one| one.person == new.person));
        let others = self.members.iter().flatten().filter(|member| member.person != new.person).count();
        if others >= new.most {
            return Err(EngineError::RoomFull);
        }
        if let Some(same) = same {
            self.end(now, same, EndReason::Replaced, fx);
        }
        let member = Member::new(now, key, new, self.shared.identity.clone());
        fx.ufrags.extend(member.link.ice.ufrags().map(|ufrag| (ufrag.to_owned(), key)));
        let place = self.members.iter().position(Option::is_none).unwrap_or_else(|| {
            self.members.push(None);
            self.members.len() - 1
        });
        self.members[place] = Some(member);
        self.arrange(fx);
        // Also without anything to receive the first offer is due.
        self.offer(place, fx);
        Ok(place)
    }

    /// Ends a peer: says goodbye, tells its user and the others.
    pub fn end(&mut self, now: Instant, place: usize, why: EndReason, fx: &mut Effects) {
        let Some(mut member) = self.members.get_mut(place).and_then(Option::take) else { return };
        member.link.close(now, &mut fx.outbox);
        fx.retired.extend(member.link.ice.ufrags().map(str::to_owned));
        fx.events.push((member.key, PeerEvent::Ended { why, quality: member.quality(now) }));
        tracing::debug!(person = %member.person, ?why, "peer ended");
        self.arrange(fx);
    }

    /// Ends everybody.
    pub fn stop(&mut self, now: Instant, fx: &mut Effects) {
        for place in 0..self.members.len() {
            self.end(now, place, EndReason::Stopped, fx);
        }
    }

    /// How good a peer's connection is.
    pub fn quality(&self, now: Instant, place: usize) -> Option<Quality> {
        Some(self.members.get(place)?.as_ref()?.quality(now))
    }

    /// What a peer says it sends.
    pub fn media(&mut self, place: usize, on: [bool; 3], fx: &mut Effects) {
        if let Some(member) = self.member(place)
            && member.on != on
        {
            member.on = on;
            self.arrange(fx);
        }
    }

    /// How wide a peer shows a stream.
    pub fn view(&mut self, now: Instant, place: usize, mid: &str, width: u32) {
        let Some(member) = self.member(place) else { return };
        let mid = Label::new(mid.as_bytes());
        if let Some(subscription) = member.outbound.subscriptions.iter_mut().find(|one| Some(one.mid) == mid)
        {
            subscription.set_view(width);
            member.outbound.chosen_at = None;
            self.choose_layers(now, place);
        }
    }

    /// Starts an ICE restart.
    pub fn restart(&mut self, place: usize, fx: &mut Effects) {
        let Some(member) = self.member(place) else { return };
        fx.retired.extend(member.link.ice.restart());
        fx.ufrags.push((member.link.ice.credentials().ufrag.clone(), member.key));
        // The outstanding offer, if any, carries old credentials: this one replaces it.
        member.negotiation.outstanding = false;
        self.offer(place, fx);
    }

    /// Handles a binding request; `false` if it is not authentic.
    pub fn check(
        &mut self,
        now: Instant,
        place: usize,
        source: Path,
        request: Request,
        fx: &mut Effects,
    ) -> bool {
        let Some(member) = self.member(place) else { return false };
        let Ok(checked) = member.link.check(now, source, request, &mut fx.outbox) else { return false };
        if checked.retired.is_some() || checked.moved && !member.outbound.estimate.is_young(now) {
            member.outbound.estimate.restart(now);
        }
        fx.retired.extend(checked.retired);
        true
    }

    /// Handles a DTLS datagram.
    pub fn read_dtls(&mut self, now: Instant, place: usize, datagram: &[u8], fx: &mut Effects) {
        let Some(member) = self.member(place) else { return };
        let change = member.link.read_dtls(now, datagram, &mut fx.outbox);
        self.settle(now, place, change, fx);
    }

    /// Acts on a change of a link.
    fn settle(&mut self, now: Instant, place: usize, change: Option<Change>, fx: &mut Effects) {
        match change {
            None => {}
            Some(Change::Connected) => {
                self.shared.counters.handshakes.add(1);
                if let Some(member) = self.member(place) {
                    member.connected = Some(now);
                    fx.events.push((member.key, PeerEvent::Connected));
                    tracing::debug!(person = %member.person, "peer connected");
                }
                self.choose_layers(now, place);
            }
            Some(Change::Closed) => self.end(now, place, EndReason::Closed, fx),
            Some(failure @ (Change::Failed | Change::TimedOut)) => {
                self.shared.counters.handshakes_failed.add(1);
                let why = if failure == Change::Failed { EndReason::Misbehaved } else { EndReason::Lost };
                self.end(now, place, why, fx);
            }
        }
    }

    fn member(&mut self, place: usize) -> Option<&mut Member> {
        self.members.get_mut(place)?.as_mut()
    }

    fn person(&self, place: usize) -> Option<Uuid> {
        Some(self.members.get(place)?.as_ref()?.person)
    }
}

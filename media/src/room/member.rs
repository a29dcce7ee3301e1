//! A peer in a room.

use std::time::{Duration, Instant};

use super::inbound::Inbound;
use super::number::whole;
use super::outbound::Outbound;
use super::speaker::{Loudness, Speaker};
use crate::engine::{Grants, Kind, NewPeer, PeerKey, Quality};
use crate::transport::identity::Identity;
use crate::transport::link::Link;

/// Where the exchange of offers and answers is.
#[derive(Debug, Default)]
pub struct Negotiation {
    /// The number of the last offer.
    pub number: u32,
    /// How many m-lines it had.
    pub sections: usize,
    /// It has not been answered.
    pub outstanding: bool,
    /// Something has changed since the last offer.
    pub changed: bool,
    /// An answer has been accepted at least once.
    pub answered: bool,
}

/// A peer in a room.
pub struct Member {
    /// The peer.
    pub key: PeerKey,
    /// The person.
    pub person: uuid::Uuid,
    /// What the person may do.
    pub grants: Grants,
    /// What the person says is on, by [`Kind::index`].
    pub on: [bool; 3],
    /// The encrypted path.
    pub link: Link,
    /// Offers and answers.
    pub negotiation: Negotiation,
    /// What the peer sends.
    pub inbound: Inbound,
    /// What the peer receives.
    pub outbound: Outbound,
    /// How loud the peer is.
    pub loudness: Loudness,
    /// Whom the peer sees speaking.
    pub speaker: Speaker,
    /// It has been told that the connection is interrupted.
    pub interrupted: bool,
    /// When it was first encrypted.
    pub connected: Option<Instant>,
    /// When reports were last sent.
    pub reported: Instant,
}

impl Member {
    /// A new member who has not yet been offered anything.
    pub fn new(now: Instant, key: PeerKey, new: &NewPeer, identity: Identity) -> Member {
        Member {
            key,
            person: new.person,
            grants: new.grants,
            on: [false; 3],
            link: Link::new(now, identity),
            negotiation: Negotiation::default(),
            inbound: Inbound::new(now, new.grants),
            outbound: Outbound::new(now),
            loudness: Loudness::default(),
            speaker: Speaker::default(),
            interrupted: false,
            connected: None,
            reported: now,
        }
    }

    /// Whether others can receive this publication.
    pub fn publishes(&self, kind: Kind) -> bool {
        self.on[kind.index()] && self.grants.allows(kind) && self.negotiation.answered
    }

    /// How good the connection is.
    pub fn quality(&self, now: Instant) -> Quality {
        let layers =
            || self.inbound.publications.iter().flat_map(|publication| publication.layers.iter().flatten());
        let expected: u64 = layers().map(|layer| u64::from(layer.reception.expected())).sum();
        let lost: u64 = layers().map(|layer| layer.log.gaps()).sum();
        let (sent, missed) = self.outbound.fates;
        let jitter = layers().map(|layer| layer.reception.jitter()).max().unwrap_or_default();
        let seconds = self.connected.map_or(0, |at| now.saturating_duration_since(at).as_secs());
        Quality {
            seconds: u32::try_from(seconds).unwrap_or(u32::MAX),
            kbps_up: whole(self.inbound.rate.rate() / 1e3),
            kbps_down: whole(self.outbound.rate.rate() / 1e3),
            lost_up_per_mille: per_mille(lost, expected),
            lost_down_per_mille: per_mille(missed, sent),
            jitter_ms: millis(jitter),
            round_trip_ms: self.outbound.round_trip.map(millis),
        }
    }
}

fn per_mille(part: u64, whole: u64) -> u16 {
    u16::try_from((part * 1_000).checked_div(whole).unwrap_or(0).min(1_000)).unwrap_or(1_000)
}

fn millis(duration: Duration) -> u32 {
    u32::try_from(duration.as_millis()).unwrap_or(u32::MAX)
}

//! Who receives what: arranging subscriptions, offering them and taking the answers.

use std::time::Instant;

use super::publication::Sink;
use super::subscription::{Carried, Subscription};
use super::{Effects, Room};
use crate::engine::{Kind, PeerEvent, Stream};
use crate::wire::rtp::Label;
use crate::wire::sdp::{Answer, Direction, Offer, SdpError, Section};

impl Room {
    /// Brings all subscriptions into line with what is published, and offers to whom something has changed.
    pub(super) fn arrange(&mut self, fx: &mut Effects) {
        let published = self.published();
        for place in 0..self.members.len() {
            if self.arrange_one(place, &published) {
                self.offer(place, fx);
            }
        }
        self.connect_sinks();
    }

    /// Everything that is published now.
    fn published(&mut self) -> Vec<Carried> {
        let mut published = Vec::new();
        for (place, member) in self.members.iter_mut().enumerate() {
            let Some(member) = member else { continue };
            for kind in Kind::ALL {
                if member.publishes(kind) {
                    published.push(Carried { member: place, person: member.person, kind });
                } else {
                    member.inbound.publication(kind).clear();
                }
            }
        }
        published
    }

    /// Arranges one member's subscriptions; `true` if something has changed.
    fn arrange_one(&mut self, place: usize, published: &[Carried]) -> bool {
        let Some(member) = self.member(place) else { return false };
        let subscribe = member.grants.subscribe;
        let wanted = || published.iter().filter(|carried| subscribe && carried.member != place);
        let (subscriptions, ssrc) = (&mut member.outbound.subscriptions, &mut member.outbound.next_ssrc);
        let mut changed = false;
        for subscription in subscriptions.iter_mut() {
            if subscription.carries.is_some_and(|carried| !wanted().any(|other| *other == carried)) {
                subscription.release();
                changed = true;
            }
        }
        for carried in wanted() {
            if subscriptions.iter().any(|subscription| subscription.carries == Some(*carried)) {
                continue;
            }
            let video = carried.kind.is_video();
            let free = subscriptions.iter().position(|one| one.carries.is_none() && one.video == video);
            let index = free.unwrap_or_else(|| {
                let mid = Label::number(Kind::ALL.len() + subscriptions.len());
                subscriptions.push(Subscription::new(mid, video));
                subscriptions.len() - 1
            });
            subscriptions[index].assign(*carried, *ssrc);
            *ssrc = ssrc.wrapping_add(2);
            changed = true;
        }
        changed
    }

    /// Tells every publication who receives it.
    fn connect_sinks(&mut self) {
        let mut sinks = Vec::new();
        for (place, member) in self.members.iter().enumerate() {
            let Some(member) = member else { continue };
            for (slot, subscription) in member.outbound.subscriptions.iter().enumerate() {
                if let Some(carried) = subscription.carries.filter(|_| subscription.sending) {
                    sinks.push((carried, Sink { member: place, slot }));
                }
            }
        }
        for (place, member) in self.members.iter_mut().enumerate() {
            let Some(member) = member else { continue };
            for kind in Kind::ALL {
                let mine =
                    sinks.iter().filter(|(carried, _)| carried.member == place && carried.kind == kind);
                member.inbound.publication(kind).sinks = mine.map(|(_, sink)| *sink).collect();
            }
        }
    }

    /// Sends an offer, or remembers to if one is outstanding.
    pub(super) fn offer(&mut self, place: usize, fx: &mut Effects) {
        let shared = self.shared.clone();
        let Some(member) = self.member(place) else { return };
        let negotiation = &mut member.negotiation;
        if negotiation.outstanding {
            negotiation.changed = true;
            return;
        }
        negotiation.number += 1;
        negotiation.outstanding = true;
        negotiation.changed = false;
        let mut sections: Vec<Section> = Kind::ALL
            .into_iter()
            .map(|kind| {
                let receive = Direction::Receive { simulcast: kind == Kind::Camera };
                let direction = if member.grants.allows(kind) { receive } else { Direction::Inactive };
                Section { mid: Label::number(kind.index()), video: kind.is_video(), direction }
            })
            .collect();
        let mut streams = Vec::new();
        for one in &mut member.outbound.subscriptions {
            one.offered = true;
            let direction = one.carries.map_or(Direction::Inactive, |carried| {
                streams.push(Stream { mid: one.mid.to_string(), person: carried.person, kind: carried.kind });
                Direction::Send { person: carried.person, kind: carried.kind, ssrc: one.ssrc, rtx: one.rtx }
            });
            sections.push(Section { mid: one.mid, video: one.video, direction });
        }
        negotiation.sections = sections.len();
        let credentials = member.link.ice.credentials();
        let offer = Offer {
            version: negotiation.number,
            ufrag: &credentials.ufrag,
            password: &credentials.password,
            fingerprint: &shared.identity.fingerprint,
            candidates: &shared.candidates,
            sections,
        };
        let event = PeerEvent::Offer { number: negotiation.number, sdp: offer.to_string(), streams };
        fx.events.push((member.key, event));
    }

    /// Takes an answer.
    pub fn answer(&mut self, now: Instant, place: usize, number: u32, sdp: &str, fx: &mut Effects) {
        let first = self.member(place).is_some_and(|member| !member.negotiation.answered);
        if let Err(why) = self.accept_answer(now, place, number, sdp, fx) {
            if let Some(member) = self.member(place) {
                fx.events.push((member.key, PeerEvent::Refused { why }));
            }
            return;
        }
        let Some(member) = self.member(place) else { return };
        if std::mem::take(&mut member.negotiation.changed) {
            self.offer(place, fx);
        }
        if first {
            // Now the others may learn of what this one publishes.
            self.arrange(fx);
        } else {
            self.connect_sinks();
        }
        self.choose_layers(now, place);
    }

    fn accept_answer(
        &mut self,
        now: Instant,
        place: usize,
        number: u32,
        sdp: &str,
        fx: &mut Effects,
    ) -> Result<(), SdpError> {
        let Some(member) = self.member(place) else { return Ok(()) };
        if !member.negotiation.outstanding || number != member.negotiation.number {
            return Err(SdpError::Late(number));
        }
        let answer = Answer::parse(sdp)?;
        let known = member.link.fingerprint();
        if known.is_some_and(|known| known != answer.fingerprint) {
            return Err(SdpError::Fingerprint);
        }
        let subscriptions = &mut member.outbound.subscriptions;
        let fits = answer.sections.len() == member.negotiation.sections;
        let matches = answer.sections.iter().enumerate().all(|(index, section)| {
            let video = match index {
                0..=2 => index > 0,
                _ => subscriptions.get(index - Kind::ALL.len()).is_some_and(|one| one.video),
            };
            section.mid == Label::number(index) && section.video == video
        });
        if !fits || !matches {
            return Err(SdpError::Mismatch);
        }
        member.negotiation.outstanding = false;
        member.negotiation.answered = true;
        for (subscription, section) in subscriptions.iter_mut().zip(&answer.sections[Kind::ALL.len()..]) {
            if subscription.offered {
                subscription.sending = section.receives && subscription.carries.is_some();
            }
        }
        member.inbound.announce(&answer.sections[..Kind::ALL.len()]);
        if known.is_none() {
            let change = member.link.expect(now, answer.fingerprint, answer.setup, &mut fx.outbox);
            self.settle(now, place, change, fx);
        }
        Ok(())
    }
}

//! What happens as time passes: feedback, requests, reports, layers, speakers, liveness.

use std::time::{Duration, Instant};

use super::layers::{Wanted, choose, is_limited, wish};
use super::number::float;
use super::subscription::Subscription;
use super::{Effects, Room};
use crate::engine::{EndReason, Kind, PeerEvent};
use crate::transport::link::Liveness;
use crate::wire::rtcp;

/// Sender and receiver reports go out so often.
const REPORT_PAUSE: Duration = Duration::from_secs(1);
/// A tick's probe repeats at most so many packets.
const PROBE_PACKETS: u16 = 8;
/// Layers are chosen anew so often.
const CHOICE_PAUSE: Duration = Duration::from_millis(200);

impl Room {
    /// Lets time pass; to be called every few milliseconds.
    pub fn tick(&mut self, now: Instant, fx: &mut Effects) {
        for place in 0..self.members.len() {
            self.tick_link(now, place, fx);
            self.tick_media(now, place, fx);
            self.tick_probe(now, place, fx);
        }
        self.ask_for_key_frames(now);
    }

    /// What need not be done more often than ten times a second.
    pub fn slow_tick(&mut self, now: Instant, fx: &mut Effects) {
        for member in self.members.iter_mut().flatten() {
            member.loudness.tick(now);
            member.inbound.tick(now);
            member.outbound.rate.update(now);
            member.outbound.media_rate.update(now);
        }
        for place in 0..self.members.len() {
            self.update_speaker(now, place, fx);
            self.choose_layers(now, place);
        }
    }

    fn tick_link(&mut self, now: Instant, place: usize, fx: &mut Effects) {
        let grace = self.shared.grace;
        let Some(member) = self.member(place) else { return };
        let change = member.link.tick(now, &mut fx.outbox);
        match member.link.liveness(now, grace) {
            Liveness::Lost => return self.end(now, place, EndReason::Lost, fx),
            Liveness::Silent if !member.interrupted => {
                member.interrupted = true;
                fx.events.push((member.key, PeerEvent::Interrupted));
            }
            Liveness::Heard if member.interrupted => {
                member.interrupted = false;
                fx.events.push((member.key, PeerEvent::Resumed));
            }
            Liveness::Heard | Liveness::Silent => {}
        }
        self.settle(now, place, change, fx);
    }

    /// Feedback, requests and reports of one member, in one compound.
    fn tick_media(&mut self, now: Instant, place: usize, fx: &mut Effects) {
        let mut compound = std::mem::take(&mut self.compound);
        compound.clear();
        if let Some(member) = self.member(place).filter(|member| member.link.is_ready()) {
            member.inbound.write_feedback(now, &mut compound);
            let asked =
                member.inbound.write_requests(now, member.outbound.round_trip_or_guess(), &mut compound);
            let due = now.saturating_duration_since(member.reported) >= REPORT_PAUSE;
            if due {
                member.reported = now;
                member.inbound.write_reports(now, &mut compound);
            }
            self.shared.counters.asked_again.add(asked as u64);
            if due {
                self.write_sender_reports(now, place, &mut compound);
            }
        }
        if let Some(member) = self.member(place).filter(|_| !compound.is_empty()) {
            member.link.send_rtcp(&mut fx.outbox, &compound);
        }
        self.compound = compound;
    }

    /// Sends packets again to find out whether a member's path carries more.
    fn tick_probe(&mut self, now: Instant, place: usize, fx: &mut Effects) {
        let Some(member) = self.member(place).filter(|member| member.link.is_ready()) else { return };
        let mut allowance = member.outbound.probe.allowance(now);
        if allowance <= 0.0 {
            return;
        }
        let videos =
            member.outbound.subscriptions.iter().enumerate().filter(|(_, one)| one.video && one.sending);
        // The stream that sent last has the freshest packets.
        let freshest = |(_, one): &(usize, &Subscription)| one.rewriter.last().map(|(_, at)| at);
        let Some((slot, subscription)) = videos.max_by_key(freshest) else { return };
        let newest = subscription.rewriter.last().map_or(0, |(numbers, _)| numbers.sequence);
        let recent: Vec<_> =
            (0..PROBE_PACKETS).map(|back| subscription.log.get(newest.wrapping_sub(back))).collect();
        let mut payload = std::mem::take(&mut self.compound);
        for sent in recent {
            if allowance <= 0.0 {
                break;
            }
            let repeated = sent.and_then(|sent| self.repeat(now, place, slot, sent, &mut payload, fx));
            let Some(member) = self.member(place) else { break };
            // A paused stream has no packets that are still kept: then mere padding is sent.
            let length = repeated
                .or_else(|| member.outbound.send_padding(now, slot, &mut member.link, &mut fx.outbox));
            let length = length.unwrap_or(0);
            allowance -= float(length);
            member.outbound.probe.spend(length);
        }
        self.compound = payload;
    }

    /// Says what time it is on each stream that a member receives.
    fn write_sender_reports(&mut self, now: Instant, place: usize, compound: &mut Vec<u8>) {
        let count = self.member(place).map_or(0, |member| member.outbound.subscriptions.len());
        for slot in 0..count {
            let Some(member) = self.member(place) else { return };
            let subscription = &member.outbound.subscriptions[slot];
            let (Some(carried), Some(feed)) = (subscription.carries, subscription.rewriter.feed()) else {
                continue;
            };
            let layer = self.member(carried.member).and_then(|publisher| {
                publisher.inbound.publication(carried.kind).layers[feed.layer].as_ref()
            });
            let Some(clock) = layer
                .filter(|layer| layer.generation == feed.generation)
                .and_then(|layer| layer.reception.sender())
            else {
                continue;
            };
            // A compound must fit into a datagram; who receives that many streams gets the rest in the next second.
            if compound.len() > 1_000 {
                return;
            }
            if let Some(member) = self.member(place) {
                let report = member.outbound.subscriptions[slot].report(now, clock);
                rtcp::write_sender_report(&report, &carried.person.to_string(), compound);
            }
        }
    }

    /// Passes the wishes of subscriptions that wait for a key frame on to the publishers.
    fn ask_for_key_frames(&mut self, now: Instant) {
        for place in 0..self.members.len() {
            let count = self.member(place).map_or(0, |member| member.outbound.subscriptions.len());
            for slot in 0..count {
                let Some(member) = self.member(place).filter(|member| member.link.is_ready()) else { break };
                let Some(carried) = member.outbound.subscriptions[slot].carries else { continue };
                if carried.kind == Kind::Microphone {
                    continue;
                }
                let generations = self.member(carried.member).map(|publisher| {
                    let layers = &publisher.inbound.publication(carried.kind).layers;
                    [0, 1, 2].map(|index: usize| layers[index].as_ref().map(|layer| layer.generation))
                });
                let Some(generations) = generations else { continue };
                let needed = self.member(place).and_then(|member| {
                    member.outbound.subscriptions[slot].needs_key_frame(now, |layer| generations[layer])
                });
                if let Some(needed) = needed
                    && let Some(publisher) = self.member(carried.member)
                    && let Some(layer) = &mut publisher.inbound.publication(carried.kind).layers[needed]
                {
                    layer.want_key_frame();
                }
            }
        }
    }

    fn update_speaker(&mut self, now: Instant, place: usize, fx: &mut Effects) {
        let Some(me) = self.person(place) else { return };
        let levels: Vec<_> = self
            .members
            .iter()
            .flatten()
            .filter(|member| member.person != me && member.publishes(Kind::Microphone))
            .map(|member| (member.person, member.loudness.level()))
            .collect();
        let Some(member) = self.member(place).filter(|member| member.grants.subscribe) else { return };
        if member.speaker.update(now, levels.into_iter()) {
            fx.events.push((member.key, PeerEvent::Speaking { person: member.speaker.current() }));
        }
    }

    /// Chooses the layer of each video that a member receives.
    pub(super) fn choose_layers(&mut self, now: Instant, place: usize) {
        let Some(member) = self.member(place).filter(|member| member.link.is_ready()) else { return };
        if member.outbound.chosen_at.is_some_and(|at| now.saturating_duration_since(at) < CHOICE_PAUSE) {
            return;
        }
        member.outbound.chosen_at = Some(now);
        let (estimate, proven) =
            (member.outbound.estimate.rate(), member.outbound.estimate.decreased().is_some());
        let videos: Vec<_> = member
            .outbound
            .subscriptions
            .iter()
            .enumerate()
            .filter(|(_, one)| one.video && one.sending && one.view() > 0)
            .filter_map(|(slot, one)| Some((slot, one.carries?, one.view(), one.rewriter.feed())))
            .collect();
        let mut wanted = Vec::with_capacity(videos.len());
        for (_, carried, view, feed) in &videos {
            let layers = self
                .member(carried.member)
                .map(|publisher| publisher.inbound.publication(carried.kind).offered(now))
                .unwrap_or_default();
            let current = feed.map(|feed| feed.layer);
            wanted.push(Wanted { screen: carried.kind == Kind::Screen, view: *view, layers, current });
        }
        let mut chosen = choose(estimate, proven, &wanted);
        let Some(member) = self.member(place) else { return };
        let current = wanted.iter().map(|video| video.current);
        member.outbound.patience.apply(now, member.outbound.estimate.decreased(), current, &mut chosen);
        let sent = member.outbound.media_rate.rate();
        // A paused video must not wait for the end of the patience with larger layers.
        let paused = chosen.iter().zip(&wanted).any(|(choice, video)| choice.is_none() && video.view > 0);
        let limited = is_limited(&wanted, &chosen) && (paused || !member.outbound.patience.is_waiting(now));
        member.outbound.probe.plan(now, wish(&wanted), sent, estimate, limited);
        for (slot, one) in member.outbound.subscriptions.iter_mut().enumerate().filter(|(_, one)| one.video) {
            let choice = videos.iter().position(|(index, ..)| *index == slot).and_then(|index| chosen[index]);
            one.set_target(choice);
        }
    }
}

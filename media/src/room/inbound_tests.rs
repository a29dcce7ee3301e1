//! What becomes of received packets, whole and damaged, honest and not.

use std::time::{Duration, Instant};

use super::inbound::{Inbound, Verdict};
use super::media::Media;
use crate::engine::{Grants, Kind};
use crate::wire::rtp::{self, Label};
use crate::wire::sdp::AnsweredSection;

const EXTENSION_MID: u8 = 1;
const EXTENSION_RID: u8 = 5;
const EXTENSION_REPAIRED: u8 = 6;

/// A packet with header extensions.
fn packet(payload_type: u8, ssrc: u32, sequence: u16, extensions: &[(u8, &str)], payload: &[u8]) -> Vec<u8> {
    let mut block = Vec::new();
    for (id, value) in extensions {
        block.push(id << 4 | u8::try_from(value.len() - 1).unwrap());
        block.extend(value.as_bytes());
    }
    block.resize(block.len().next_multiple_of(4), 0);
    let mut packet = vec![0x90, payload_type];
    packet.extend(sequence.to_be_bytes());
    packet.extend(9_000u32.to_be_bytes());
    packet.extend(ssrc.to_be_bytes());
    packet.extend([0xBE, 0xDE, 0, u8::try_from(block.len() / 4).unwrap()]);
    packet.extend(block);
    packet.extend(payload);
    packet
}

fn inbound() -> (Inbound, Instant) {
    let now = Instant::now();
    (Inbound::new(now, Grants::ALL), now)
}

fn accept(inbound: &mut Inbound, now: Instant, data: &[u8]) -> Verdict {
    inbound.accept(now, &rtp::parse(data, false).unwrap(), data)
}

fn forwarded(inbound: &mut Inbound, now: Instant, data: &[u8]) -> (Media, Vec<u8>) {
    match accept(inbound, now, data) {
        Verdict::Forward(media, range) => (media, data[range].to_vec()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn streams_are_told_apart_by_mid_and_rid_and_remembered_by_source() {
    let (mut inbound, now) = inbound();
    let labels = [(EXTENSION_MID, "1"), (EXTENSION_RID, "h")];
    let (media, payload) = forwarded(&mut inbound, now, &packet(96, 7, 1, &labels, &[0x10, 0, 9]));
    assert_eq!((media.kind, media.layer, payload.as_slice()), (Kind::Camera, 1, &[0x10, 0, 9][..]));
    assert!(media.is_key_frame());
    let (media, _) = forwarded(&mut inbound, now, &packet(96, 7, 2, &[], &[0x10, 1]));
    assert_eq!((media.layer, media.sequence, media.is_key_frame()), (1, 2, false));
    let (media, _) = forwarded(&mut inbound, now, &packet(111, 8, 1, &[(EXTENSION_MID, "0")], &[1]));
    assert_eq!(media.kind, Kind::Microphone);
}

#[test]
fn a_retransmission_becomes_the_packet_it_repeats() {
    let (mut inbound, now) = inbound();
    let labels = [(EXTENSION_MID, "1"), (EXTENSION_RID, "f")];
    forwarded(&mut inbound, now, &packet(96, 7, 1, &labels, &[0x10, 1]));
    forwarded(&mut inbound, now, &packet(96, 7, 3, &labels, &[0x10, 1]));
    let labels = [(EXTENSION_MID, "1"), (EXTENSION_REPAIRED, "f")];
    let repair = packet(97, 70, 500, &labels, &[0, 2, 0x10, 1, 42]);
    let (media, payload) = forwarded(&mut inbound, now, &repair);
    assert_eq!((media.layer, media.sequence, payload.as_slice()), (2, 2, &[0x10, 1, 42][..]));
    assert!(matches!(
        accept(&mut inbound, now, &packet(97, 70, 501, &labels, &[0, 2, 0x10, 1])),
        Verdict::Duplicate
    ));
    assert!(matches!(accept(&mut inbound, now, &packet(97, 70, 502, &labels, &[])), Verdict::Padding));
}

#[test]
fn what_an_answer_announces_is_known_without_labels() {
    let (mut inbound, now) = inbound();
    let section = |mid, video, ssrcs, pairs| AnsweredSection {
        mid: Label::number(mid),
        video,
        receives: false,
        sends: true,
        ssrcs,
        pairs,
    };
    inbound.announce(&[
        section(0, false, vec![5], Vec::new()),
        section(1, true, vec![6, 16], vec![(6, 16)]),
        section(2, true, Vec::new(), Vec::new()),
    ]);
    assert_eq!(forwarded(&mut inbound, now, &packet(111, 5, 1, &[], &[1])).0.kind, Kind::Microphone);
    assert_eq!(forwarded(&mut inbound, now, &packet(96, 6, 1, &[], &[0x10, 0])).0.kind, Kind::Camera);
    forwarded(&mut inbound, now, &packet(96, 6, 3, &[], &[0x10, 1]));
    assert_eq!(forwarded(&mut inbound, now, &packet(97, 16, 1, &[], &[0, 2, 0x10, 1])).0.sequence, 2);
}

#[test]
fn strangers_and_strange_labels_are_dropped() {
    let (mut inbound, now) = inbound();
    for data in [
        packet(96, 7, 1, &[], &[0x10, 0]),
        packet(96, 7, 1, &[(EXTENSION_MID, "9")], &[0x10, 0]),
        packet(111, 7, 1, &[(EXTENSION_MID, "1")], &[0x10, 0]),
        packet(96, 7, 1, &[(EXTENSION_MID, "1"), (EXTENSION_RID, "x")], &[0x10, 0]),
    ] {
        assert!(matches!(accept(&mut inbound, now, &data), Verdict::Unknown));
    }
}

#[test]
fn what_the_grants_forbid_is_told() {
    let now = Instant::now();
    let mut inbound = Inbound::new(now, Grants { screen: false, ..Grants::ALL });
    assert!(matches!(
        accept(&mut inbound, now, &packet(96, 7, 1, &[(EXTENSION_MID, "2")], &[1])),
        Verdict::Forbidden
    ));
}

#[test]
fn no_more_than_sixteen_streams_are_kept_until_old_ones_fall_silent() {
    let (mut inbound, now) = inbound();
    for ssrc in 0..16 {
        assert!(inbound.has_room_for(now, ssrc));
        forwarded(&mut inbound, now, &packet(96, ssrc, 1, &[(EXTENSION_MID, "1")], &[0x10, 0]));
    }
    assert!(inbound.has_room_for(now, 15));
    assert!(!inbound.has_room_for(now, 16));
    assert!(inbound.has_room_for(now + Duration::from_secs(11), 16));
}

#[test]
fn a_sender_that_jumps_ahead_starts_a_new_run_of_its_layer() {
    let (mut inbound, now) = inbound();
    let (before, _) = forwarded(&mut inbound, now, &packet(96, 7, 1, &[(EXTENSION_MID, "1")], &[0x10, 0]));
    let (after, _) = forwarded(&mut inbound, now, &packet(96, 7, 30_000, &[], &[0x10, 0]));
    assert_ne!(before.generation, after.generation);
}

#[test]
fn missing_packets_and_key_frames_are_asked_for_in_the_stream_they_belong_to() {
    let (mut inbound, now) = inbound();
    forwarded(&mut inbound, now, &packet(96, 7, 1, &[(EXTENSION_MID, "1")], &[0x10, 1]));
    forwarded(&mut inbound, now, &packet(96, 7, 4, &[], &[0x10, 1]));
    inbound.publication(Kind::Camera).layers[0].as_mut().unwrap().want_key_frame();
    let mut compound = Vec::new();
    assert_eq!(inbound.write_requests(now, Duration::from_millis(20), &mut compound), 2);
    let mut said = Vec::new();
    crate::wire::rtcp::walk(&compound, |item| said.push(format!("{item:?}"))).unwrap();
    assert!(said[0].starts_with("Nack { media: 7") && said[1] == "KeyFrame { media: 7 }", "{said:?}");
    inbound.publication(Kind::Camera).layers[0].as_mut().unwrap().want_key_frame();
    compound.clear();
    inbound.write_requests(now + Duration::from_millis(10), Duration::from_millis(20), &mut compound);
    assert!(compound.is_empty(), "a key frame is not asked for twice within 300 ms");
}

//! Every parser against random and damaged input: none may panic.

use std::time::Instant;

use proptest::prelude::*;

use super::frame::Deframer;
use super::hello::{HelloReader, is_first_hello};
use super::rtp::{Label, Outgoing};
use super::sdp::Answer;
use super::{rtcp, rtp, stun, twcc, vp8};

fn everything(data: &[u8]) {
    for encrypted in [true, false] {
        if let Some(header) = rtp::parse(data, encrypted) {
            assert!(header.payload_start <= header.payload_end && header.payload_end <= data.len());
        }
    }
    let _ = rtcp::walk(data, |item| {
        if let rtcp::Item::Nack { pairs, .. } = item {
            assert!(rtcp::missing(pairs).count() <= 17 * (pairs.len() / 4));
        }
    });
    let _ = twcc::read(data, |_, _| {});
    let _ = stun::parse(data);
    let _ = Deframer::default().push(data, |frame| frame.len() < 9);
    let _ = is_first_hello(data);
    let mut reader = HelloReader::default();
    for _ in 0..3 {
        let _ = reader.push(data);
    }
    if let Some(descriptor) = vp8::parse(data) {
        let mut copy = data.to_vec();
        vp8::rewrite(&mut copy, &descriptor, 0x3039, 67);
        let again = vp8::parse(&copy).unwrap();
        assert_eq!(again.key_frame, descriptor.key_frame);
        if let Some(picture) = again.picture {
            assert_eq!(picture.value, if picture.long { 0x3039 } else { 0x3039 & 0x7f });
        }
    }
}

/// Honest packets of each kind, to be damaged.
fn specimens() -> Vec<Vec<u8>> {
    let now = Instant::now();
    let mut packets = vec![Vec::new(); 5];
    let mut recorder = twcc::Recorder::new(now);
    for sequence in (0..60).filter(|sequence| sequence % 7 != 0) {
        recorder.note(now, sequence);
    }
    recorder.write(1, &mut packets[0]);
    rtcp::write_nack(9, &[1, 2, 3, 50, 90], &mut packets[1]);
    let report = rtcp::SenderReport { ssrc: 1, ntp: 2, rtp: 3, packets: 4, bytes: 5 };
    rtcp::write_sender_report(&report, "somebody", &mut packets[2]);
    rtcp::write_receiver_report(1, &[rtcp::ReceptionReport::default(); 3], &mut packets[3]);
    let header = Outgoing {
        marker: true,
        payload_type: 96,
        sequence: 1,
        timestamp: 2,
        ssrc: 3,
        mid: Label::number(12),
        transport_sequence: 5,
        audio_level: Some(6),
    };
    header.write_padding(&mut packets[4]);
    packets.push(vec![0x90, 0xE0, 0x80, 1, 2, 0x20, 0, 0, 0, 0x9d, 1, 0x2a, 0, 5, 0, 3]);
    packets
}

const ANSWER: &str = "v=0\r\na=group:BUNDLE 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=ice-ufrag:abcd\r\n\
a=ice-pwd:abcdefghijklmnopqrstuvwx\r\na=fingerprint:sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF\r\n\
a=setup:active\r\na=sendonly\r\na=ssrc-group:FID 1 2\r\na=ssrc:1 cname:x\r\n";

proptest! {
    #[test]
    fn random_bytes_never_panic(data in proptest::collection::vec(any::<u8>(), 0..200)) {
        everything(&data);
    }

    #[test]
    fn damaged_packets_never_panic(
        which in 0..6usize,
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut data = specimens().swap_remove(which);
        for (place, value) in damage {
            let place = place.index(data.len());
            data[place] = value;
        }
        everything(&data);
        let end = cut.index(data.len() + 1);
        everything(&data[..end]);
    }

    #[test]
    fn damaged_answers_never_panic(
        damage in proptest::collection::vec((any::<prop::sample::Index>(), "[\\x20-\\x7e\r\n]"), 0..5),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut text = ANSWER.to_owned();
        for (place, new) in damage {
            let place = place.index(text.len());
            text.replace_range(place..=place, &new);
        }
        text.truncate(cut.index(text.len() + 1));
        let _ = Answer::parse(&text);
    }

    #[test]
    fn random_text_is_no_answer(text in ".{0,300}") {
        prop_assert!(Answer::parse(&text).is_err());
    }

    #[test]
    fn a_nack_says_what_was_asked(mut sequences in proptest::collection::vec(0u16..3_000, 1..60)) {
        sequences.sort_unstable();
        sequences.dedup();
        let mut packet = Vec::new();
        rtcp::write_nack(7, &sequences, &mut packet);
        let mut read = Vec::new();
        rtcp::walk(&packet, |item| if let rtcp::Item::Nack { media: 7, pairs } = item {
            read.extend(rtcp::missing(pairs));
        }).unwrap();
        prop_assert_eq!(read, sequences);
    }

    #[test]
    fn a_written_header_is_read_again(
        sequence in any::<u16>(), timestamp in any::<u32>(), ssrc in any::<u32>(), transport in any::<u16>(),
        mid in 0..999usize, level in proptest::option::of(any::<u8>()), marker in any::<bool>(),
    ) {
        let header = Outgoing {
            marker, payload_type: 111, sequence, timestamp, ssrc, mid: Label::number(mid),
            transport_sequence: transport, audio_level: level,
        };
        let mut packet = Vec::new();
        header.write(&mut packet);
        packet.extend(b"payload");
        let read = rtp::parse(&packet, false).unwrap();
        prop_assert_eq!((read.marker, read.sequence, read.timestamp, read.ssrc), (marker, sequence, timestamp, ssrc));
        prop_assert_eq!(read.extensions.mid, Some(Label::number(mid)));
        prop_assert_eq!(read.extensions.transport_sequence, Some(transport));
        prop_assert_eq!(read.extensions.audio_level, level);
        prop_assert_eq!(&packet[read.payload_start..read.payload_end], b"payload");
    }
}

#[test]
fn an_answer_is_read() {
    let answer = Answer::parse(ANSWER).unwrap();
    assert_eq!(answer.fingerprint[1], 0x11);
    let section = &answer.sections[0];
    assert_eq!((section.mid, section.sends, section.receives), (Label::number(0), true, false));
    assert_eq!((section.ssrcs.as_slice(), section.pairs.as_slice()), (&[1][..], &[(1, 2)][..]));
}

#[test]
fn an_answer_lacking_something_is_refused() {
    for name in ["a=ice-ufrag", "a=ice-pwd", "a=fingerprint", "a=setup", "a=mid"] {
        let text: String =
            ANSWER.lines().filter(|line| !line.starts_with(name)).map(|line| format!("{line}\r\n")).collect();
        let error = Answer::parse(&text).unwrap_err();
        assert!(error.to_string().starts_with(name), "{error}");
    }
    assert!(Answer::parse(&ANSWER.replace("active", "holdconn")).is_err());
    assert!(Answer::parse(&ANSWER.replace("00:11:22", "00:11")).is_err());
}

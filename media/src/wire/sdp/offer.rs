//! Writing offers.

use std::fmt::{Display, Formatter, Result};
use std::net::SocketAddr;

use uuid::Uuid;

use crate::engine::Kind;
use crate::wire::rtp::{Label, extension, payload};

/// Everything an offer says.
#[derive(Debug)]
pub struct Offer<'a> {
    /// Grows with every offer of a session.
    pub version: u32,
    /// Our ICE user name fragment.
    pub ufrag: &'a str,
    /// Our ICE password.
    pub password: &'a str,
    /// The SHA-256 fingerprint of our certificate, in hexadecimal with colons.
    pub fingerprint: &'a str,
    /// Where we can be reached.
    pub candidates: &'a [Candidate],
    /// The m-lines.
    pub sections: Vec<Section>,
}

/// Where we can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Candidate {
    /// By datagrams.
    Udp(SocketAddr),
    /// By connections that the client makes.
    Tcp(SocketAddr),
}

impl Candidate {
    /// The priority of a host candidate that is the `index`th of its protocol (RFC 8445, 5.1.2; RFC 6544, 4.2): UDP before TCP.
    fn priority(self, index: u32) -> u32 {
        let (kind, preference) = match self {
            Candidate::Udp(_) => (126, 0xffff - index),
            // The preference of a passive candidate is four eighths of all.
            Candidate::Tcp(_) => (90, (4 << 13 | 0x1fff) - index),
        };
        kind << 24 | preference << 8 | 255
    }
}

/// An m-line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Section {
    /// Its name.
    pub mid: Label,
    /// Whether it is video.
    pub video: bool,
    /// What it is for.
    pub direction: Direction,
}

/// What an m-line is for, seen from us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The client may send, video also in three layers if `simulcast`.
    Receive {
        /// Whether layers are asked for.
        simulcast: bool,
    },
    /// We send a publication of somebody.
    Send {
        /// Whose.
        person: Uuid,
        /// Which.
        kind: Kind,
        /// The media stream.
        ssrc: u32,
        /// Its retransmissions; meaningless for audio.
        rtx: u32,
    },
    /// Nothing for now.
    Inactive,
}

impl Display for Offer<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(
            f,
            "v=0\r\no=- 1 {} IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=ice-lite\r\na=group:BUNDLE",
            self.version
        )?;
        for section in &self.sections {
            write!(f, " {}", section.mid)?;
        }
        write!(f, "\r\na=msid-semantic:WMS *\r\na=fingerprint:sha-256 {}\r\n", self.fingerprint)?;
        self.sections.iter().try_for_each(|section| self.write_section(section, f))
    }
}

impl Offer<'_> {
    fn write_section(&self, section: &Section, f: &mut Formatter<'_>) -> Result {
        use payload::{OPUS, RTX, VP8};
        if section.video {
            write!(f, "m=video 9 UDP/TLS/RTP/SAVPF {VP8} {RTX}\r\n")?;
        } else {
            write!(f, "m=audio 9 UDP/TLS/RTP/SAVPF {OPUS}\r\n")?;
        }
        write!(f, "c=IN IP4 0.0.0.0\r\na=mid:{}\r\na=setup:actpass\r\n", section.mid)?;
        write!(
            f,
            "a=ice-ufrag:{}\r\na=ice-pwd:{}\r\na=rtcp-mux\r\na=rtcp-rsize\r\n",
            self.ufrag, self.password
        )?;
        if section.video {
            write!(f, "a=rtpmap:{VP8} VP8/90000\r\n")?;
            for feedback in ["nack", "nack pli", "ccm fir", "goog-remb", "transport-cc"] {
                write!(f, "a=rtcp-fb:{VP8} {feedback}\r\n")?;
            }
            write!(f, "a=rtpmap:{RTX} rtx/90000\r\na=fmtp:{RTX} apt={VP8}\r\n")?;
        } else {
            write!(f, "a=rtpmap:{OPUS} opus/48000/2\r\na=fmtp:{OPUS} minptime=10;useinbandfec=1\r\n")?;
            write!(f, "a=rtcp-fb:{OPUS} transport-cc\r\n")?;
        }
        write_extensions(section, f)?;
        match section.direction {
            Direction::Receive { simulcast } => {
                write!(f, "a=recvonly\r\n")?;
                if simulcast {
                    write!(f, "a=rid:q recv\r\na=rid:h recv\r\na=rid:f recv\r\na=simulcast:recv q;h;f\r\n")?;
                }
            }
            Direction::Send { person, kind, ssrc, rtx } => {
                write!(f, "a=sendonly\r\na=msid:{person} {person}-{}\r\n", kind.name())?;
                if section.video {
                    write!(f, "a=ssrc-group:FID {ssrc} {rtx}\r\na=ssrc:{ssrc} cname:{person}\r\n")?;
                    write!(f, "a=ssrc:{rtx} cname:{person}\r\n")?;
                } else {
                    write!(f, "a=ssrc:{ssrc} cname:{person}\r\n")?;
                }
            }
            Direction::Inactive => write!(f, "a=inactive\r\n")?,
        }
        for (foundation, candidate) in (1..).zip(self.candidates) {
            let priority = candidate.priority(foundation - 1);
            let (protocol, address, kind) = match candidate {
                Candidate::Udp(address) => ("udp", address, ""),
                Candidate::Tcp(address) => ("tcp", address, " tcptype passive"),
            };
            let (ip, port) = (address.ip(), address.port());
            write!(f, "a=candidate:{foundation} 1 {protocol} {priority} {ip} {port} typ host{kind}\r\n")?;
        }
        write!(f, "a=end-of-candidates\r\n")
    }
}

fn write_extensions(section: &Section, f: &mut Formatter<'_>) -> Result {
    let google = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";
    let transport = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
    write!(f, "a=extmap:{} urn:ietf:params:rtp-hdrext:sdes:mid\r\n", extension::MID)?;
    write!(f, "a=extmap:{} {transport}\r\n", extension::TRANSPORT_CC)?;
    write!(f, "a=extmap:{} {google}\r\n", extension::ABS_SEND_TIME)?;
    if section.video {
        write!(f, "a=extmap:{} urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n", extension::RID)?;
        write!(
            f,
            "a=extmap:{} urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id\r\n",
            extension::REPAIRED_RID
        )
    } else {
        write!(f, "a=extmap:{} urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n", extension::AUDIO_LEVEL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_is_offered_by_udp_and_then_by_tcp_with_less_priority() {
        let section = Section { mid: Label::number(0), video: false, direction: Direction::Inactive };
        let [one, other]: [SocketAddr; 2] =
            ["192.0.2.1:5".parse().unwrap(), "[2001:db8::1]:5".parse().unwrap()];
        let by_tcp: SocketAddr = "192.0.2.1:443".parse().unwrap();
        let offer = Offer {
            version: 1,
            ufrag: "ours",
            password: "secret",
            fingerprint: "AB",
            candidates: &[Candidate::Udp(one), Candidate::Udp(other), Candidate::Tcp(by_tcp)],
            sections: vec![section],
        };
        let text = offer.to_string();
        let candidates: Vec<_> = text.lines().filter(|line| line.contains("candidate:")).collect();
        assert_eq!(
            candidates,
            [
                "a=candidate:1 1 udp 2130706431 192.0.2.1 5 typ host",
                "a=candidate:2 1 udp 2130706175 2001:db8::1 5 typ host",
                // A type preference of 90, four eighths for a passive candidate, less two for those before it.
                "a=candidate:3 1 tcp 1520434687 192.0.2.1 443 typ host tcptype passive",
            ]
        );
    }
}

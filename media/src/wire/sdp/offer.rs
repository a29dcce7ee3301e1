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
    pub candidates: &'a [SocketAddr],
    /// The m-lines.
    pub sections: Vec<Section>,
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
        for (index, address) in self.candidates.iter().enumerate() {
            // The preference of a host candidate, less one for each further address (RFC 8445, 5.1.2).
            let priority = 2_130_706_431 - 256 * index;
            let (ip, port) = (address.ip(), address.port());
            write!(f, "a=candidate:{} 1 udp {priority} {ip} {port} typ host\r\n", index + 1)?;
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

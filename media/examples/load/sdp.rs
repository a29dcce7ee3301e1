//! The little that a load client needs of session descriptions.

use std::fmt::Write as _;
use std::net::SocketAddr;

use super::connection::Connection;
use super::stun::{PASSWORD, UFRAG};

pub const OPUS: u8 = 111;
pub const VP8: u8 = 96;
pub const RTX: u8 = 97;
/// The numbers of the header extensions of what clients send.
pub const MID_ID: u8 = 1;
pub const TRANSPORT_ID: u8 = 2;
const MID: &str = "urn:ietf:params:rtp-hdrext:sdes:mid";
const TRANSPORT: &str = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

/// What a server's description says of itself.
pub struct Remote {
    pub address: SocketAddr,
    pub ufrag: String,
    pub password: String,
    /// The number of the header extension with the transport-wide number of what the server sends.
    pub transport: Option<u8>,
}

impl Remote {
    pub fn parse(sdp: &str) -> Option<Remote> {
        let candidate: Vec<_> = attribute(sdp, "a=candidate:").split(' ').collect();
        let (address, port) = (candidate.get(4)?.parse().ok()?, candidate.get(5)?.parse().ok()?);
        let mut extensions = sdp.lines().filter_map(|line| line.strip_prefix("a=extmap:")?.split_once(' '));
        let transport = extensions.find(|(_, name)| *name == TRANSPORT).and_then(|(id, _)| id.parse().ok());
        Some(Remote {
            address: SocketAddr::new(address, port),
            ufrag: attribute(sdp, "a=ice-ufrag:").to_owned(),
            password: attribute(sdp, "a=ice-pwd:").to_owned(),
            transport,
        })
    }
}

/// The first value of an attribute.
fn attribute<'a>(sdp: &'a str, name: &str) -> &'a str {
    sdp.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default()
}

/// What all sections of a client's descriptions have in common.
pub struct Local {
    fingerprint: String,
    address: SocketAddr,
}

impl Local {
    pub fn of(connection: &Connection) -> std::io::Result<Local> {
        Ok(Local { fingerprint: connection.fingerprint().to_owned(), address: connection.address()? })
    }

    /// Offers audio and one video. The second stream is called by the number after the first one's.
    pub fn offer(&self, ssrc: u32) -> String {
        let mut text = head(["0", "1"].into_iter());
        let extensions = format!("a=extmap:{MID_ID} {MID}\r\na=extmap:{TRANSPORT_ID} {TRANSPORT}\r\n");
        for (medium, mid, ssrc) in [("audio", "0", ssrc), ("video", "1", ssrc + 1)] {
            self.section(&mut text, medium, mid, "sendonly", &extensions);
            // Writing to a string cannot fail.
            let _ = write!(text, "a=ssrc:{ssrc} cname:{UFRAG}\r\n");
        }
        text
    }

    /// Answers an offer: sends audio and one video if it may, receives everything.
    pub fn answer(&self, offer: &str, sends: bool) -> String {
        let sections: Vec<_> = offer.split("\r\nm=").skip(1).collect();
        let mut text = head(sections.iter().map(|section| attribute(section, "a=mid:")));
        for section in sections {
            let medium = section.split(' ').next().unwrap_or_default();
            let mid = attribute(section, "a=mid:");
            let direction = match mid {
                "0" | "1" if sends => "sendonly",
                _ if section.contains("a=sendonly") => "recvonly",
                _ => "inactive",
            };
            let known = |line: &&str| {
                line.starts_with("a=extmap:") && (line.ends_with(MID) || line.ends_with(TRANSPORT))
            };
            let extensions: String = section.lines().filter(known).flat_map(|line| [line, "\r\n"]).collect();
            self.section(&mut text, medium, mid, direction, &extensions);
        }
        text
    }

    fn section(&self, text: &mut String, medium: &str, mid: &str, direction: &str, extensions: &str) {
        let (payloads, codecs) = if medium == "audio" {
            (OPUS.to_string(), format!("a=rtpmap:{OPUS} opus/48000/2\r\n"))
        } else {
            let codecs = format!(
                "a=rtpmap:{VP8} VP8/90000\r\na=rtcp-fb:{VP8} nack\r\na=rtcp-fb:{VP8} nack pli\r\n\
                 a=rtcp-fb:{VP8} transport-cc\r\na=rtpmap:{RTX} rtx/90000\r\na=fmtp:{RTX} apt={VP8}\r\n"
            );
            (format!("{VP8} {RTX}"), codecs)
        };
        let (ip, port) = (self.address.ip(), self.address.port());
        let fingerprint = &self.fingerprint;
        let _ = write!(
            text,
            "m={medium} 9 UDP/TLS/RTP/SAVPF {payloads}\r\nc=IN IP4 {ip}\r\na=mid:{mid}\r\na={direction}\r\n\
             a=setup:active\r\na=ice-ufrag:{UFRAG}\r\na=ice-pwd:{PASSWORD}\r\na=rtcp-mux\r\n\
             a=fingerprint:sha-256 {fingerprint}\r\n{codecs}{extensions}\
             a=candidate:1 1 udp 2130706431 {ip} {port} typ host\r\na=end-of-candidates\r\n"
        );
    }
}

fn head<'a>(mids: impl Iterator<Item = &'a str>) -> String {
    let group: String = mids.flat_map(|mid| [" ", mid]).collect();
    format!("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE{group}\r\n")
}

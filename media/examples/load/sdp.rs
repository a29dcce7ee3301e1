//! The little that a load client needs of session descriptions.

use std::fmt::Write as _;

/// The first value of an attribute.
pub fn attribute<'a>(sdp: &'a str, name: &str) -> &'a str {
    sdp.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default()
}

/// Answers an offer: sends audio and one video, receives everything.
pub fn answer(offer: &str, fingerprint: &str) -> String {
    let mut text = String::from("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n");
    for section in offer.split("\r\nm=").skip(1) {
        let medium = section.split(' ').next().unwrap_or_default();
        let mid = attribute(section, "a=mid:");
        let direction = match mid {
            "0" | "1" => "sendonly",
            "2" => "inactive",
            _ if section.contains("a=sendonly") => "recvonly",
            _ => "inactive",
        };
        let payload = if medium == "audio" { "111" } else { "96 97" };
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "m={medium} 9 UDP/TLS/RTP/SAVPF {payload}\r\na=mid:{mid}\r\na={direction}\r\na=setup:active\r\n"
        );
        text += "a=ice-ufrag:load\r\na=ice-pwd:loadloadloadloadloadload\r\na=rtcp-mux\r\n";
        let _ = write!(text, "a=fingerprint:sha-256 {fingerprint}\r\n");
    }
    text
}

//! Reading answers. Nothing in them is trusted.

use super::{MOST_BYTES, SdpError};
use crate::wire::rtp::Label;

const MOST_LINE: usize = 4_096;
const MOST_SECTIONS: usize = 512;
const MOST_SSRCS: usize = 16;

/// Which side starts the DTLS handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setup {
    /// The client starts; `actpass` in an answer is read as this.
    Active,
    /// We start.
    Passive,
}

/// What an answer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The SHA-256 fingerprint of the client's certificate.
    pub fingerprint: [u8; 32],
    /// Which side starts the DTLS handshake.
    pub setup: Setup,
    /// The m-lines.
    pub sections: Vec<AnsweredSection>,
}

/// An m-line of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnsweredSection {
    /// Its name.
    pub mid: Label,
    /// Whether it is video.
    pub video: bool,
    /// The client receives.
    pub receives: bool,
    /// The client sends.
    pub sends: bool,
    /// The streams the client announces.
    pub ssrcs: Vec<u32>,
    /// Pairs of a stream and its retransmissions.
    pub pairs: Vec<(u32, u32)>,
}

#[derive(Default)]
struct Reader {
    ufrag: bool,
    password: bool,
    fingerprint: Option<[u8; 32]>,
    setup: Option<Setup>,
    sections: Vec<OpenSection>,
}

#[allow(clippy::struct_excessive_bools, reason = "independent flags of a section")]
struct OpenSection {
    mid: Option<Label>,
    video: bool,
    rejected: bool,
    receives: bool,
    sends: bool,
    ssrcs: Vec<u32>,
    pairs: Vec<(u32, u32)>,
}

impl Answer {
    /// Reads an answer.
    ///
    /// # Errors
    /// Says the first thing that is wrong with it.
    pub fn parse(text: &str) -> Result<Answer, SdpError> {
        if text.len() > MOST_BYTES {
            return Err(SdpError::TooLong);
        }
        let mut reader = Reader::default();
        for (index, line) in text.lines().enumerate() {
            if line.is_empty() {
                continue;
            }
            if line.len() > MOST_LINE {
                return Err(SdpError::Line(index + 1));
            }
            reader.line(line).ok_or(SdpError::Line(index + 1))?;
        }
        reader.finish()
    }
}

impl Reader {
    /// Reads one line; `None` if it is malformed.
    fn line(&mut self, line: &str) -> Option<()> {
        let (kind, value) = line.split_once('=')?;
        if kind.len() != 1 || !kind.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return None;
        }
        match kind {
            "m" => self.media(value),
            "a" => {
                let Some((name, value)) = value.split_once(':') else {
                    self.flag(value);
                    return Some(());
                };
                self.attribute(name, value)
            }
            _ => Some(()),
        }
    }

    fn media(&mut self, value: &str) -> Option<()> {
        let mut words = value.split(' ');
        let video = match words.next()? {
            "audio" => false,
            "video" => true,
            _ => return None,
        };
        let port: u16 = words.next()?.parse().ok()?;
        if self.sections.len() >= MOST_SECTIONS {
            return None;
        }
        self.sections.push(OpenSection {
            mid: None,
            video,
            rejected: port == 0,
            // Without a direction attribute a section is sendrecv.
            receives: true,
            sends: true,
            ssrcs: Vec::new(),
            pairs: Vec::new(),
        });
        Some(())
    }

    fn flag(&mut self, name: &str) {
        let (sends, receives) = match name {
            "sendrecv" => (true, true),
            "sendonly" => (true, false),
            "recvonly" => (false, true),
            "inactive" => (false, false),
            _ => return,
        };
        if let Some(section) = self.sections.last_mut() {
            (section.sends, section.receives) = (sends, receives);
        }
    }

    fn attribute(&mut self, name: &str, value: &str) -> Option<()> {
        match name {
            "ice-ufrag" => self.ufrag |= (4..=256).contains(&value.len()),
            "ice-pwd" => self.password |= (22..=256).contains(&value.len()),
            "fingerprint" => {
                if let Some(("sha-256", digest)) = value.split_once(' ') {
                    let digest = read_fingerprint(digest.trim())?;
                    if self.fingerprint.is_some_and(|other| other != digest) {
                        return None;
                    }
                    self.fingerprint = Some(digest);
                }
            }
            "setup" => {
                self.setup = Some(match value {
                    "active" | "actpass" => Setup::Active,
                    "passive" => Setup::Passive,
                    _ => return None,
                });
            }
            "mid" => {
                if let Some(section) = self.sections.last_mut() {
                    section.mid = Some(Label::new(value.as_bytes())?);
                }
            }
            "ssrc" => {
                let ssrc = value.split(' ').next()?.parse().ok()?;
                if let Some(section) = self.sections.last_mut()
                    && !section.ssrcs.contains(&ssrc)
                    && section.ssrcs.len() < MOST_SSRCS
                {
                    section.ssrcs.push(ssrc);
                }
            }
            "ssrc-group" => self.group(value)?,
            _ => {}
        }
        Some(())
    }

    fn group(&mut self, value: &str) -> Option<()> {
        let mut words = value.split(' ');
        if words.next()? == "FID" {
            let pair = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
            if let Some(section) = self.sections.last_mut()
                && section.pairs.len() < MOST_SSRCS
            {
                section.pairs.push(pair);
            }
        }
        Some(())
    }

    fn finish(self) -> Result<Answer, SdpError> {
        if !self.ufrag {
            return Err(SdpError::Missing("a=ice-ufrag"));
        }
        if !self.password {
            return Err(SdpError::Missing("a=ice-pwd"));
        }
        let sections = self.sections.into_iter().map(|section| {
            Ok(AnsweredSection {
                mid: section.mid.ok_or(SdpError::Missing("a=mid"))?,
                video: section.video,
                receives: section.receives && !section.rejected,
                sends: section.sends && !section.rejected,
                ssrcs: section.ssrcs,
                pairs: section.pairs,
            })
        });
        Ok(Answer {
            fingerprint: self.fingerprint.ok_or(SdpError::Missing("a=fingerprint with sha-256"))?,
            setup: self.setup.ok_or(SdpError::Missing("a=setup"))?,
            sections: sections.collect::<Result<_, _>>()?,
        })
    }
}

fn read_fingerprint(text: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    let mut words = text.split(':');
    for byte in &mut digest {
        let word = words.next().filter(|word| word.len() == 2)?;
        *byte = u8::from_str_radix(word, 16).ok()?;
    }
    words.next().is_none().then_some(digest)
}

//! RTCP: walking compound packets and writing the few kinds we send (RFC 3550, 4585, 5104).

use super::bits::{u16_at, u32_at, u64_at};

/// One thing said in a compound packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item<'a> {
    /// A sender report.
    Sender(SenderReport),
    /// A reception report about one of our streams.
    Reception(ReceptionReport),
    /// Packets are missing; the pairs of packet id and bit mask.
    Nack {
        /// The stream.
        media: u32,
        /// The pairs.
        pairs: &'a [u8],
    },
    /// A key frame is wanted: picture loss indication or full intra request.
    KeyFrame {
        /// The stream.
        media: u32,
    },
    /// Transport-wide feedback; the whole packet.
    TransportFeedback(&'a [u8]),
}

/// What a sender says about its clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SenderReport {
    /// The stream.
    pub ssrc: u32,
    /// Wall clock in 1/2³² seconds.
    pub ntp: u64,
    /// The same instant in units of the codec's clock.
    pub rtp: u32,
    /// Packets sent.
    pub packets: u32,
    /// Payload bytes sent.
    pub bytes: u32,
}

/// What a receiver says about a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReceptionReport {
    /// The stream.
    pub ssrc: u32,
    /// Lost since the last report, of 256.
    pub fraction: u8,
    /// Lost altogether.
    pub lost: u32,
    /// The highest sequence number, with cycles.
    pub highest: u32,
    /// Interarrival jitter in units of the codec's clock.
    pub jitter: u32,
    /// The middle of the NTP time of the last sender report.
    pub last_report: u32,
    /// How long ago that was, in 1/65536 seconds.
    pub delay: u32,
}

/// Calls `f` with each thing said. Nothing is returned if the compound is broken somewhere; what came before has been told.
pub fn walk<'a>(data: &'a [u8], mut f: impl FnMut(Item<'a>)) -> Option<()> {
    let mut rest = data;
    while !rest.is_empty() {
        let first = *rest.first()?;
        let kind = *rest.get(1)?;
        let length = 4 + 4 * usize::from(u16_at(rest, 2)?);
        let packet = rest.get(..length)?;
        rest = rest.get(length..)?;
        if first >> 6 != 2 {
            return None;
        }
        let count = usize::from(first & 31);
        match (kind, first & 31) {
            (200, _) => {
                f(Item::Sender(SenderReport {
                    ssrc: u32_at(packet, 4)?,
                    ntp: u64_at(packet, 8)?,
                    rtp: u32_at(packet, 16)?,
                    packets: u32_at(packet, 20)?,
                    bytes: u32_at(packet, 24)?,
                }));
                read_blocks(packet.get(28..)?, count, &mut f)?;
            }
            (201, _) => read_blocks(packet.get(8..)?, count, &mut f)?,
            (205, 1) => f(Item::Nack { media: u32_at(packet, 8)?, pairs: packet.get(12..)? }),
            (205, 15) => f(Item::TransportFeedback(packet)),
            (206, 1) => f(Item::KeyFrame { media: u32_at(packet, 8)? }),
            (206, 4) => {
                for entry in packet.get(12..)?.chunks_exact(8) {
                    f(Item::KeyFrame { media: u32_at(entry, 0)? });
                }
            }
            _ => {}
        }
    }
    Some(())
}

fn read_blocks<'a>(blocks: &[u8], count: usize, f: &mut impl FnMut(Item<'a>)) -> Option<()> {
    for index in 0..count {
        let block = blocks.get(24 * index..24 * (index + 1))?;
        f(Item::Reception(ReceptionReport {
            ssrc: u32_at(block, 0)?,
            fraction: *block.get(4)?,
            lost: u32_at(block, 4)? & 0x00ff_ffff,
            highest: u32_at(block, 8)?,
            jitter: u32_at(block, 12)?,
            last_report: u32_at(block, 16)?,
            delay: u32_at(block, 20)?,
        }));
    }
    Some(())
}

/// The sequence numbers in the pairs of a NACK, at most 17 for each pair.
pub fn missing(pairs: &[u8]) -> impl Iterator<Item = u16> + '_ {
    pairs.chunks_exact(4).flat_map(|pair| {
        let first = u16_at(pair, 0).unwrap_or_default();
        let mask = u16_at(pair, 2).unwrap_or_default();
        std::iter::once(first).chain(
            (0..16u16).filter(move |bit| mask >> bit & 1 == 1).map(move |bit| first.wrapping_add(bit + 1)),
        )
    })
}

/// Completes a packet that starts at `start`: pads it to whole words if need be and writes its length.
pub fn finish(out: &mut Vec<u8>, start: usize) {
    let excess = (out.len() - start) % 4;
    if excess != 0 {
        let padding = 4 - excess;
        out.resize(out.len() + padding - 1, 0);
        out.push(u8::try_from(padding).unwrap_or_default());
        out[start] |= 0x20;
    }
    let words = u16::try_from((out.len() - start) / 4 - 1).unwrap_or(u16::MAX);
    out[start + 2..start + 4].copy_from_slice(&words.to_be_bytes());
}

/// Writes a receiver report; at most 31 blocks fit.
pub fn write_receiver_report(sender: u32, blocks: &[ReceptionReport], out: &mut Vec<u8>) {
    let start = out.len();
    let blocks = &blocks[..blocks.len().min(31)];
    out.extend([0x80 | u8::try_from(blocks.len()).unwrap_or_default(), 201, 0, 0]);
    out.extend(sender.to_be_bytes());
    for block in blocks {
        out.extend(block.ssrc.to_be_bytes());
        out.extend((u32::from(block.fraction) << 24 | block.lost & 0x00ff_ffff).to_be_bytes());
        out.extend(block.highest.to_be_bytes());
        out.extend(block.jitter.to_be_bytes());
        out.extend(block.last_report.to_be_bytes());
        out.extend(block.delay.to_be_bytes());
    }
    finish(out, start);
}

/// Writes a sender report without blocks, and the canonical name that ties the streams of a person together.
pub fn write_sender_report(report: &SenderReport, name: &str, out: &mut Vec<u8>) {
    let start = out.len();
    out.extend([0x80, 200, 0, 0]);
    out.extend(report.ssrc.to_be_bytes());
    out.extend(report.ntp.to_be_bytes());
    out.extend(report.rtp.to_be_bytes());
    out.extend(report.packets.to_be_bytes());
    out.extend(report.bytes.to_be_bytes());
    finish(out, start);
    let start = out.len();
    out.extend([0x81, 202, 0, 0]);
    out.extend(report.ssrc.to_be_bytes());
    let name = &name.as_bytes()[..name.len().min(255)];
    out.extend([1, u8::try_from(name.len()).unwrap_or_default()]);
    out.extend(name);
    // The list of items ends with at least one zero and is filled up to whole words.
    out.push(0);
    while !(out.len() - start).is_multiple_of(4) {
        out.push(0);
    }
    finish(out, start);
}

/// Writes a picture loss indication.
pub fn write_pli(media: u32, out: &mut Vec<u8>) {
    out.extend([0x81, 206, 0, 2, 0, 0, 0, 1]);
    out.extend(media.to_be_bytes());
}

/// Writes a NACK for these sequence numbers, which must ascend.
pub fn write_nack(media: u32, sequences: &[u16], out: &mut Vec<u8>) {
    let start = out.len();
    out.extend([0x81, 205, 0, 0, 0, 0, 0, 1]);
    out.extend(media.to_be_bytes());
    let mut rest = sequences;
    while let Some((&first, others)) = rest.split_first() {
        let near = others.iter().take_while(|other| (1..=16).contains(&other.wrapping_sub(first))).count();
        let mask =
            others[..near].iter().fold(0u16, |mask, other| mask | 1 << (other.wrapping_sub(first) - 1));
        out.extend(first.to_be_bytes());
        out.extend(mask.to_be_bytes());
        rest = &others[near..];
    }
    finish(out, start);
}

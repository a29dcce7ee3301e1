//! `WebM` files (RFC 9559) of what was recorded, made when a recording is over: with their length and an index in front, so that browsers
//! can play them while they load, from any place.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use sha2::{Digest, Sha256};
use webm_iterable::matroska_spec::{Master, MatroskaSpec as Tag};
use webm_iterable::{WebmWriter, WriteOptions};

use super::opus;
use super::part::Placed;
use super::playable::Playable;
use crate::engine::Kind;

/// A cluster is at most so long, in milliseconds.
const CLUSTER: u64 = 5_000;
/// A key frame begins a new cluster if the one before is at least so long.
const SHORT_CLUSTER: u64 = 1_000;
/// How long the last picture is shown, in milliseconds.
const PICTURE: u64 = 40;
/// Decoders of Opus want to hear so much before what they play, in nanoseconds.
const PRE_ROLL: u64 = 80_000_000;
/// `OpusHead` (RFC 7845, section 5.1): version 1, two channels, nothing to skip, 48,000 a second, no gain, mapping 0.
const OPUS_HEAD: [u8; 19] = *b"OpusHead\x01\x02\x00\x00\x80\xbb\x00\x00\x00\x00\x00";

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    /// Where it begins, in milliseconds after the recording's start.
    pub(super) starts_after: u64,
    /// Its length in milliseconds.
    pub(super) milliseconds: u64,
    /// Its length in bytes.
    pub(super) bytes: u64,
    /// SHA-256 of its content.
    pub(super) sha256: [u8; 32],
    /// There is more than sound.
    pub(super) has_pictures: bool,
}

/// What there is in a part.
struct Contents {
    tracks: Vec<Track>,
    first: u64,
    end: u64,
}

struct Track {
    kind: Kind,
    size: (u16, u16),
}

/// A place from which a file can be played.
struct Cue {
    at: u64,
    track: u64,
    /// Bytes after the head.
    offset: u64,
}

/// Writes what a part holds of these kinds into a file; nothing if it holds nothing of them. The file is there as a whole or not at all.
pub(super) fn write(part: &Path, kinds: &[Kind], to: &Path) -> io::Result<Option<Written>> {
    let Some(contents) = survey(part, kinds)? else { return Ok(None) };
    // Written twice: the index in front tells where things lie behind it.
    let (cues, length) = write_clusters(part, &contents, &mut io::sink())?;
    let head = head(&contents, &cues, length)?;
    let unfinished = to.with_extension("unfinished");
    let mut out =
        Digesting { to: BufWriter::new(File::create(&unfinished)?), digest: Sha256::new(), bytes: 0 };
    out.write_all(&head)?;
    write_clusters(part, &contents, &mut out)?;
    out.flush()?;
    out.to.get_ref().sync_all()?;
    std::fs::rename(&unfinished, to)?;
    Ok(Some(Written {
        starts_after: contents.first,
        milliseconds: contents.end - contents.first,
        bytes: out.bytes,
        sha256: out.digest.finalize().into(),
        has_pictures: contents.has_pictures(),
    }))
}

fn survey(part: &Path, kinds: &[Kind]) -> io::Result<Option<Contents>> {
    let mut frames = Playable::open(part, kinds, None)?;
    let mut contents: Option<Contents> = None;
    while let Some(frame) = frames.next()? {
        let so_far = contents.get_or_insert(Contents { tracks: vec![], first: frame.at, end: frame.at });
        so_far.first = so_far.first.min(frame.at);
        so_far.end = so_far.end.max(frame.at + lasts(&frame));
        let size = frame.size.unwrap_or_default();
        match so_far.tracks.iter_mut().find(|track| track.kind == frame.kind) {
            Some(track) => track.size = (track.size.0.max(size.0), track.size.1.max(size.1)),
            None => so_far.tracks.push(Track { kind: frame.kind, size }),
        }
    }
    if let Some(contents) = &mut contents {
        contents.tracks.sort_by_key(|track| track.kind);
    }
    Ok(contents)
}

fn lasts(frame: &Placed) -> u64 {
    if frame.kind.is_video() { PICTURE } else { opus::lasts(&frame.data) }
}

impl Contents {
    fn number(&self, kind: Kind) -> Option<u64> {
        self.tracks.iter().zip(1..).find(|(track, _)| track.kind == kind).map(|(_, number)| number)
    }

    fn has_pictures(&self) -> bool {
        self.tracks.iter().any(|track| track.kind.is_video())
    }

    fn kinds(&self) -> Vec<Kind> {
        self.tracks.iter().map(|track| track.kind).collect()
    }
}

/// Writes the clusters; returns where they can be played from, and how long they are together.
fn write_clusters(part: &Path, contents: &Contents, out: &mut impl Write) -> io::Result<(Vec<Cue>, u64)> {
    let mut frames = Playable::open(part, &contents.kinds(), Some(contents.first))?;
    let (mut cues, mut offset) = (vec![], 0);
    let mut cluster: Vec<Placed> = vec![];
    loop {
        let frame = frames.next()?;
        let begins = frame.as_ref().is_none_or(|frame| begins_cluster(cluster.first(), frame));
        if begins && let Some(first) = cluster.first() {
            let entry = cluster.iter().find(|frame| frame.key && frame.kind.is_video());
            let entry = entry.or((!contents.has_pictures()).then_some(first));
            if let Some((entry, track)) = entry.and_then(|entry| Some((entry, contents.number(entry.kind)?)))
            {
                cues.push(Cue { at: entry.at - contents.first, track, offset });
            }
            let bytes = encode(&[cluster_of(&cluster, contents)])?;
            out.write_all(&bytes)?;
            offset += bytes.len() as u64;
            cluster.clear();
        }
        let Some(frame) = frame else { return Ok((cues, offset)) };
        cluster.push(frame);
    }
}

fn begins_cluster(first: Option<&Placed>, frame: &Placed) -> bool {
    let Some(first) = first else { return true };
    let length = frame.at.saturating_sub(first.at);
    length >= CLUSTER || (frame.kind.is_video() && frame.key && length >= SHORT_CLUSTER)
}

fn cluster_of(frames: &[Placed], contents: &Contents) -> Tag {
    let at = frames.first().map_or(0, |first| first.at);
    let blocks = frames.iter().filter_map(|frame| {
        // Track, time within the cluster, flags (RFC 9559, section 10.2). There are fewer than 127 tracks.
        let mut block = vec![0x80 | u8::try_from(contents.number(frame.kind)?).ok()?];
        block.extend(i16::try_from(frame.at.cast_signed() - at.cast_signed()).ok()?.to_be_bytes());
        block.push(if frame.key { 0x80 } else { 0 });
        block.extend_from_slice(&frame.data);
        Some(Tag::SimpleBlock(block))
    });
    Tag::Cluster(Master::Full([Tag::Timestamp(at - contents.first)].into_iter().chain(blocks).collect()))
}

/// Everything before the clusters, which are `clusters` bytes long.
fn head(contents: &Contents, cues: &[Cue], clusters: u64) -> io::Result<Vec<u8>> {
    let mut tags = vec![info(contents), tracks(contents)];
    let before = encode(&tags)?.len() as u64;
    // The index lies before what it points at, and numbers are as short as they can be: its length is found by trying.
    let mut index = 0;
    let cues = loop {
        let cues = Tag::Cues(Master::Full(cues.iter().map(|cue| cue_point(cue, before + index)).collect()));
        let length = encode(std::slice::from_ref(&cues))?.len() as u64;
        if length == index {
            break cues;
        }
        index = length;
    };
    tags.push(cues);
    let body = encode(&tags)?;
    let mut head = WebmWriter::new(Vec::new());
    let ebml = Tag::Ebml(Master::Full(vec![
        Tag::EbmlVersion(1),
        Tag::EbmlReadVersion(1),
        Tag::EbmlMaxIdLength(4),
        Tag::EbmlMaxSizeLength(8),
        Tag::DocType("webm".to_owned()),
        Tag::DocTypeVersion(4),
        Tag::DocTypeReadVersion(2),
    ]));
    head.write(&ebml).map_err(io::Error::other)?;
    let mut head = head.into_inner().map_err(io::Error::other)?;
    // The segment goes on to the end of the file: its id, and its length in eight bytes.
    head.extend([0x18, 0x53, 0x80, 0x67]);
    head.extend((1 << 56 | (body.len() as u64 + clusters)).to_be_bytes());
    head.extend(body);
    Ok(head)
}

fn info(contents: &Contents) -> Tag {
    #[expect(clippy::cast_precision_loss, reason = "no recording lasts for thousands of years")]
    let milliseconds = (contents.end - contents.first) as f64;
    Tag::Info(Master::Full(vec![
        Tag::TimestampScale(1_000_000),
        Tag::MuxingApp("Randevu".to_owned()),
        Tag::WritingApp("Randevu".to_owned()),
        Tag::Duration(milliseconds),
    ]))
}

fn tracks(contents: &Contents) -> Tag {
    let entries = contents.tracks.iter().zip(1..).map(|(track, number)| {
        let mut entry = vec![Tag::TrackNumber(number), Tag::TrackUID(number), Tag::FlagLacing(0)];
        if track.kind.is_video() {
            let (width, height) = track.size;
            entry.extend([
                Tag::TrackType(1),
                Tag::CodecID("V_VP8".to_owned()),
                Tag::Video(Master::Full(vec![
                    Tag::PixelWidth(u64::from(width)),
                    Tag::PixelHeight(u64::from(height)),
                ])),
            ]);
        } else {
            entry.extend([
                Tag::TrackType(2),
                Tag::CodecID("A_OPUS".to_owned()),
                Tag::CodecPrivate(OPUS_HEAD.to_vec()),
                Tag::SeekPreRoll(PRE_ROLL),
                Tag::Audio(Master::Full(vec![Tag::SamplingFrequency(48_000.0), Tag::Channels(2)])),
            ]);
        }
        Tag::TrackEntry(Master::Full(entry))
    });
    Tag::Tracks(Master::Full(entries.collect()))
}

fn cue_point(cue: &Cue, head: u64) -> Tag {
    Tag::CuePoint(Master::Full(vec![
        Tag::CueTime(cue.at),
        Tag::CueTrackPositions(Master::Full(vec![
            Tag::CueTrack(cue.track),
            Tag::CueClusterPosition(head + cue.offset),
        ])),
    ]))
}

/// The bytes of what lies in the segment.
fn encode(tags: &[Tag]) -> io::Result<Vec<u8>> {
    // The writer wants to know where it is; what it writes for that is cut off.
    let segment = in_segment(&[])?.len();
    Ok(in_segment(tags)?.split_off(segment))
}

fn in_segment(tags: &[Tag]) -> io::Result<Vec<u8>> {
    let mut writer = WebmWriter::new(Vec::new());
    let open = Tag::Segment(Master::Start);
    writer.write_advanced(&open, WriteOptions::is_unknown_sized_element()).map_err(io::Error::other)?;
    for tag in tags {
        writer.write(tag).map_err(io::Error::other)?;
    }
    writer.into_inner().map_err(io::Error::other)
}

/// A writer that sums up what goes through it.
struct Digesting<W> {
    to: W,
    digest: Sha256,
    bytes: u64,
}

impl<W: Write> Write for Digesting<W> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        let taken = self.to.write(data)?;
        self.digest.update(&data[..taken]);
        self.bytes += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

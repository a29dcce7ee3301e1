//! Whole recordings: packets in, files out, read back.

use std::io::Cursor;
use std::path::Path;
use std::time::{Duration, Instant};

use bytes::Bytes;
use data_encoding::HEXLOWER;
use domain::call::RecordedFile;
use sha2::{Digest, Sha256};
use uuid::Uuid;
use webm_iterable::WebmIterator;
use webm_iterable::matroska_spec::{MatroskaSpec as Tag, SimpleBlock};

use super::frames::tests::packet;
use super::{KeyFrameWish, Recorder, make_files, opus, remove_parts};
use crate::engine::{Kind, SenderClock, Tapped};

const PERSON: Uuid = Uuid::from_u128(7);
/// The publisher's clock says so many seconds at the start.
const CLOCK: u64 = 5_000;

/// What somebody publishes, by milliseconds since the recording's start.
struct Scene {
    start: Instant,
    packets: Vec<Tapped>,
}

impl Scene {
    fn new() -> Self {
        Self { start: Instant::now(), packets: vec![] }
    }

    /// A whole picture in one packet, thirty a second.
    fn picture(&mut self, kind: Kind, layer: usize, number: u16, key: bool) {
        let at = u64::from(number) * 100 / 3;
        let timestamp = 1_000 + 3_000 * u32::from(number);
        let clock = SenderClock { ntp: CLOCK << 32, timestamp: 1_000 };
        self.packets.push(Tapped {
            person: PERSON,
            kind,
            layer,
            sequence: number,
            clock: Some(clock),
            arrived: self.start + Duration::from_millis(at + 30),
            ..packet(timestamp, true, true, key)
        });
    }

    /// Twenty milliseconds of sound.
    fn sound(&mut self, number: u16) {
        let timestamp = 77 + 960 * u32::from(number);
        self.packets.push(Tapped {
            kind: Kind::Microphone,
            sequence: number,
            timestamp,
            clock: Some(SenderClock { ntp: CLOCK << 32, timestamp: 77 }),
            arrived: self.start + Duration::from_millis(u64::from(number) * 20 + 10),
            payload: Bytes::from(vec![0x78, 1, 2, 3]),
            person: PERSON,
            ..packet(timestamp, true, true, true)
        });
    }

    fn record(mut self, folder: &Path) -> Vec<KeyFrameWish> {
        self.packets.sort_by_key(|packet| packet.arrived);
        let mut recorder = Recorder::new(folder.to_owned(), self.start, Duration::ZERO);
        let wishes = self.packets.into_iter().filter_map(|packet| recorder.record(packet).unwrap()).collect();
        recorder.finish().unwrap();
        wishes
    }
}

/// Blocks of a file: track, time, key frame, data; and where its index points, with what is there.
struct Read {
    blocks: Vec<(u64, u64, bool, Vec<u8>)>,
    cues: Vec<(u64, u64)>,
    clusters: Vec<(u64, u64)>,
    duration: f64,
}

fn read(folder: &Path, file: &RecordedFile) -> Read {
    let bytes = std::fs::read(folder.join(&file.name)).unwrap();
    assert_eq!(bytes.len() as u64, file.bytes);
    let digest = HEXLOWER.encode(&Sha256::digest(&bytes));
    assert_eq!(digest, file.sha256);
    let segment = bytes.windows(4).position(|four| four == [0x18, 0x53, 0x80, 0x67]).unwrap() + 12;
    let mut found = Read { blocks: vec![], cues: vec![], clusters: vec![], duration: 0.0 };
    let (mut cue, mut cluster) = (0, 0);
    let mut tags = WebmIterator::new(Cursor::new(&bytes), &[]);
    while let Some(tag) = tags.next() {
        match tag.unwrap() {
            Tag::Duration(duration) => found.duration = duration,
            Tag::CueTime(at) => cue = at,
            Tag::CueClusterPosition(position) => found.cues.push((cue, position)),
            Tag::Timestamp(at) => {
                cluster = at;
                let here = bytes[..tags.last_emitted_tag_offset()].len();
                let start = bytes[..here].windows(4).rposition(|four| four == [0x1f, 0x43, 0xb6, 0x75]);
                found.clusters.push((at, (start.unwrap() - segment) as u64));
            }
            ref tag @ Tag::SimpleBlock(ref data) => {
                let block = SimpleBlock::try_from(tag).unwrap();
                let at = cluster + u64::try_from(block.timestamp).unwrap();
                found.blocks.push((block.track, at, block.keyframe, data[4..].to_vec()));
            }
            _ => {}
        }
    }
    found
}

#[test]
fn sound_and_picture_lie_in_one_file_in_step_and_it_can_be_entered_at_each_point_of_its_index() {
    let folder = tempfile::tempdir().unwrap();
    let mut scene = Scene::new();
    (0..600).for_each(|number| scene.picture(Kind::Camera, 0, number, number % 150 == 0));
    (0..1_000).for_each(|number| scene.sound(number));
    scene.record(folder.path());
    let files = make_files(folder.path()).unwrap();
    let [file] = files.as_slice() else { panic!("{files:?}") };
    assert_eq!((file.name.as_str(), file.media_type.as_str()), (&*format!("{PERSON}.webm"), "video/webm"));
    assert_eq!((file.starts_after, file.milliseconds), (10, 20_007));
    let read = read(folder.path(), file);
    assert!((read.duration - 20_007.0).abs() < f64::EPSILON);
    let of = |track| read.blocks.iter().filter(move |block| block.0 == track);
    assert_eq!((of(1).count(), of(2).count()), (1_000, 600));
    for (number, (sound, picture)) in of(1).step_by(5).zip(of(2).step_by(3)).enumerate() {
        let due = number as u64 * 100;
        assert!(
            sound.1.abs_diff(due) <= 1 && picture.1.abs_diff(due) <= 1,
            "{number}: {sound:?} {picture:?}"
        );
    }
    assert!(read.blocks.is_sorted_by_key(|block| block.1));
    assert_eq!(read.cues.iter().map(|cue| cue.0).collect::<Vec<_>>(), [0, 5_000, 10_000, 15_000]);
    assert_eq!(read.cues, read.clusters, "each cluster begins with a key frame, and the index leads to it");
}

#[test]
fn while_somebody_is_silent_the_file_has_silence() {
    let folder = tempfile::tempdir().unwrap();
    let mut scene = Scene::new();
    (0..50).chain(200..250).for_each(|number| scene.sound(number));
    scene.record(folder.path());
    let files = make_files(folder.path()).unwrap();
    assert_eq!((files[0].media_type.as_str(), files[0].milliseconds), ("audio/webm", 5_000));
    let read = read(folder.path(), &files[0]);
    let times: Vec<_> = read.blocks.iter().map(|block| block.1).collect();
    assert_eq!(times, (0..250).map(|number| number * 20).collect::<Vec<_>>());
    assert_eq!(read.blocks.iter().filter(|block| block.3 == opus::SILENCE).count(), 150);
}

#[test]
fn also_while_pictures_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut scene = Scene::new();
    (0..600).for_each(|number| scene.picture(Kind::Camera, 0, number, number % 150 == 0));
    (100..200).chain(600..650).for_each(|number| scene.sound(number));
    scene.record(folder.path());
    let files = make_files(folder.path()).unwrap();
    let read = read(folder.path(), &files[0]);
    assert!(read.blocks.is_sorted_by_key(|block| block.1));
    let sounds: Vec<_> = read.blocks.iter().filter(|block| block.0 == 1).map(|block| block.1).collect();
    let gaps = sounds.windows(2).filter(|two| two[1] - two[0] > 30 || two[1] - two[0] < 15).count();
    assert_eq!((sounds[0], gaps), (0, 0), "{sounds:?}");
    assert!(sounds.len() >= 650);
}

#[test]
fn a_screen_is_a_file_of_its_own_that_begins_when_it_was_shared() {
    let folder = tempfile::tempdir().unwrap();
    let mut scene = Scene::new();
    (0..90).for_each(|number| scene.sound(number));
    (30..60).for_each(|number| scene.picture(Kind::Screen, 0, number, number == 30));
    scene.record(folder.path());
    let files = make_files(folder.path()).unwrap();
    let [sound, screen] = files.as_slice() else { panic!("{files:?}") };
    assert_eq!((sound.starts_after, screen.name.as_str()), (10, &*format!("{PERSON}-screen.webm")));
    assert_eq!((screen.starts_after, screen.milliseconds), (1_010, 967 + 40));
    assert_eq!(read(folder.path(), screen).blocks.len(), 30);
}

#[test]
fn the_largest_layer_is_recorded_and_a_smaller_one_when_it_stops() {
    let folder = tempfile::tempdir().unwrap();
    let mut scene = Scene::new();
    for number in 0..300 {
        scene.picture(Kind::Camera, 0, number, matches!(number, 0 | 200));
        if (60..150).contains(&number) {
            scene.picture(Kind::Camera, 2, number, number == 90);
        }
    }
    let wishes = scene.record(folder.path());
    let of_layer = |layer| KeyFrameWish { person: PERSON, kind: Kind::Camera, layer };
    assert!(wishes.contains(&of_layer(2)) && wishes.contains(&of_layer(0)), "{wishes:?}");
    let files = make_files(folder.path()).unwrap();
    let pictures = read(folder.path(), &files[0]).blocks;
    // The small one until the large one has a key frame, then nothing while the large one is gone, then the small one again.
    let expected = (0..=90).chain(90..150).chain(200..300).map(|number: u64| number * 100 / 3);
    assert_eq!(pictures.len(), 251);
    assert!(pictures.iter().zip(expected).all(|(picture, due)| picture.1.abs_diff(due) <= 1));
}

#[test]
fn a_recording_goes_on_in_another_process_and_files_are_made_again_alike() {
    let folder = tempfile::tempdir().unwrap();
    let (mut first, mut second) = (Scene::new(), Scene::new());
    (0..100).for_each(|number| first.sound(number));
    first.record(folder.path());
    (0..100).for_each(|number| second.sound(number));
    let mut recorder = Recorder::new(folder.path().to_owned(), second.start, Duration::from_secs(10));
    second.packets.into_iter().for_each(|packet| assert_eq!(recorder.record(packet).unwrap(), None));
    recorder.finish().unwrap();
    let files = make_files(folder.path()).unwrap();
    assert_eq!(files.len(), 1);
    assert_eq!((files[0].starts_after, files[0].milliseconds), (10, 12_000));
    let silent =
        read(folder.path(), &files[0]).blocks.iter().filter(|block| block.3 == opus::SILENCE).count();
    assert_eq!(silent, 400, "eight seconds");
    assert_eq!(make_files(folder.path()).unwrap(), files);
    remove_parts(folder.path()).unwrap();
    assert!(make_files(folder.path()).unwrap().is_empty());
}

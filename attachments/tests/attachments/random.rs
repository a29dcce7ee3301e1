//! Whatever is sent, the looking at it ends with an answer.

use std::io::Cursor;

use attachments::{FileName, sniff::sniff};
use proptest::{collection::vec, prelude::*, sample::Index};

use crate::scene::{SAMPLES, sample};

/// Beginnings that lead into each of the checks.
const MARKS: [&[u8]; 14] = [
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    b"\xff\xd8\xff\xe0",
    b"GIF89a",
    b"RIFF\0\0\0\0WEBPVP8X",
    b"RIFF\0\0\0\0WAVE",
    b"%PDF-1.",
    b"PK\x03\x04",
    b"ID3\x04\0\0\0\0\0\x05",
    b"\xff\xfb\x90\x64",
    b"OggS\0\x02",
    b"\0\0\0\x18ftypisom",
    b"\x1a\x45\xdf\xa3\x9f",
    b"<!--",
    b"",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn random_bytes_are_something(mark in any::<Index>(), rest in vec(any::<u8>(), 0..2000)) {
        let bytes = [mark.get(&MARKS), rest.as_slice()].concat();
        prop_assert!(sniff(&mut Cursor::new(bytes)).is_ok());
    }

    #[test]
    fn a_file_with_random_damage_is_something(
        which in any::<Index>(),
        damage in vec((any::<Index>(), any::<u8>()), 1..20),
        length in any::<Index>(),
        cut in any::<bool>(),
    ) {
        let mut bytes = sample(which.get(&SAMPLES).0);
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if cut {
            bytes.truncate(length.index(bytes.len()));
        }
        prop_assert!(sniff(&mut Cursor::new(bytes)).is_ok());
    }

    #[test]
    fn every_name_is_refused_or_good_everywhere(text in any::<String>()) {
        if let Ok(name) = FileName::new(&text) {
            let name = name.as_str();
            prop_assert!(!name.is_empty() && name.len() <= 255);
            prop_assert!(!name.contains(['/', '\\']) && !name.chars().any(char::is_control));
            let again = FileName::new(name).unwrap();
            prop_assert_eq!(again.as_str(), name);
        }
    }
}

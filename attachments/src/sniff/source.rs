//! Bytes of a file by their offset. Whatever lies beyond its end is simply not there.

use std::io::{self, Read, Seek, SeekFrom};

use file_format::FileFormat;

/// A file that is being looked at.
pub(super) struct Source<'a, R> {
    file: &'a mut R,
    bytes: u64,
}

impl<'a, R: Read + Seek> Source<'a, R> {
    pub(super) fn new(file: &'a mut R) -> io::Result<Self> {
        let bytes = file.seek(SeekFrom::End(0))?;
        Ok(Self { file, bytes })
    }

    /// How long the file is.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The bytes at `offset`, at most so many: fewer where the file ends.
    pub(super) fn at(&mut self, offset: u64, most: usize) -> io::Result<Vec<u8>> {
        let there = self.bytes.saturating_sub(offset).min(most as u64);
        let mut bytes = Vec::with_capacity(usize::try_from(there).unwrap_or_default());
        if there > 0 {
            self.file.seek(SeekFrom::Start(offset))?;
            (&mut *self.file).take(there).read_to_end(&mut bytes)?;
        }
        Ok(bytes)
    }

    /// What its signature says, for a name.
    pub(super) fn named_by_signature(&mut self) -> FileFormat {
        let rewound = self.file.rewind();
        rewound.and_then(|()| FileFormat::from_reader(&mut *self.file)).unwrap_or_default()
    }
}

/// `N` bytes at `offset`, if they are there.
pub(super) fn array<const N: usize>(bytes: &[u8], offset: usize) -> Option<[u8; N]> {
    bytes.get(offset..)?.first_chunk().copied()
}

pub(super) fn u16_le(bytes: &[u8], offset: usize) -> Option<u16> {
    array(bytes, offset).map(u16::from_le_bytes)
}

pub(super) fn u32_le(bytes: &[u8], offset: usize) -> Option<u32> {
    array(bytes, offset).map(u32::from_le_bytes)
}

pub(super) fn u16_be(bytes: &[u8], offset: usize) -> Option<u16> {
    array(bytes, offset).map(u16::from_be_bytes)
}

pub(super) fn u32_be(bytes: &[u8], offset: usize) -> Option<u32> {
    array(bytes, offset).map(u32::from_be_bytes)
}

//! ZIP archives as somebody with bad intentions would write them.

/// One entry. What it claims need not be so.
#[derive(Clone)]
pub struct Entry {
    pub name: String,
    pub content: Vec<u8>,
    /// What the directory says of its size when unpacked; its own size if nothing.
    pub claims: Option<u32>,
    /// 0 is stored, 8 is deflated.
    pub method: u16,
    pub flags: u16,
}

pub fn entry(name: &str, content: &str) -> Entry {
    Entry { name: name.to_owned(), content: content.into(), claims: None, method: 0, flags: 0 }
}

/// Packed content that says it grows to `claims` bytes.
pub fn growing(name: &str, packed: usize, claims: u32) -> Entry {
    Entry { name: name.to_owned(), content: vec![0; packed], claims: Some(claims), method: 8, flags: 0 }
}

/// An archive of these entries.
pub fn zip(entries: &[Entry]) -> Vec<u8> {
    let mut file = vec![];
    let mut directory = vec![];
    for entry in entries {
        let offset = u32::try_from(file.len()).unwrap();
        file.extend(b"PK\x03\x04\x14\x00");
        file.extend(fields(entry));
        file.extend(entry.name.as_bytes());
        file.extend(&entry.content);
        add(&mut directory, entry, offset);
    }
    finish(file, &directory, entries.len())
}

/// An archive in which each entry lies where the first does.
pub fn overlapping(first: &Entry, count: usize) -> Vec<u8> {
    let mut file = b"PK\x03\x04\x14\x00".to_vec();
    file.extend(fields(first));
    file.extend(first.name.as_bytes());
    file.extend(&first.content);
    let mut directory = vec![];
    for _ in 0..count {
        add(&mut directory, first, 0);
    }
    finish(file, &directory, count)
}

/// A document as Word writes one, with more entries.
pub fn docx(more: &[Entry]) -> Vec<u8> {
    let mut entries =
        vec![entry("[Content_Types].xml", "<Types/>"), entry("word/document.xml", "<w:document/>")];
    entries.extend_from_slice(more);
    zip(&entries)
}

/// What local headers and the directory have in common, from the flags to the extra field's length.
fn fields(entry: &Entry) -> Vec<u8> {
    let packed = u32::try_from(entry.content.len()).unwrap();
    let mut bytes = vec![];
    bytes.extend(entry.flags.to_le_bytes());
    bytes.extend(entry.method.to_le_bytes());
    bytes.extend([0; 4]);
    bytes.extend(checksum(&entry.content).to_le_bytes());
    bytes.extend(packed.to_le_bytes());
    bytes.extend(entry.claims.unwrap_or(packed).to_le_bytes());
    bytes.extend(u16::try_from(entry.name.len()).unwrap().to_le_bytes());
    bytes.extend([0; 2]);
    bytes
}

fn add(directory: &mut Vec<u8>, entry: &Entry, offset: u32) {
    directory.extend(b"PK\x01\x02\x14\x00\x14\x00");
    directory.extend(fields(entry));
    directory.extend([0; 10]);
    directory.extend(offset.to_le_bytes());
    directory.extend(entry.name.as_bytes());
}

fn finish(mut file: Vec<u8>, directory: &[u8], count: usize) -> Vec<u8> {
    let offset = u32::try_from(file.len()).unwrap();
    file.extend(directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    // Archives with too many entries wrap around here, as real ones do.
    let count = u16::try_from(count).unwrap_or(u16::MAX).to_le_bytes();
    file.extend([count, count].concat());
    file.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
    file.extend(offset.to_le_bytes());
    file.extend([0; 2]);
    file
}

/// CRC-32 as ZIP has it.
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8)
            .fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 & (0u32.wrapping_sub(sum & 1))))
    })
}

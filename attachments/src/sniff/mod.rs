//! What a file is, by its content alone.
//!
//! Each kind that can be taken has a check of its own here, which looks further than the first bytes: nothing is ever taken because
//! a list of signatures says so. Everything else is refused, and the crate `file-format` gives it a name that its sender
//! understands. Only a few kilobytes are read and nothing is unpacked, except that text is read to its end: it is text only if all
//! of it is.

mod audio;
mod image;
mod office;
mod program;
mod source;
mod text;
mod video;
mod zip;

use std::io::{self, Read, Seek};

use file_format::FileFormat;

use crate::{AttachmentRefusal, FileName, FileType, Limits};
use source::Source;

/// How much of a file's beginning the checks are given.
const HEAD: usize = 512;

/// What a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// One of the kinds that can be taken. Text is [`FileType::Text`] whatever it holds: only its name tells a table from a note.
    Known(FileType),
    /// Something else, by the name that people give it.
    Other(String),
    /// Of a known kind, but with a claim in its header that would make whatever opens it run out of memory.
    Bomb(&'static str),
}

impl Content {
    fn other(name: impl Into<String>) -> Self {
        Self::Other(name.into())
    }
}

/// Says what a file is. Fails only when it cannot be read.
pub fn sniff<R: Read + Seek>(file: &mut R) -> io::Result<Content> {
    let mut source = Source::new(file)?;
    let head = source.at(0, HEAD)?;
    let scan = text::scan(&mut source)?;
    // Before anything else: a document can be all ASCII.
    if let Some(content) = pdf(&head) {
        return Ok(content);
    }
    if scan.is_text() {
        return text::judge(&mut source, &scan);
    }
    if let Some(name) = program::name(&head) {
        return Ok(Content::other(name));
    }
    if let Some(content) = image::look(&mut source, &head)? {
        return Ok(content);
    }
    if let Some(content) = office::look(&mut source, &head)? {
        return Ok(content);
    }
    if let Some(content) = video::look(&mut source, &head)? {
        return Ok(content);
    }
    if let Some(content) = audio::look(&mut source, &head)? {
        return Ok(content);
    }
    match (source.named_by_signature(), scan.almost_text(&head)) {
        (FileFormat::ArbitraryBinaryData, Some(name)) => Ok(Content::other(name)),
        (FileFormat::ArbitraryBinaryData, None) => Ok(Content::other("data of an unknown kind")),
        (format, _) => Ok(Content::other(format.name())),
    }
}

/// Says which kind a file is taken as, given its content and its name.
pub(crate) fn judge<R: Read + Seek>(
    file: &mut R,
    name: &FileName,
    limits: &Limits,
) -> io::Result<Result<FileType, AttachmentRefusal>> {
    let kind = match sniff(file)? {
        Content::Known(kind) => kind,
        Content::Other(found) => return Ok(Err(AttachmentRefusal::TypeRefused { found })),
        Content::Bomb(why) => return Ok(Err(AttachmentRefusal::Bomb { why })),
    };
    let extension = name.extension();
    let kind = match (kind, extension.as_deref()) {
        (FileType::Text, Some("csv")) => FileType::Csv,
        (kind, _) => kind,
    };
    let found = kind.title().to_owned();
    if !limits.types.contains(&kind) {
        return Ok(Err(AttachmentRefusal::TypeRefused { found }));
    }
    Ok(match extension {
        Some(extension) if !kind.extensions().contains(&extension.as_str()) => {
            Err(AttachmentRefusal::TypeMismatch { extension, found })
        }
        _ => Ok(kind),
    })
}

/// `%PDF-1.7`, at the very beginning: with anything before it a file can be two things at once.
fn pdf(head: &[u8]) -> Option<Content> {
    let version = head.strip_prefix(b"%PDF-")?;
    let is_version = matches!(version, [b'1'..=b'9', b'.', b'0'..=b'9', ..]);
    Some(if is_version { Content::Known(FileType::Pdf) } else { Content::other("damaged PDF document") })
}

//! Documents that are ZIP archives, and the programs that are too.

use std::io::{self, Read, Seek};

use file_format::FileFormat;

use super::{
    Content,
    source::{Source, u16_le},
    zip::{self, Entry, Wrong},
};
use crate::FileType;

/// What archive it is, if it begins like one.
pub(super) fn look<R: Read + Seek>(source: &mut Source<R>, head: &[u8]) -> io::Result<Option<Content>> {
    let begins = [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"].iter().any(|mark| head.starts_with(*mark));
    if !begins {
        return Ok(None);
    }
    Ok(Some(match zip::entries(source)? {
        Ok(entries) => classify(head, &entries),
        Err(Wrong::Damaged) => Content::other("damaged ZIP archive"),
        Err(Wrong::Encrypted) => Content::other("encrypted ZIP archive"),
        Err(Wrong::Bomb(why)) => Content::Bomb(why),
    }))
}

fn classify(head: &[u8], entries: &[Entry]) -> Content {
    let has = |name: &str| entries.iter().any(|entry| entry.name.eq_ignore_ascii_case(name));
    let has_in = |folder: &str| entries.iter().any(|entry| entry.name.starts_with(folder));
    let ends = |end: &str| entries.iter().any(|entry| entry.name.to_ascii_lowercase().ends_with(end));
    // Programs first: one that is dressed up as a document still runs as a program.
    if has("AndroidManifest.xml") || ends(".dex") {
        return Content::other("Android program");
    }
    if entries.iter().any(|entry| entry.name == "META-INF/MANIFEST.MF") || ends(".class") {
        return Content::other("Java program");
    }
    if let Some(kind) = declared(head, entries) {
        return match kind {
            b"application/vnd.oasis.opendocument.text" => open_document(FileType::Odt, entries),
            b"application/vnd.oasis.opendocument.spreadsheet" => open_document(FileType::Ods, entries),
            other => Content::other(named(other)),
        };
    }
    if has("[Content_Types].xml") {
        if ends("vbaproject.bin") || ends("vbadata.xml") {
            return Content::other("Office document with macros");
        }
        let kinds = [("word/", FileType::Docx), ("xl/", FileType::Xlsx), ("ppt/", FileType::Pptx)];
        let mut found = kinds.into_iter().filter(|(folder, _)| has_in(folder)).map(|(_, kind)| kind);
        return match (found.next(), found.next()) {
            (Some(FileType::Xlsx), None) if ends("workbook.bin") => Content::other("binary Excel workbook"),
            (Some(kind), None) => Content::Known(kind),
            _ => Content::other("Office package of another kind"),
        };
    }
    Content::Known(FileType::Zip)
}

fn open_document(kind: FileType, entries: &[Entry]) -> Content {
    if entries.iter().any(|entry| entry.name.starts_with("Basic/") || entry.name.starts_with("Scripts/")) {
        return Content::other("OpenDocument with macros");
    }
    Content::Known(kind)
}

/// What people call a kind that an archive declares.
fn named(media_type: &[u8]) -> &'static str {
    let media_type = std::str::from_utf8(media_type).unwrap_or_default();
    FileFormat::from_media_type(media_type).first().map_or("document of another kind", FileFormat::name)
}

/// The kind that an archive declares in its first entry: `mimetype`, not packed, so that it can be read from the outside
/// (`OpenDocument` 1.3, part 2, section 3.3).
fn declared<'a>(head: &'a [u8], entries: &[Entry]) -> Option<&'a [u8]> {
    let entry = entries.iter().find(|entry| entry.offset == 0)?;
    if entry.name != "mimetype" || !entry.stored {
        return None;
    }
    let start = 30 + usize::from(u16_le(head, 26)?) + usize::from(u16_le(head, 28)?);
    let length = usize::try_from(entry.bytes()).ok()?;
    head.get(start..start.checked_add(length)?)
}

//! Text, and what only looks like it: pages, pictures and scripts that are written as text.

use std::io::{self, Read, Seek};

use super::{Content, source::Source};
use crate::FileType;

/// How much is read at once.
const BLOCK: usize = 64 * 1024;
/// How much from the first visible character on is looked at for what it would start.
const START: usize = 4096;

/// Tags that a browser takes for a page, and those that can carry a script, wherever a file begins with one (MIME Sniffing,
/// section 7.1, and more). In small letters.
const TAGS: &[&str] = &[
    "a", "applet", "audio", "b", "base", "body", "br", "button", "center", "details", "dialog", "div",
    "embed", "font", "form", "frame", "frameset", "h1", "h2", "h3", "head", "html", "iframe", "image", "img",
    "input", "isindex", "link", "marquee", "math", "meta", "noscript", "object", "p", "script", "select",
    "span", "style", "svg", "table", "template", "textarea", "title", "video", "xml", "xss",
];

/// How a file that is text, and more than text, begins. In small letters.
const STARTS: &[(&str, &str)] = &[
    ("#!", "script"),
    ("<%", "script"),
    ("<?php", "script"),
    ("<?=", "script"),
    ("@echo", "Windows batch file"),
    ("echo off", "Windows batch file"),
    ("@rem", "Windows batch file"),
    ("@setlocal", "Windows batch file"),
    ("@powershell", "Windows batch file"),
    ("@cmd", "Windows batch file"),
    ("@start ", "Windows batch file"),
    ("@call ", "Windows batch file"),
    ("[internetshortcut]", "Windows shortcut"),
    ("[desktop entry]", "Linux shortcut"),
    ("[autorun]", "Windows autorun file"),
    ("windows registry editor", "Windows registry file"),
    ("regedit4", "Windows registry file"),
    ("{\\rtf", "RTF document"),
    ("%!ps", "PostScript document"),
];

/// What a reading to the end has found.
pub(super) struct Scan {
    /// A NUL, or both of the next.
    binary: bool,
    control: bool,
    /// Not UTF-8.
    foreign: bool,
    /// Where the first visible character is.
    ink: u64,
}

impl Scan {
    /// UTF-8, without control characters but tabs and line breaks.
    pub(super) fn is_text(&self) -> bool {
        !(self.binary || self.control || self.foreign)
    }

    /// What to call it when it is nothing else.
    pub(super) fn almost_text(&self, head: &[u8]) -> Option<&'static str> {
        match self {
            _ if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") => Some("text in UTF-16"),
            Self { binary: true, .. } => None,
            Self { control: true, .. } => Some("text with control characters"),
            Self { foreign: true, .. } => Some("text in another encoding than UTF-8"),
            _ => None,
        }
    }
}

/// Reads to the end, or to where it is clear that this is no text.
pub(super) fn scan<R: Read + Seek>(source: &mut Source<R>) -> io::Result<Scan> {
    let mut scan = Scan { binary: false, control: false, foreign: false, ink: 0 };
    let mut found_ink = false;
    let mut at = 0;
    while !scan.binary {
        let block = source.at(at, BLOCK)?;
        if block.is_empty() {
            break;
        }
        let is_last = at + block.len() as u64 >= source.bytes();
        let (text, taken) = match std::str::from_utf8(&block) {
            Ok(text) => (text, block.len()),
            Err(error) => {
                let valid = error.valid_up_to();
                let text = std::str::from_utf8(&block[..valid]).unwrap_or_default();
                // A character that the block's end cuts is read again with the next.
                if error.error_len().is_none() && !is_last && valid > 0 {
                    (text, valid)
                } else {
                    scan.foreign = true;
                    (text, block.len())
                }
            }
        };
        if !found_ink {
            let ink = text.char_indices().find(|(_, c)| !c.is_whitespace() && *c != '\u{feff}');
            found_ink = ink.is_some();
            scan.ink = at + ink.map_or(text.len(), |(index, _)| index) as u64;
        }
        let is_control = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
        scan.control |= text.chars().any(is_control)
            || block[text.len()..taken].iter().any(|byte| byte.is_ascii() && is_control(char::from(*byte)));
        scan.binary = block[..taken].contains(&0) || (scan.control && scan.foreign);
        at += taken as u64;
    }
    Ok(scan)
}

/// Which text it is.
pub(super) fn judge<R: Read + Seek>(source: &mut Source<R>, scan: &Scan) -> io::Result<Content> {
    let start = source.at(scan.ink, START)?;
    let start = String::from_utf8_lossy(&start).to_ascii_lowercase();
    let known = STARTS.iter().find(|(mark, _)| start.starts_with(mark)).map(|(_, name)| *name);
    Ok(match known.or_else(|| markup(&start)) {
        Some(name) => Content::other(name),
        None => Content::Known(FileType::Text),
    })
}

/// What a file that begins with a tag, a comment or a declaration is. A mail's `<ali@example.com> wrote:` is none of these.
fn markup(start: &str) -> Option<&'static str> {
    let rest = start.strip_prefix('<')?;
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    let tag =
        rest.split(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/')).next().unwrap_or_default();
    let is_declaration = rest.starts_with(['!', '?']);
    let local = tag.rsplit(':').next().unwrap_or_default();
    if !is_declaration && !TAGS.contains(&local) {
        return None;
    }
    Some(if start.contains("<svg") {
        "SVG image"
    } else if start.starts_with("<?") && !start.contains("<html") {
        "XML document"
    } else {
        "HTML page"
    })
}

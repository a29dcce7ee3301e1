//! The header that tells a browser under which name to keep a file, and whether it may show it.

use std::fmt::Write;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::{FileName, FileType};

/// The value of a `Content-Disposition` header (RFC 6266).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disposition {
    /// The value: printable ASCII, whatever the file is called.
    pub value: String,
    /// Does it let the browser show the file, rather than keep it? Serve it with `X-Content-Type-Options: nosniff` and a
    /// `Content-Security-Policy` of `sandbox` all the same.
    pub inline: bool,
}

impl Disposition {
    /// For a file with this name and media type. `wanted` says whether the caller would show it; what may not be shown in a page is
    /// downloaded all the same.
    pub fn of(file_name: &str, media_type: &str, wanted: bool) -> Self {
        let kind = FileType::of_media_type(media_type);
        let inline = wanted && kind.is_some_and(FileType::may_be_shown);
        let name = ended(file_name, kind);
        let how = if inline { "inline" } else { "attachment" };
        let mut value = format!("{how}; filename=\"{}\"", ascii(&name));
        if !name.bytes().all(is_plain) {
            let _ = write!(value, "; filename*=UTF-8''{}", encoded(&name));
        }
        Self { value, inline }
    }
}

/// A name that says nothing of what the file is gets the usual ending, so that its reader's system can open it.
fn ended(file_name: &str, kind: Option<FileType>) -> String {
    let bare = FileName::new(file_name).is_ok_and(|name| name.extension().is_none());
    match kind {
        Some(kind) if bare => format!("{file_name}.{}", kind.as_str()),
        _ => file_name.to_owned(),
    }
}

/// The name in ASCII, for programs that know nothing else: letters without their marks. Nothing in it can end the quotes, and
/// no per cent sign, which some programs decode.
fn ascii(name: &str) -> String {
    let plain = name.nfd().filter(|c| !is_combining_mark(*c)).map(|c| match c {
        'ı' => 'i',
        c if c.is_ascii() && is_plain(c as u8) => c,
        _ => '_',
    });
    plain.collect()
}

/// Printable ASCII that is safe between quotes in a header.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\' | b'%')
}

/// RFC 5987, `value-chars`: UTF-8 with everything but `attr-char` as `%XX`.
fn encoded(name: &str) -> String {
    let mut text = String::with_capacity(name.len() * 3);
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value(name: &str, kind: FileType) -> String {
        Disposition::of(name, kind.media_type(), true).value
    }

    #[test]
    fn a_turkish_name_is_sent_whole_and_readable_without_its_marks() {
        assert_eq!(
            value("Işıl Şahin – İğne ÇÖÜ.pdf", FileType::Pdf),
            "inline; filename=\"Isil Sahin _ Igne COU.pdf\"; filename*=UTF-8''\
             I%C5%9F%C4%B1l%20%C5%9Eahin%20%E2%80%93%20%C4%B0%C4%9Fne%20%C3%87%C3%96%C3%9C.pdf"
        );
    }

    #[test]
    fn a_plain_name_needs_no_second_form() {
        assert_eq!(value("report 1.png", FileType::Png), "inline; filename=\"report 1.png\"");
    }

    #[test]
    fn quotes_and_breaks_cannot_leave_the_name() {
        assert_eq!(
            value("a\"; x=\\%41\r\n.txt", FileType::Text),
            "attachment; filename=\"a_; x=__41__.txt\"; filename*=UTF-8''a%22%3B%20x%3D%5C%2541%0D%0A.txt"
        );
    }

    #[test]
    fn only_pictures_and_pdf_are_shown_and_only_when_wanted() {
        for kind in FileType::ALL {
            let shown = ["image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"];
            let inline = Disposition::of("x", kind.media_type(), true).inline;
            assert_eq!(inline, shown.contains(&kind.media_type()), "{kind}");
            assert!(!Disposition::of("x", kind.media_type(), false).inline);
        }
        for media_type in ["image/svg+xml", "text/html", "application/x-unknown", ""] {
            assert!(!Disposition::of("x", media_type, true).inline);
        }
    }

    #[test]
    fn a_name_without_an_ending_gets_the_one_of_its_kind() {
        assert_eq!(value("Rapor 12.03.2026", FileType::Pdf), "inline; filename=\"Rapor 12.03.2026.pdf\"");
    }

    proptest! {
        #[test]
        fn every_name_makes_a_header_that_gives_it_back(name in "\\PC{1,80}\\.pdf") {
            let value = value(&name, FileType::Pdf);
            prop_assert!(value.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{value}");
            prop_assert_eq!(value.matches('"').count(), 2);
            let read = match value.split_once("filename*=UTF-8''") {
                Some((_, encoded)) => decoded(encoded),
                None => value.split('"').nth(1).unwrap().to_owned(),
            };
            prop_assert_eq!(read, name);
        }
    }

    fn decoded(text: &str) -> String {
        let mut bytes = vec![];
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            bytes.push(if byte == b'%' {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            } else {
                byte
            });
        }
        String::from_utf8(bytes).unwrap()
    }
}

//! File names as people give them.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use crate::AttachmentRefusal;

/// The most bytes of a name: what the file systems of its readers take.
const LONGEST: usize = 255;
/// The longest ending that is taken for an extension.
const LONGEST_EXTENSION: usize = 10;
/// Names that are devices on Windows, whatever follows their first point.
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

/// A checked file name: Unicode NFC, without white space around it, at most 255 bytes, good as a name on every system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileName(String);

impl FileName {
    /// Normalises and checks.
    pub fn new(text: &str) -> Result<Self, AttachmentRefusal> {
        let refused = |why| Err(AttachmentRefusal::Name { why });
        let trimmed = text.trim();
        // A cheap bound before the normalisation, which shortens a text to a third at most.
        if trimmed.len() > LONGEST * 3 {
            return refused("it is longer than 255 bytes");
        }
        let name: String = trimmed.nfc().collect();
        if name.is_empty() {
            return refused("it is empty");
        }
        if name.len() > LONGEST {
            return refused("it is longer than 255 bytes");
        }
        if name.contains(['/', '\\']) {
            return refused("it contains a path separator");
        }
        if name.chars().any(char::is_control) {
            return refused("it contains a control character");
        }
        if name.chars().any(is_deceiving) {
            return refused("it contains an invisible character");
        }
        // Windows drops points at the end, and with them what the name seemed to end in. This refuses `.` and `..` too.
        if name.ends_with('.') {
            return refused("it ends in a point");
        }
        if is_device(&name) {
            return refused("it is a reserved name");
        }
        Ok(Self(name))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the name ends in, in small letters: what a reader's system goes by. A date at the end (`Rapor 12.03.2026`) is no
    /// extension, nor is anything that no system would take for one.
    pub fn extension(&self) -> Option<String> {
        let (_, end) = self.0.rsplit_once('.')?;
        let alike = (1..=LONGEST_EXTENSION).contains(&end.len())
            && end.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && !end.bytes().all(|byte| byte.is_ascii_digit());
        alike.then(|| end.to_ascii_lowercase())
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Characters that turn the direction of writing, or show nothing: with them `gpj.exe` can be read as `exe.jpg`. Joiners, which several
/// scripts need, stay.
fn is_deceiving(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let numbered = |device: &str| {
        let mut rest = stem.chars().skip(device.len());
        stem.get(..device.len()).is_some_and(|start| start.eq_ignore_ascii_case(device))
            && rest.next().is_some_and(|c| matches!(c, '0'..='9' | '¹' | '²' | '³'))
            && rest.next().is_none()
    };
    DEVICES.iter().any(|device| stem.eq_ignore_ascii_case(device)) || numbered("COM") || numbered("LPT")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(name: &str) -> &'static str {
        match FileName::new(name) {
            Err(AttachmentRefusal::Name { why }) => why,
            other => panic!("{name:?} {other:?}"),
        }
    }

    #[test]
    fn turkish_names_are_kept_and_stored_alike_however_they_were_typed() {
        let name = FileName::new(" Kan tahlili – Şule Işık, ÇĞİÖÜ.pdf\n").unwrap();
        assert_eq!(name.as_str(), "Kan tahlili – Şule Işık, ÇĞİÖÜ.pdf");
        let decomposed =
            "Kan tahlili – S\u{327}ule Is\u{327}ık, C\u{327}G\u{306}I\u{307}O\u{308}U\u{308}.pdf";
        assert_eq!(FileName::new(decomposed).unwrap(), name);
        assert_eq!(name.extension().as_deref(), Some("pdf"));
    }

    #[test]
    fn a_name_that_is_a_path_is_refused() {
        for name in ["../../etc/passwd", "a/b.txt", "C:\\temp\\a.txt", "/", "\\"] {
            assert_eq!(refused(name), "it contains a path separator");
        }
        for name in [".", "..", "...", "evil.exe."] {
            assert_eq!(refused(name), "it ends in a point");
        }
    }

    #[test]
    fn a_name_that_hides_something_is_refused() {
        assert_eq!(refused("a\0.txt"), "it contains a control character");
        assert_eq!(refused("a\r\nSet-Cookie: x.txt"), "it contains a control character");
        assert_eq!(refused("foto\u{202e}gpj.exe"), "it contains an invisible character");
        assert_eq!(refused("foto.jpg\u{200b}"), "it contains an invisible character");
    }

    #[test]
    fn a_name_that_is_a_device_on_windows_is_refused() {
        for name in ["con", "NUL.txt", "Aux.tar.gz", "com1.png", "LPT9", "lpt².pdf", "CON .txt"] {
            assert_eq!(refused(name), "it is a reserved name", "{name}");
        }
        for name in ["contract.pdf", "com.pdf", "COM10.txt", "aux files.zip", "null.txt", "çom1.png"] {
            assert!(FileName::new(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn a_name_has_at_most_255_bytes() {
        assert!(FileName::new(&"a".repeat(255)).is_ok());
        assert_eq!(refused(&"a".repeat(256)), "it is longer than 255 bytes");
        assert_eq!(refused(&"ş".repeat(128)), "it is longer than 255 bytes");
        assert_eq!(refused(&"a".repeat(10 << 20)), "it is longer than 255 bytes");
        assert_eq!(refused(" \t\n"), "it is empty");
    }

    #[test]
    fn what_no_system_takes_for_an_extension_is_none() {
        let extension = |name: &str| FileName::new(name).unwrap().extension();
        for name in ["Rapor", "Rapor 12.03.2026", "Dr. Ahmet Öz", "Dr.Şule", "a.averylongending"] {
            assert_eq!(extension(name), None, "{name}");
        }
        assert_eq!(extension("invoice.pdf.EXE").as_deref(), Some("exe"));
        assert_eq!(extension(".bashrc").as_deref(), Some("bashrc"));
    }
}

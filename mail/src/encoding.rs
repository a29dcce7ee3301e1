//! How texts and files are carried in ASCII lines of at most 76 characters (RFC 2045).

use std::fmt::Write;

use base64::{Engine, engine::general_purpose::STANDARD};

/// The longest line.
const WIDTH: usize = 76;

/// A text. What is ASCII stays readable. Lines end in CR LF, whichever way they ended before; there is none after the last one,
/// unless the text has one.
pub(crate) fn quoted_printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 5 / 4);
    for (n, line) in text.split('\n').enumerate() {
        if n > 0 {
            out.push_str("\r\n");
        }
        quoted_line(line.strip_suffix('\r').unwrap_or(line), &mut out);
    }
    out
}

fn quoted_line(line: &str, out: &mut String) {
    let last = line.len().saturating_sub(1);
    let mut column = 0;
    for (n, byte) in line.bytes().enumerate() {
        let mut plain = match byte {
            b' ' | b'\t' => n != last,
            b'=' => false,
            b'!'..=b'~' => true,
            _ => false,
        };
        // A line that goes on needs room for the `=` that says so.
        if column + if plain { 1 } else { 3 } > WIDTH - usize::from(n != last) {
            out.push_str("=\r\n");
            column = 0;
        }
        // At the beginning of a line, a point means something to mail servers, and `From ` to old mailboxes: each would be changed
        // on its way. So would white space at the end.
        plain &= column > 0 || !matches!(byte, b'.' | b'F');
        if plain {
            out.push(char::from(byte));
        } else {
            // Writing into a string cannot fail.
            let _ = write!(out, "={byte:02X}");
        }
        column += if plain { 1 } else { 3 };
    }
}

/// A file.
pub(crate) fn base64(content: &[u8]) -> String {
    let lines: Vec<String> = content.chunks(WIDTH / 4 * 3).map(|chunk| STANDARD.encode(chunk)).collect();
    lines.join("\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a reader makes of it.
    fn decoded(text: &str) -> String {
        let text = text.replace("=\r\n", "");
        let mut parts = text.split('=');
        let mut bytes = parts.next().unwrap().as_bytes().to_vec();
        for part in parts {
            bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
            bytes.extend_from_slice(&part.as_bytes()[2..]);
        }
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn what_is_ascii_stays_readable() {
        assert_eq!(quoted_printable("Tarih: 3 Mart <a@b>\nx=1"), "Tarih: 3 Mart <a@b>\r\nx=3D1");
        assert_eq!(quoted_printable("Ayşe\r\n"), "Ay=C5=9Fe\r\n");
    }

    #[test]
    fn what_would_be_changed_on_its_way_is_encoded() {
        assert_eq!(quoted_printable("-- \n.\nFrom x\na\t"), "--=20\r\n=2E\r\n=46rom x\r\na=09");
        let long = format!("{}.From", "a".repeat(75));
        assert_eq!(quoted_printable(&long), format!("{}=\r\n=2EFrom", "a".repeat(75)));
    }

    #[test]
    fn lines_are_short_and_arrive_whole_wherever_they_are_broken() {
        for start in 0..8 {
            for word in ["ğ🩺", "a =", " ", ".", "F"] {
                for count in [1, 24, 25, 70, 75, 76, 77, 160] {
                    let text = format!("{}{}", "x".repeat(start), word.repeat(count));
                    let encoded = quoted_printable(&text);
                    assert!(
                        encoded.is_ascii() && encoded.split("\r\n").all(|line| line.len() <= 76),
                        "{encoded}"
                    );
                    assert!(
                        encoded.split("\r\n").all(|line| !line.starts_with('.') && !line.ends_with(' ')),
                        "{encoded}"
                    );
                    assert_eq!(decoded(&encoded), text);
                }
            }
        }
    }

    #[test]
    fn a_file_is_in_lines_that_can_be_read_one_by_one() {
        let content: Vec<u8> = (0..=255).collect();
        let encoded = base64(&content);
        assert!(encoded.split("\r\n").all(|line| line.len() <= 76));
        assert_eq!(STANDARD.decode(encoded.replace("\r\n", "")).unwrap(), content);
    }
}

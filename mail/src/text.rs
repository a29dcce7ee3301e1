//! What people typed, made fit for headers and bodies.

/// The ending of a text that was cut.
const ELLIPSIS: char = '…';

/// One line: every run of white space and line ends becomes one space, what is harmful is left out, and what is longer than
/// `longest` characters is cut at a character's boundary and ends in `…`.
pub(crate) fn line(text: &str, longest: usize) -> String {
    // Nothing that was taken out leaves two spaces behind it: the words are joined after the cleaning.
    let kept: String =
        text.chars().filter_map(|c| if c.is_whitespace() { Some(' ') } else { harmless(c) }).collect();
    cut(&kept.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "), longest)
}

/// Lines, for a body: as [`line`], but line ends stay (at most one empty line in a row), and nothing is cut.
pub(crate) fn block(text: &str) -> String {
    let text =
        text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}', '\u{85}', '\u{b}', '\u{c}'], "\n");
    let mut lines: Vec<String> = Vec::new();
    for next in text.split('\n').map(|each| line(each, usize::MAX)) {
        if !next.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(next);
        }
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.join("\n")
}

/// Breaks lines at spaces so that none has more than `width` characters, unless one word alone does: addresses of pages stay whole.
pub(crate) fn wrap(text: &str, width: usize) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / width + 1);
    for (n, each) in text.split('\n').enumerate() {
        if n > 0 {
            out.push('\n');
        }
        let mut column = 0;
        for word in each.split(' ').filter(|word| !word.is_empty()) {
            let length = word.chars().count();
            if column > 0 && column + 1 + length > width {
                out.push('\n');
                column = 0;
            } else if column > 0 {
                out.push(' ');
                column += 1;
            }
            out.push_str(word);
            column += length;
        }
    }
    out
}

fn cut(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let kept: String = text.chars().take(longest.saturating_sub(1)).collect();
    // What joins or colours the character that follows says nothing at the end.
    let kept = kept.trim_end_matches(|c: char| {
        c == ' ' || matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe0e}' | '\u{fe0f}')
    });
    format!("{kept}{ELLIPSIS}")
}

/// Leaves out control characters, and those that show nothing or turn the direction of writing: with them a name can look like
/// another one, or an address in its neighbourhood be read backwards. Joiners, which several scripts and emoji need, stay.
fn harmless(c: char) -> Option<char> {
    let harmful = c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
        || is_noncharacter(c);
    (!harmful).then_some(c)
}

/// Code points that are no characters and never will be, such as U+FFFF; some readers choke on them.
fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{fdd0}'..='\u{fdef}') || (c as u32) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_end_and_what_follows_it_stay_on_the_line() {
        assert_eq!(line("Ayşe\r\nBcc: x@example.org", 99), "Ayşe Bcc: x@example.org");
        assert_eq!(line("a\u{2028}b\u{85}c\td\0e\u{7f}", 99), "a b c de");
    }

    #[test]
    fn characters_that_turn_the_direction_of_writing_are_left_out() {
        assert_eq!(line("\u{202e}moc.elpmaxe\u{202c}\u{2066}x\u{2069}\u{200f}", 99), "moc.elpmaxex");
        assert_eq!(line("\u{200b} \u{feff}", 99), "");
        assert_eq!(line("a \u{202e} b", 99), "a b");
    }

    #[test]
    fn emoji_and_scripts_that_need_joiners_stay_whole() {
        assert_eq!(line("👩\u{200d}⚕\u{fe0f} Şule", 99), "👩\u{200d}⚕\u{fe0f} Şule");
    }

    #[test]
    fn a_long_text_is_cut_at_a_characters_boundary() {
        assert_eq!(line(&"ş".repeat(300), 5), "şşşş…");
        assert_eq!(line("👩\u{200d}⚕x", 3), "👩…");
        assert_eq!(line("12345", 5), "12345");
    }

    #[test]
    fn a_block_keeps_its_lines_and_at_most_one_empty_one_in_a_row() {
        assert_eq!(block("\r\n a  b\r\n\r\n\n\nc\rd \n\n"), "a b\n\nc\nd");
        assert_eq!(block(" \n\u{202e}\n"), "");
    }

    #[test]
    fn lines_are_broken_at_spaces_and_words_never() {
        let long = format!("https://example.org/{}", "x".repeat(90));
        let text = format!("{} {long} bitti", "kelime ".repeat(20).trim_end());
        let wrapped = wrap(&text, 76);
        assert!(
            wrapped.lines().filter(|line| *line != long).all(|line| line.chars().count() <= 76),
            "{wrapped}"
        );
        assert!(wrapped.lines().any(|line| line == long), "{wrapped}");
        assert_eq!(
            wrapped.split_whitespace().collect::<Vec<_>>(),
            text.split_whitespace().collect::<Vec<_>>()
        );
        assert_eq!(wrap("a\n\nb", 76), "a\n\nb");
    }
}

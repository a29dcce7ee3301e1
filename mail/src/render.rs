//! A content as HTML and as plain text. The templates are in `templates/`; what they name and is not here does not compile.

use askama::Template;

use crate::{Content, LetterError, text};

/// The most characters of a line of plain text.
const WIDTH: usize = 76;

#[derive(Template)]
#[template(path = "letter.html")]
struct Html<'a> {
    subject: &'a str,
    content: &'a Content,
}

#[derive(Template)]
#[template(path = "letter.txt", escape = "none")]
struct Plain<'a> {
    content: &'a Content,
}

impl Plain<'_> {
    fn wrapped(text: &str) -> String {
        text::wrap(text, WIDTH)
    }

    fn fact(label: &str, value: &str) -> String {
        Self::wrapped(&format!("{label}: {value}"))
    }
}

/// The letter as a page.
pub(crate) fn html(subject: &str, content: &Content) -> Result<String, LetterError> {
    Html { subject, content }.render().map_err(|error| LetterError::Render(error.to_string()))
}

/// The letter as plain text, in lines of at most 76 characters (addresses of pages stay whole).
pub(crate) fn plain(content: &Content) -> Result<String, LetterError> {
    Plain { content }.render().map_err(|error| LetterError::Render(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Language, Parts, WebUrl};

    fn content() -> Content {
        Content::new(Parts {
            language: Language::Tr,
            preheader: Some("Yarın saat 10:00".to_owned()),
            greeting: "Merhaba <script>alert(1)</script>,".to_owned(),
            paragraphs: vec![
                "Randevunuz yaklaşıyor & \"hazır\".\nİkinci satır.".to_owned(),
                "kelime ".repeat(30),
            ],
            facts: vec![("Yer".to_owned(), "O'Neil <Klinik>".to_owned())],
            actions: vec![
                ("Onayla".to_owned(), WebUrl::new("https://example.org/?a=1&b=2").unwrap()),
                ("İptal et".to_owned(), WebUrl::new("https://example.org/iptal").unwrap()),
            ],
            closing: Some("Sağlıkla kalın".to_owned()),
            footer: vec!["Örnek Klinik".to_owned(), "Bu ileti kendiliğinden gönderildi.".to_owned()],
            footer_link: None,
        })
        .unwrap()
    }

    #[test]
    fn nothing_that_a_person_typed_is_markup() {
        let html = html("Konu </title><b>", &content()).unwrap();
        assert!(!html.contains("<script"), "{html}");
        assert!(!html.contains("</title><b>"), "{html}");
        assert!(!html.contains("<Klinik>"), "{html}");
        assert!(html.contains("Merhaba &#60;script&#62;"), "{html}");
        assert!(html.contains("href=\"https://example.org/?a=1&#38;b=2\""), "{html}");
    }

    #[test]
    fn a_page_says_its_language_and_loads_nothing() {
        let html = html("Konu", &content()).unwrap();
        assert!(html.contains("<html lang=\"tr\""), "{html}");
        assert!(html.contains("prefers-color-scheme: dark"), "{html}");
        for word in ["src=", "url(", "@import", "<link", "<img", "<form"] {
            assert!(!html.contains(word), "{word}");
        }
        assert!(html.contains("Randevunuz yaklaşıyor &#38; &#34;hazır&#34;.<br>İkinci satır."), "{html}");
    }

    #[test]
    fn plain_text_says_the_same_in_short_lines() {
        let text = plain(&content()).unwrap();
        let expected =
            "Merhaba <script>alert(1)</script>,\n\nRandevunuz yaklaşıyor & \"hazır\".\nİkinci satır.\n\n";
        assert!(text.starts_with(expected), "{text}");
        assert!(
            text.contains("\n\nYer: O'Neil <Klinik>\n\nOnayla: https://example.org/?a=1&b=2\n"),
            "{text}"
        );
        assert!(text.contains("\nİptal et: https://example.org/iptal\n\nSağlıkla kalın\n\n-- \n"), "{text}");
        assert!(text.ends_with("\n-- \nÖrnek Klinik\nBu ileti kendiliğinden gönderildi.\n"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 76), "{text}");
        assert!(!text.contains("\n\n\n"), "{text}");
    }

    #[test]
    fn parts_that_are_left_out_leave_no_traces() {
        let content = Content::new(Parts {
            language: Language::En,
            preheader: None,
            greeting: "Hello,".to_owned(),
            paragraphs: vec!["One.".to_owned(), "Two.".to_owned()],
            facts: Vec::new(),
            actions: Vec::new(),
            closing: None,
            footer: Vec::new(),
            footer_link: None,
        })
        .unwrap();
        assert_eq!(plain(&content).unwrap(), "Hello,\n\nOne.\n\nTwo.\n");
        let html = html("Hi", &content).unwrap();
        assert!(
            !html.contains("display:none") && !html.contains("href") && !html.contains("role=\"list\""),
            "{html}"
        );
    }
}

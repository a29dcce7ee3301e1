//! Addresses of pages in letters.

use std::fmt;

use url::Url;

use crate::LetterError;

/// The most bytes of an address. A line of a mail has at most 998.
const LONGEST: usize = 900;

/// The address of a web page: `http` or `https`, with a host, without a user or password, in ASCII, at most 900 bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebUrl(Url);

impl WebUrl {
    /// Checks and normalises.
    pub fn new(text: &str) -> Result<Self, LetterError> {
        let refused = |why| Err(LetterError::Link(why));
        // The parser leaves out line ends and tabs, as browsers do; a link with any is not what its writer meant.
        if text.chars().any(char::is_control) {
            return refused("it holds a control character");
        }
        let Ok(url) = Url::parse(text) else {
            return refused("it is not a complete URL");
        };
        if !matches!(url.scheme(), "http" | "https") {
            return refused("it is neither http nor https");
        }
        // `https://bank.example@evil.example/` leads to the latter.
        if !url.username().is_empty() || url.password().is_some() {
            return refused("it holds a user or a password");
        }
        if url.as_str().len() > LONGEST {
            return refused("it is longer than 900 characters");
        }
        Ok(Self(url))
    }

    /// The address, in ASCII.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether it is fetched over TLS.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }
}

impl fmt::Display for WebUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_pages_are_taken_and_written_in_ascii() {
        for (given, kept) in [
            ("https://randevu.example/a?b=c&d=e#f", "https://randevu.example/a?b=c&d=e#f"),
            ("http://localhost:8080", "http://localhost:8080/"),
            ("https://örnek.com/ş\"><script>", "https://xn--rnek-4qa.com/%C5%9F%22%3E%3Cscript%3E"),
        ] {
            assert_eq!(WebUrl::new(given).map(|url| url.to_string()).as_deref(), Ok(kept));
        }
    }

    #[test]
    fn what_runs_or_deceives_is_refused() {
        let long = format!("https://example.org/{}", "a".repeat(900));
        for text in [
            "",
            "/a",
            "javascript:alert(1)",
            "java\nscript:alert(1)",
            "data:text/html,x",
            "mailto:a@example.org",
            "ftp://example.org",
            "https://",
            "https://a:b@example.org/",
            "https://bank.example@evil.example/",
            "https://example.org/\r\nBcc: a@example.org",
            &long,
        ] {
            assert!(matches!(WebUrl::new(text), Err(LetterError::Link(_))), "{text:?}");
        }
    }
}

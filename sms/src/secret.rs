//! Secrets: never shown, compared in constant time.

use std::fmt;

use hmac::{Hmac, Mac};
use sha2::Sha256;

/// What stands for a secret wherever one would be shown.
pub(crate) const HIDDEN: &str = "…";
/// Secrets shorter than this are not looked for in texts: hardly any text would be left.
const SHORTEST_SOUGHT: usize = 4;

/// A password, a token, a key.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself, for requests and signatures only.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// Whether it is this. The time that the answer takes depends on the length of what is given, not on how much of it is right.
    pub(crate) fn is(&self, given: &str) -> bool {
        let digest = |text: &str| new_mac().chain_update(text).finalize().into_bytes();
        new_mac().chain_update(&self.0).verify_slice(&digest(given)).is_ok()
    }
}

fn new_mac() -> Hmac<Sha256> {
    Hmac::new(&[0u8; 64].into())
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

/// A provider's words made fit to be shown and logged: without what is to be hidden, without control characters, at most `longest`
/// characters.
pub(crate) fn cleaned(text: &str, hidden: &[&str], longest: usize) -> String {
    let mut text = text.to_owned();
    for secret in hidden.iter().filter(|secret| secret.len() >= SHORTEST_SOUGHT) {
        text = text.replace(secret, HIDDEN);
    }
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(longest)
        .collect::<String>()
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_shown() {
        assert_eq!(format!("{:?}", Secret::new("geheim")), "…");
    }

    #[test]
    fn only_the_very_same_text_is_the_secret() {
        let secret = Secret::new("a-long-shared-secret");
        assert!(secret.is("a-long-shared-secret"));
        for other in ["", "a-long-shared-secre", "a-long-shared-secret ", "A-long-shared-secret"] {
            assert!(!secret.is(other), "{other}");
        }
    }

    #[test]
    fn what_a_provider_says_is_shown_without_secrets_and_control_characters() {
        let text = "bad\r\npassword hunter22!\u{1b}[31m";
        assert_eq!(cleaned(text, &["hunter22", "b"], 80), "bad  password …! [31m");
        assert_eq!(cleaned("Şşşş", &[], 2), "Şş");
    }
}

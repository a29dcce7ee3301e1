//! Who a letter is from and to.

use std::fmt;

use crate::{LetterError, text};

/// The most characters of a display name. Longer ones are cut.
const LONGEST_NAME: usize = 100;

/// A checked mail address, in the form that every mail server takes: ASCII.
///
/// - The domain may be given in any script and in capital letters; it is kept in its ASCII form (IDNA 2008 with UTS 46), in small
///   letters. An IP address is no domain here.
/// - The local part (before the `@`) must be ASCII without quotes: letters, digits, and ``!#$%&'*+-/=?^_`{|}~`` with single points
///   between them. Others exist (RFC 6531 allows all of Unicode), but mail to them is rarely delivered.
/// - At most 64 bytes before the `@`, and 254 in all.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Address(lettre::Address);

impl Address {
    /// Checks and normalises.
    pub fn new(text: &str) -> Result<Self, LetterError> {
        let refused = LetterError::Address;
        let (local, domain) = text.trim().rsplit_once('@').ok_or(refused("it has no @"))?;
        if !local.is_ascii() {
            return Err(refused("only ASCII characters are supported before the @"));
        }
        if local.is_empty() || local.len() > 64 {
            return Err(refused("it must have 1 to 64 characters before the @"));
        }
        if !local.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(is_atext)) {
            return Err(refused("it has a character before the @ that is not supported"));
        }
        let domain = idna::domain_to_ascii_strict(domain).map_err(|_| refused("its domain is not valid"))?;
        // A last label of digits is the end of an IP address.
        if domain.rsplit('.').next().is_none_or(|last| last.bytes().all(|byte| byte.is_ascii_digit())) {
            return Err(refused("its domain is not valid"));
        }
        if local.len() + 1 + domain.len() > 254 {
            return Err(refused("it is longer than 254 characters"));
        }
        lettre::Address::new(local, domain).map(Self).map_err(|_| refused("it is not valid"))
    }

    /// The address, in ASCII.
    pub fn as_str(&self) -> &str {
        self.0.as_ref()
    }

    pub(crate) fn inner(&self) -> &lettre::Address {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

/// An address with the name of whoever it belongs to. The name may be anything that a person typed: it is cleaned (one line, no
/// control characters, nothing that turns the direction of writing), cut to 100 characters, and encoded when it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    name: Option<String>,
    address: Address,
}

impl Mailbox {
    /// An address and a name. A name that holds nothing that can be seen is none.
    pub fn new(name: &str, address: Address) -> Self {
        let name = text::line(name, LONGEST_NAME);
        Self { name: (!name.is_empty()).then_some(name), address }
    }

    /// The cleaned name, if there is one.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The address.
    pub fn address(&self) -> &Address {
        &self.address
    }
}

fn is_atext(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_its_local_part_and_gets_an_ascii_domain() {
        for (given, kept) in [
            ("Ayse.Kaya+randevu@Example.ORG", "Ayse.Kaya+randevu@example.org"),
            (" a@örnek.com.tr ", "a@xn--rnek-4qa.com.tr"),
            ("a@şişli.example", "a@xn--ili-rzab.example"),
            ("root@localhost", "root@localhost"),
        ] {
            assert_eq!(Address::new(given).map(|address| address.to_string()).as_deref(), Ok(kept));
        }
    }

    #[test]
    fn what_is_no_address_or_not_supported_is_refused() {
        let long = format!("{}@example.org", "a".repeat(65));
        let far = format!("a@{}example.org", "a.".repeat(130));
        for text in [
            "",
            "@",
            "a",
            "a@",
            "@example.org",
            "a b@example.org",
            "ayşe@example.org",
            "\"a b\"@example.org",
            "a@example..org",
            "a@-example.org",
            "a@exa mple.org",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "a@[::1]",
            "a..b@example.org",
            ".a@example.org",
            "a@b@example.org",
            "a@example.org>",
            "<a@example.org",
            "a\r\nRCPT TO:<b@example.org>@example.org",
            "a@example.org\r\nDATA",
            "a@example.org,b",
            "a@example.org.1",
            "a@exam\u{202e}ple.org",
            &long,
            &far,
        ] {
            assert!(matches!(Address::new(text), Err(LetterError::Address(_))), "{text:?}");
        }
    }

    #[test]
    fn a_name_that_shows_nothing_is_none() {
        let address = Address::new("a@example.org").unwrap();
        assert_eq!(Mailbox::new(" \u{202e}\r\n", address.clone()).name(), None);
        assert_eq!(Mailbox::new("Ayşe Kaya via Randevu", address).name(), Some("Ayşe Kaya via Randevu"));
    }
}

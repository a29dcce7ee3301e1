//! The URL of a mail server.

use std::{fmt, str::FromStr};

use percent_encoding::percent_decode_str;
use url::{Host, Url};

use crate::SetupError;

/// How a connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsMode {
    /// TLS from the first byte (`smtps://`).
    Always,
    /// The connection is changed to TLS before anything is said (`STARTTLS`), or given up.
    Required,
    /// Changed to TLS where the server offers that, and plain otherwise. Somebody between the two can take the offer away; a
    /// password is therefore sent over TLS only. A certificate that is not trusted is an error here, too.
    Opportunistic,
    /// Plain, password included. For a server on the same machine or in a network of its own.
    None,
}

/// Where a mail server is, and who logs in: `smtp://user:password@host:587?tls=required` or `smtps://user:password@host:465`.
///
/// - `tls` is `required` (as without it), `opportunistic` or `none`, with `smtp` only.
/// - Without a port it is 587 for `smtp`, 465 for `smtps`.
/// - User and password are percent-encoded; there are both or neither.
///
/// The password is shown by neither `Debug` nor `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) tls: TlsMode,
    pub(crate) login: Option<(String, String)>,
}

impl SmtpUrl {
    /// The host: a name in ASCII, or an IP address without brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// How connections are protected.
    pub fn tls(&self) -> TlsMode {
        self.tls
    }
}

impl FromStr for SmtpUrl {
    type Err = SetupError;

    fn from_str(text: &str) -> Result<Self, SetupError> {
        let refused = SetupError::Url;
        let url = Url::parse(text.trim()).map_err(|_| refused("it is not a URL"))?;
        let (always, port) = match url.scheme() {
            "smtps" => (true, 465),
            "smtp" => (false, 587),
            _ => return Err(refused("it begins with neither smtp:// nor smtps://")),
        };
        let decoded = |text: &str, what| {
            let text = percent_decode_str(text).decode_utf8().map_err(|_| refused(what))?;
            if text.chars().any(char::is_control) { Err(refused(what)) } else { Ok(text.into_owned()) }
        };
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(refused("it has no host"))?;
        let host = match Host::parse(&decoded(host, "its host is not valid")?) {
            Ok(Host::Domain(name)) => name,
            Ok(Host::Ipv4(address)) => address.to_string(),
            Ok(Host::Ipv6(address)) => address.to_string(),
            Err(_) => return Err(refused("its host is not valid")),
        };
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(refused("it has a path"));
        }
        let login = match (url.username(), url.password()) {
            ("", None) => None,
            ("", Some(_)) => return Err(refused("it has a password without a user")),
            (_, None) => return Err(refused("it has a user without a password")),
            (user, Some(password)) => {
                let what = "its user or password is not valid";
                Some((decoded(user, what)?, decoded(password, what)?))
            }
        };
        let mut tls = if always { TlsMode::Always } else { TlsMode::Required };
        for (key, value) in url.query_pairs() {
            tls = match (key.as_ref(), value.as_ref()) {
                ("tls", _) if always => return Err(refused("smtps:// is always TLS, and takes no ?tls=")),
                ("tls", "required") => TlsMode::Required,
                ("tls", "opportunistic") => TlsMode::Opportunistic,
                ("tls", "none") => TlsMode::None,
                ("tls", _) => return Err(refused("tls is required, opportunistic or none")),
                _ => return Err(refused("the only thing that may follow its ? is tls")),
            };
        }
        Ok(Self { host, port: url.port().unwrap_or(port), tls, login })
    }
}

impl fmt::Display for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, tls) = match self.tls {
            TlsMode::Always => ("smtps", ""),
            TlsMode::Required => ("smtp", "?tls=required"),
            TlsMode::Opportunistic => ("smtp", "?tls=opportunistic"),
            TlsMode::None => ("smtp", "?tls=none"),
        };
        let login = if self.login.is_some() { "…@" } else { "" };
        let (open, close) = if self.host.contains(':') { ("[", "]") } else { ("", "") };
        write!(f, "{scheme}://{login}{open}{}{close}:{}{tls}", self.host, self.port)
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SmtpUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> SmtpUrl {
        text.parse().unwrap()
    }

    #[test]
    fn a_url_says_host_port_tls_and_login() {
        let url = read("smtp://a%40b:p%3A%2F%40ş%20@mail.example.org:25?tls=opportunistic");
        assert_eq!(url.login, Some(("a@b".to_owned(), "p:/@ş ".to_owned())));
        assert_eq!((url.host(), url.port(), url.tls()), ("mail.example.org", 25, TlsMode::Opportunistic));
        for (text, shown) in [
            ("smtp://mail.example.org", "smtp://mail.example.org:587?tls=required"),
            ("smtps://mail.example.org/", "smtps://mail.example.org:465"),
            ("smtp://127.0.0.1:2525?tls=none", "smtp://127.0.0.1:2525?tls=none"),
            ("smtp://[::1]:2525", "smtp://[::1]:2525?tls=required"),
            ("smtps://örnek.com", "smtps://xn--rnek-4qa.com:465"),
        ] {
            assert_eq!(read(text).to_string(), shown);
        }
        assert_eq!(read("smtp://[::1]").host(), "::1");
    }

    #[test]
    fn neither_user_nor_password_is_shown() {
        let url = read("smtps://ayse:gizli@mail.example.org");
        for shown in [format!("{url}"), format!("{url:?}"), format!("{url:#?}")] {
            assert_eq!(shown.replace("SmtpUrl(", "").replace(')', ""), "smtps://…@mail.example.org:465");
        }
    }

    #[test]
    fn a_url_that_is_wrong_is_refused_and_its_password_not_told() {
        for text in [
            "",
            "mail.example.org:25",
            "http://example.org",
            "smtp://",
            "smtp://:gizli@example.org",
            "smtp://gizli@example.org",
            "smtp://a:gizli@example.org/path",
            "smtp://a:gizli@example.org?tls=gizli",
            "smtp://a:gizli@example.org?gizli=1",
            "smtps://a:gizli@example.org?tls=none",
            "smtp://a:gizli@exa%20mple.org",
            "smtp://a:gizli@example.org:99999",
            "smtp://a:gizli%0d%0a@example.org",
            "smtp://a:gizli@example.org#a",
        ] {
            let error = text.parse::<SmtpUrl>().expect_err(text);
            assert!(!format!("{error} {error:?}").contains("gizli"), "{error}");
        }
    }
}

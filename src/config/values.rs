//! The types of the settings' values, and what is accepted as one.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use axum::http::Uri;
use sqlx::postgres::PgConnectOptions;
use tracing_subscriber::EnvFilter;

use super::settings::Show;

/// What the server gives away about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Introspection and GraphiQL are on.
    Development,
    /// They are off.
    Production,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for programs.
    Json,
}

impl FromStr for Mode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "development" => Ok(Self::Development),
            "production" => Ok(Self::Production),
            _ => Err("is neither development nor production".to_owned()),
        }
    }
}

impl FromStr for LogFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("is neither text nor json".to_owned()),
        }
    }
}

/// The address of a PostgreSQL, password and all. It shows itself without the password.
#[derive(Clone)]
pub struct DatabaseUrl(PgConnectOptions);

impl DatabaseUrl {
    /// How to connect to it.
    pub fn options(&self) -> PgConnectOptions {
        self.0.clone()
    }
}

impl FromStr for DatabaseUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
            return Err("does not start with postgres://".to_owned());
        }
        text.parse()
            .map(Self)
            .map_err(|_| "is not an address like postgres://user:password@host:5432/database".to_owned())
    }
}

/// The address of a mail server. Shows itself without the password.
#[derive(Clone, Debug)]
pub struct SmtpUrl(pub mail::SmtpUrl);

impl FromStr for SmtpUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.parse().map(Self).map_err(|_| {
            "is not an address like smtp://user:password@host:587 or smtps://user:password@host:465"
                .to_owned()
        })
    }
}

impl Show for SmtpUrl {
    fn show(&self, _: &str) -> String {
        self.0.to_string()
    }
}

/// Whether and where the relay listens by TCP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaTcp {
    /// It does not.
    Off,
    /// There, or the server does not start.
    At(SocketAddr),
}

impl FromStr for MediaTcp {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "off" => Ok(Self::Off),
            text => text
                .parse()
                .map(Self::At)
                .map_err(|_| "is neither off nor an address and port like 0.0.0.0:34780".to_owned()),
        }
    }
}

impl Show for MediaTcp {
    fn show(&self, text: &str) -> String {
        text.to_owned()
    }
}

/// Where something listens by UDP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UdpAddress(pub SocketAddr);

impl FromStr for UdpAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.parse().map(Self).map_err(|_| "is not an address and port like 0.0.0.0:3478".to_owned())
    }
}

impl Show for UdpAddress {
    fn show(&self, text: &str) -> String {
        text.to_owned()
    }
}

/// Ports from the first to the last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ports(pub RangeInclusive<u16>);

impl FromStr for Ports {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let range = text.split_once('-').and_then(|(first, last)| {
            let range = first.parse().ok()?..=last.parse().ok()?;
            (*range.start() > 0 && !range.is_empty()).then_some(Self(range))
        });
        range.ok_or_else(|| "is not a range of ports like 49152-65535".to_owned())
    }
}

impl Show for Ports {
    fn show(&self, text: &str) -> String {
        text.to_owned()
    }
}

/// An address of a machine.
#[derive(Clone, Copy, Debug)]
pub struct Address(pub IpAddr);

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let address: IpAddr = text.parse().map_err(|_| format!("{text} is no IP address"))?;
        if address.is_unspecified() {
            return Err(format!("{text} is nothing that anybody could reach"));
        }
        Ok(Self(address))
    }
}

/// The address of a TURN server, as browsers take it: `turn:turn.example.org:3478?transport=udp`.
pub fn turn_url(text: &str) -> Result<String, String> {
    let host = text.strip_prefix("turn:").or_else(|| text.strip_prefix("turns:"));
    match host {
        Some(host) if !host.is_empty() && !host.starts_with('/') && !host.contains(char::is_whitespace) => {
            Ok(text.to_owned())
        }
        _ => Err(format!("{text} is not an address like turn:turn.example.org:3478")),
    }
}

/// Something that is shown to nobody.
#[derive(Clone)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl FromStr for Secret {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.len() < 16 {
            Err("has fewer than 16 characters".to_owned())
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

impl Show for Secret {
    fn show(&self, _: &str) -> String {
        "(set)".to_owned()
    }
}

/// Who carries text messages. Shows itself without the password.
#[derive(Clone, Debug)]
pub struct SmsUrl(pub sms::Config);

impl FromStr for SmsUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.parse().map(Self).map_err(|error: sms::ConfigError| format!("cannot be used: {error}"))
    }
}

impl Show for SmsUrl {
    fn show(&self, _: &str) -> String {
        self.0.to_string()
    }
}

/// An email address.
#[derive(Clone, Debug)]
pub struct EmailAddress(pub mail::Address);

impl FromStr for EmailAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        email(text).map(Self)
    }
}

impl Show for EmailAddress {
    fn show(&self, _: &str) -> String {
        self.0.as_str().to_owned()
    }
}

/// Reads an email address.
pub(super) fn email(text: &str) -> Result<mail::Address, String> {
    mail::Address::new(text).map_err(|_| "is not an email address".to_owned())
}

/// Built from what may be seen, so that a password in any part of the text stays unseen.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (user, port) = (self.0.get_username(), self.0.get_port());
        let host = self.0.get_socket().map_or(self.0.get_host().into(), |socket| socket.to_string_lossy());
        write!(f, "postgres://{user}@{host}:{port}/{}", self.0.get_database().unwrap_or(user))
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl Show for DatabaseUrl {
    fn show(&self, _text: &str) -> String {
        self.to_string()
    }
}

/// An IP network such as `10.0.0.0/8` or `fd00::/8`; a bare address is a network of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Network {
    /// Whether the address is in the network. An IPv4 address written as IPv6 (`::ffff:10.0.0.1`) counts as IPv4.
    pub fn contains(&self, address: IpAddr) -> bool {
        let (own, own_width) = bits(self.address);
        let (other, width) = bits(address.to_canonical());
        let beyond = u32::from(own_width - self.prefix);
        own_width == width && own.checked_shr(beyond).unwrap_or(0) == other.checked_shr(beyond).unwrap_or(0)
    }
}

/// An address as a number, and how many bits it has.
fn bits(address: IpAddr) -> (u128, u8) {
    match address {
        IpAddr::V4(address) => (u128::from(address.to_bits()), 32),
        IpAddr::V6(address) => (address.to_bits(), 128),
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "is not an address like 10.0.0.1 or a network like 10.0.0.0/8".to_owned();
        let (address, prefix) =
            text.split_once('/').map_or((text, None), |(address, prefix)| (address, Some(prefix)));
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let (_, width) = bits(address);
        let prefix = prefix.map_or(Ok(width), |prefix| prefix.parse::<u8>().map_err(|_| wrong()))?;
        if prefix > width {
            return Err(wrong());
        }
        Ok(Self { address, prefix })
    }
}

/// A path that does not depend on where the server was started.
pub(super) struct AbsolutePath(pub(super) PathBuf);

impl FromStr for AbsolutePath {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        absolute(text).map(Self)
    }
}

impl Show for AbsolutePath {
    fn show(&self, text: &str) -> String {
        text.to_owned()
    }
}

pub(super) fn absolute(text: &str) -> Result<PathBuf, String> {
    let path = Path::new(text);
    if path.is_absolute() {
        Ok(path.to_owned())
    } else {
        Err("is not a path from the root (/…)".to_owned())
    }
}

/// The address people use, without a slash at its end so that paths can be appended.
pub(super) fn public_url(text: &str) -> Result<String, String> {
    let text = text.trim_end_matches('/');
    let uri = text.parse::<Uri>().ok().filter(|uri| is_http(uri) && uri.query().is_none());
    uri.map(|_| text.to_owned())
        .ok_or_else(|| "is not an address like https://randevu.example.org".to_owned())
}

/// An origin as browsers send it: scheme, host and perhaps a port, nothing after. `*` would let every page call the API.
pub(super) fn origin(text: &str) -> Result<String, String> {
    let uri = text
        .parse::<Uri>()
        .ok()
        .filter(|uri| is_http(uri) && matches!(uri.path(), "" | "/") && !text.ends_with('/'));
    uri.map(|_| text.to_owned()).ok_or_else(|| "is not an origin like https://www.example.org".to_owned())
}

fn is_http(uri: &Uri) -> bool {
    let userinfo = uri.authority().is_some_and(|authority| authority.as_str().contains('@'));
    matches!(uri.scheme_str(), Some("http" | "https"))
        && uri.host().is_some_and(|host| !host.is_empty())
        && !userinfo
}

pub(super) fn log_filter(text: &str) -> Result<String, String> {
    EnvFilter::builder()
        .parse(text)
        .map(|_| text.to_owned())
        .map_err(|_| "is not a filter like info or info,sqlx=warn".to_owned())
}

//! What the operator can set. Parsed once, at the start, from the environment and from the file that `RANDEVU_CONFIG`
//! names; the environment wins. Everything that is wrong is reported at once, by name, and nothing wrong is ignored:
//! a setting with a typing error must not look as if it were in force.
//!
//! `docs/configuration.md` lists the settings for operators; a new one is a line in [`SETTINGS`], a field in [`Config`] and
//! a line in [`Config::from_map`].

mod checkpoints;
mod keys;
mod settings;
mod traces;
mod values;

use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;

use media::rooms::Turn;

use crate::postgres::{PostgresConfig, Search};
pub use checkpoints::CheckpointPlace;
pub use keys::KeySource;
use settings::{Reader, Source};
pub use traces::Traces;
pub use values::{
    DatabaseUrl, EmailAddress, LogFormat, MediaTcp, Mode, Network, Ports, Secret, SmsUrl, SmtpUrl, UdpAddress,
};

/// Every setting's name in the environment. In the file the name is in lower case, without `RANDEVU_`.
pub const SETTINGS: [&str; 37] = [
    "DATABASE_URL",
    "RANDEVU_CHECKPOINT_EVERY",
    "RANDEVU_CHECKPOINT_TO",
    "RANDEVU_CHECKPOINT_TOKEN",
    "RANDEVU_CORS_ORIGINS",
    "RANDEVU_DATA_DIR",
    "RANDEVU_LISTEN",
    "RANDEVU_LOG",
    "RANDEVU_LOG_FORMAT",
    "RANDEVU_MAIL_BOUNCES_TO",
    "RANDEVU_MAIL_FROM",
    "RANDEVU_MASTER_KEY",
    "RANDEVU_MASTER_KEY_COMMAND",
    "RANDEVU_MASTER_KEY_FILE",
    "RANDEVU_MEDIA_ADDRESSES",
    "RANDEVU_MEDIA_LISTEN",
    "RANDEVU_MEDIA_TCP_LISTEN",
    "RANDEVU_MODE",
    "RANDEVU_OTLP_HEADERS",
    "RANDEVU_OTLP_URL",
    "RANDEVU_POSTGRES_BIN",
    "RANDEVU_PREVIOUS_MASTER_KEY",
    "RANDEVU_PREVIOUS_MASTER_KEY_COMMAND",
    "RANDEVU_PREVIOUS_MASTER_KEY_FILE",
    "RANDEVU_PUBLIC_URL",
    "RANDEVU_RATE_PER_MINUTE",
    "RANDEVU_SMS_URL",
    "RANDEVU_SMTP_CERTIFICATES",
    "RANDEVU_SMTP_URL",
    "RANDEVU_TRACES_PER_CENT",
    "RANDEVU_TRUSTED_PROXIES",
    "RANDEVU_TURN_LISTEN",
    "RANDEVU_TURN_PORTS",
    "RANDEVU_TURN_PRIVATE_PEERS",
    "RANDEVU_TURN_SECRET",
    "RANDEVU_TURN_URLS",
    "RANDEVU_CONFIG",
];

/// The configuration in force. Nothing in it prints a secret, not even with `{:?}`.
#[derive(Clone, Debug)]
pub struct Config {
    /// `DATABASE_URL`: a PostgreSQL of the operator's own. Without it the server supervises a private one.
    pub database_url: Option<DatabaseUrl>,
    /// `RANDEVU_LISTEN`: address and port of the HTTP server.
    pub listen: SocketAddr,
    /// `RANDEVU_PUBLIC_URL`: how people reach the server, for links; without a slash at its end.
    pub public_url: String,
    /// `RANDEVU_DATA_DIR`: where the server keeps its files.
    pub data_dir: PathBuf,
    /// `RANDEVU_MASTER_KEY_FILE`, `RANDEVU_MASTER_KEY` or `RANDEVU_MASTER_KEY_COMMAND`: the key that wraps the keys of people's data (see
    /// [`crate::master_key`]).
    pub master_key: KeySource,
    /// The same with `RANDEVU_PREVIOUS_`: the one before, while the master key is exchanged.
    pub previous_master_key: Option<KeySource>,
    /// `RANDEVU_MODE`.
    pub mode: Mode,
    /// `RANDEVU_CORS_ORIGINS`: the other origins whose pages may call the API. None by default.
    pub cors_origins: Vec<String>,
    /// `RANDEVU_TRUSTED_PROXIES`: only from these is `X-Forwarded-For` believed. None by default.
    pub trusted_proxies: Vec<Network>,
    /// `RANDEVU_RATE_PER_MINUTE`: requests that one address may make in a minute.
    pub rate_per_minute: NonZeroU32,
    /// `RANDEVU_LOG`: a filter in the syntax of `tracing_subscriber::EnvFilter`, such as `info,sqlx=warn`.
    pub log: String,
    /// `RANDEVU_LOG_FORMAT`.
    pub log_format: LogFormat,
    /// `RANDEVU_SMTP_URL`: the server that mails are handed to. Without it they are written into a directory.
    pub smtp_url: Option<SmtpUrl>,
    /// `RANDEVU_SMTP_CERTIFICATES`: a PEM file of certificates that are trusted besides the usual ones.
    pub smtp_certificates: Option<PathBuf>,
    /// `RANDEVU_MAIL_FROM`: the address that mails are from.
    pub mail_from: mail::Address,
    /// `RANDEVU_MAIL_BOUNCES_TO`: where undeliverable mails go, if not there.
    pub mail_bounces_to: Option<EmailAddress>,
    /// `RANDEVU_SMS_URL`: who carries text messages. Nobody by default.
    pub sms_url: Option<SmsUrl>,
    /// `RANDEVU_MEDIA_LISTEN`: where the relay of calls listens, by UDP. By default as the HTTP server does.
    pub media_listen: SocketAddr,
    /// `RANDEVU_MEDIA_TCP_LISTEN`: where it listens by TCP. By default on the next port, if that is free.
    pub media_tcp_listen: Option<MediaTcp>,
    /// `RANDEVU_MEDIA_ADDRESSES`: by which addresses browsers reach it. By default by the one it listens on, or this machine's own.
    pub media_addresses: Vec<IpAddr>,
    /// `RANDEVU_TURN_URLS` and `RANDEVU_TURN_SECRET`: a TURN server for those who cannot reach the relay. None by default.
    pub turn: Option<Turn>,
    /// `RANDEVU_TURN_LISTEN`: where a TURN server of our own listens, by UDP. There is none by default.
    pub turn_listen: Option<UdpAddress>,
    /// `RANDEVU_TURN_PORTS`: the ports of its side towards the relay. Any by default.
    pub turn_ports: Option<Ports>,
    /// `RANDEVU_TURN_PRIVATE_PEERS`: whether it passes packets on to private networks, too.
    pub turn_private_peers: bool,
    /// `RANDEVU_CHECKPOINT_TO`: where the server puts checkpoints of the history. It makes none by default.
    pub checkpoint_to: Option<CheckpointPlace>,
    /// `RANDEVU_CHECKPOINT_EVERY`: how long after one it makes the next.
    pub checkpoint_every: Duration,
    /// `RANDEVU_CHECKPOINT_TOKEN`: what goes along where checkpoints are sent to an address.
    pub checkpoint_token: Option<Secret>,
    /// `RANDEVU_OTLP_URL`, `RANDEVU_OTLP_HEADERS` and `RANDEVU_TRACES_PER_CENT`: who collects traces. Nobody by default.
    pub traces: Option<Traces>,
    /// How to run the private PostgreSQL, used when there is no `database_url`.
    pub postgres: PostgresConfig,
    shown: Vec<Shown>,
}

/// One line of what `randevu config` prints.
#[derive(Clone, Debug)]
struct Shown {
    name: &'static str,
    value: String,
    source: Source,
}

/// Everything that is wrong with the configuration.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the configuration cannot be used:\n  {}", .0.join("\n  "))]
pub struct ConfigError(pub Vec<String>);

impl Config {
    /// Reads the environment of this process.
    pub fn from_environment() -> Result<Self, ConfigError> {
        let mut environment = BTreeMap::new();
        let mut unreadable = Vec::new();
        for (name, value) in std::env::vars_os() {
            let Ok(name) = name.into_string() else { continue };
            match value.into_string() {
                Ok(value) => drop(environment.insert(name, value)),
                Err(_) if SETTINGS.contains(&name.as_str()) => {
                    unreadable.push(format!("{name} is not UTF-8"));
                }
                Err(_) => {}
            }
        }
        if !unreadable.is_empty() {
            return Err(ConfigError(unreadable));
        }
        Self::from_map(&environment, rustix::process::geteuid().is_root())
    }

    /// The configuration that `environment` describes, for root or for an ordinary user (their directories differ).
    pub fn from_map(environment: &BTreeMap<String, String>, is_root: bool) -> Result<Self, ConfigError> {
        let home = Directories { environment, is_root };
        let mut read = Reader::new(environment);

        let database_url = read.optional("DATABASE_URL", "a private PostgreSQL");
        let listen = read.or("RANDEVU_LISTEN", "127.0.0.1:8080", |text| {
            text.parse().map_err(|_| "is not an address and port like 127.0.0.1:8080".to_owned())
        });
        // Where the first cannot be read, that is the one problem.
        let usual = SocketAddr::from(([127, 0, 0, 1], 8080));
        let media_default = listen.unwrap_or(usual).to_string();
        let default_url = format!("http://{}", listen.unwrap_or(usual));
        let media_listen = read.or("RANDEVU_MEDIA_LISTEN", &media_default, |text| {
            text.parse().map_err(|_| "is not an address and port like 0.0.0.0:34780".to_owned())
        });
        let media_tcp_listen =
            read.optional("RANDEVU_MEDIA_TCP_LISTEN", "the port after the relay's, if it is free");
        let media_addresses = read.list("RANDEVU_MEDIA_ADDRESSES", str::parse);
        let public_url = read.or("RANDEVU_PUBLIC_URL", &default_url, values::public_url);
        let data_dir = read.or("RANDEVU_DATA_DIR", &home.data().unwrap_or_default(), |text| match text {
            "" => Err("has to be set: there is no home directory to put the data in".to_owned()),
            text => values::absolute(text),
        });
        let master_key = read.current_key(data_dir.as_deref());
        let previous_master_key = read.key(keys::PREVIOUS, "the master key is not being exchanged");
        let mode = read.or("RANDEVU_MODE", "development", str::parse);
        let cors_origins = read.list("RANDEVU_CORS_ORIGINS", values::origin);
        let trusted_proxies = read.list("RANDEVU_TRUSTED_PROXIES", str::parse);
        let rate_per_minute = read.or("RANDEVU_RATE_PER_MINUTE", "600", |text| {
            text.parse().map_err(|_| "is not a whole number above 0".to_owned())
        });
        let log = read.or(
            "RANDEVU_LOG",
            "info,sqlx::query=error,sqlx_core::pool=error,sqlx::postgres::notice=warn,rtc_dtls=error",
            values::log_filter,
        );
        let log_format = read.or("RANDEVU_LOG_FORMAT", "text", str::parse);
        let smtp_url = read.optional("RANDEVU_SMTP_URL", "mails are written into the data directory");
        let certificates =
            read.optional::<values::AbsolutePath>("RANDEVU_SMTP_CERTIFICATES", "the usual ones");
        let mail_from = read.or("RANDEVU_MAIL_FROM", "randevu@localhost.localdomain", values::email);
        let mail_bounces_to = read.optional("RANDEVU_MAIL_BOUNCES_TO", "to where they are from");
        let sms_url = read.optional("RANDEVU_SMS_URL", "no text messages are sent");
        let turn_urls = read.list("RANDEVU_TURN_URLS", values::turn_url);
        let turn_secret = read.optional::<values::Secret>("RANDEVU_TURN_SECRET", "no TURN server");
        let turn = read.turn(turn_urls, turn_secret);
        let turn_listen = read.optional("RANDEVU_TURN_LISTEN", "no TURN server of our own");
        let turn_ports = read.optional("RANDEVU_TURN_PORTS", "any");
        let turn_private_peers = read.or("RANDEVU_TURN_PRIVATE_PEERS", "false", |text| {
            text.parse().map_err(|_| "is neither true nor false".to_owned())
        });
        let checkpoint_to = read.optional("RANDEVU_CHECKPOINT_TO", "none are made by themselves");
        let checkpoint_every = read.or("RANDEVU_CHECKPOINT_EVERY", "24h", checkpoints::span);
        let checkpoint_token = read.optional("RANDEVU_CHECKPOINT_TOKEN", "nothing goes along");
        let traces = read.traces();
        let only = read.optional::<values::AbsolutePath>("RANDEVU_POSTGRES_BIN", "searched for");

        let (shown, problems) = read.finish();
        // Where a value is missing there is a problem that says so.
        let config = (|| {
            let data_dir = data_dir?;
            let search = Search {
                only: only.map(|path| path.0),
                path: environment.get("PATH").map(Into::into),
                cache: home.cache().map(PathBuf::from),
            };
            Some(Self {
                database_url,
                listen: listen?,
                public_url: public_url?,
                postgres: PostgresConfig { data_dir: data_dir.clone(), search },
                data_dir,
                master_key: master_key?,
                previous_master_key,
                mode: mode?,
                cors_origins: cors_origins?,
                trusted_proxies: trusted_proxies?,
                rate_per_minute: rate_per_minute?,
                smtp_url,
                smtp_certificates: certificates.map(|path| path.0),
                mail_from: mail_from?,
                mail_bounces_to,
                sms_url,
                media_listen: media_listen?,
                media_tcp_listen,
                media_addresses: media_addresses?
                    .into_iter()
                    .map(|address: values::Address| address.0)
                    .collect(),
                turn,
                turn_listen,
                turn_ports,
                turn_private_peers: turn_private_peers?,
                checkpoint_to,
                checkpoint_every: checkpoint_every?,
                checkpoint_token,
                traces,
                log: log?,
                log_format: log_format?,
                shown: shown.into_iter().map(|(name, value, source)| Shown { name, value, source }).collect(),
            })
        })();
        match config {
            Some(config) if problems.is_empty() => Ok(config),
            _ => Err(ConfigError(problems)),
        }
    }
}

/// What is in force and where each value comes from: the output of `randevu config`.
impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.shown.iter().map(|shown| shown.name.len()).max().unwrap_or(0);
        let value = self.shown.iter().map(|shown| shown.value.chars().count()).max().unwrap_or(0);
        for shown in &self.shown {
            writeln!(f, "{:name$}  {:value$}  {}", shown.name, shown.value, shown.source)?;
        }
        Ok(())
    }
}

/// Keeps the master keys from a program that is about to be started.
pub(crate) fn hide_keys(command: &mut std::process::Command) {
    for name in keys::SECRET {
        command.env_remove(name);
    }
}

/// The customary places, as the XDG base directory specification and the file system hierarchy standard name them.
struct Directories<'a> {
    environment: &'a BTreeMap<String, String>,
    is_root: bool,
}

impl Directories<'_> {
    fn data(&self) -> Option<String> {
        self.place("/var/lib/randevu", "XDG_DATA_HOME", ".local/share", "randevu")
    }

    fn cache(&self) -> Option<String> {
        self.place("/var/cache", "XDG_CACHE_HOME", ".cache", "")
    }

    fn place(&self, for_root: &str, variable: &str, below_home: &str, name: &str) -> Option<String> {
        if self.is_root {
            // Not root's home: PostgreSQL runs as another user, who cannot get in there.
            return Some(for_root.to_owned());
        }
        // The specification says to ignore relative paths.
        let set = |variable| self.environment.get(variable).map(Path::new).filter(|path| path.is_absolute());
        let base = set(variable).map(Path::to_owned).or_else(|| Some(set("HOME")?.join(below_home)))?;
        let path = if name.is_empty() { base } else { base.join(name) };
        Some(path.to_string_lossy().into_owned())
    }
}

#[cfg(test)]
mod tests;

//! An account at a provider, as one line of text.

use std::fmt;
use std::str::FromStr;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use reqwest::Url;

use crate::http::{client, is_local};
use crate::iletimerkezi::{self, IletiMerkezi};
use crate::netgsm::{self, Netgsm};
use crate::secret::{HIDDEN, Secret};
use crate::twilio::{self, Sender, Twilio};
use crate::{Number, Options, Provider, Receipts};

/// The most characters of a sender's name: what the networks carry.
const LONGEST_SENDER: usize = 11;

/// An account at a provider, parsed from a line of text:
///
/// - `netgsm://user:password@?header=RANDEVU`, with `&iys=11` or `&iys=12` for advertising (`0`, information, if absent);
/// - `iletimerkezi://key:hash@?sender=RANDEVU`, with `&iys=BIREYSEL` or `&iys=TACIR` for advertising (information if absent);
/// - `twilio://sid:token@?from=%2B15005550006`, or `from=` and a name of at most 11 letters, or `service=` and the SID of a messaging
///   service, with `&callback=https://…` for receipts.
///
/// Each takes `&base=https://…` for another host than the provider's usual one. Special characters are percent-encoded as in every
/// address, so that a plus sign is `%2B`. `Display` and `Debug` show the line without its secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct Config {
    account: Account,
    /// None for the provider's usual host.
    base: Option<Url>,
}

#[derive(Clone, PartialEq, Eq)]
enum Account {
    Netgsm(netgsm::Account),
    IletiMerkezi(iletimerkezi::Account),
    Twilio(twilio::Account),
}

/// Why a line describes no account. No variant carries any of the line's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// It begins with no provider's name.
    #[error("the line begins with netgsm://, iletimerkezi:// or twilio://")]
    Provider,
    /// There are no two credentials before `@?`, or they cannot be read.
    #[error("two credentials, name:secret, stand before @?")]
    Credentials,
    /// A parameter that is necessary is missing.
    #[error("the parameter {0} is missing")]
    Missing(&'static str),
    /// A parameter's value cannot be.
    #[error("the parameter {0} has a value that cannot be")]
    Invalid(&'static str),
    /// A parameter is unknown at this provider, or given twice. Which one is not said: it may be part of a password.
    #[error("there is a parameter that this provider does not have, or one is given twice")]
    Parameter,
    /// Secure connections cannot be made on this machine.
    #[error("secure connections cannot be made")]
    Tls,
}

impl Config {
    /// The client for this account.
    pub fn provider(&self, options: Options) -> Result<Box<dyn Provider>, ConfigError> {
        let usual = match &self.account {
            Account::Netgsm(_) => netgsm::BASE,
            Account::IletiMerkezi(_) => iletimerkezi::BASE,
            Account::Twilio(_) => twilio::BASE,
        };
        let base = match &self.base {
            Some(base) => base.clone(),
            None => usual.parse().map_err(|_| ConfigError::Invalid("base"))?,
        };
        let client = client(&base, options).ok_or(ConfigError::Tls)?;
        Ok(match self.account.clone() {
            Account::Netgsm(account) => Box::new(Netgsm { account, base, client }),
            Account::IletiMerkezi(account) => Box::new(IletiMerkezi { account, base, client }),
            Account::Twilio(account) => Box::new(Twilio { account, base, client }),
        })
    }

    /// What checks and reads this account's delivery receipts. The secret is the part of the address given to the provider that nobody
    /// else knows. Twilio's receipts are signed and do not need it; for the others it has at least 16 bytes, or every receipt counts as
    /// forged.
    pub fn receipts(&self, secret: &str) -> Receipts {
        match &self.account {
            Account::Netgsm(_) => Receipts::netgsm(secret),
            Account::IletiMerkezi(_) => Receipts::iletimerkezi(secret),
            Account::Twilio(account) => Receipts::twilio(account.token.clone()),
        }
    }
}

impl FromStr for Config {
    type Err = ConfigError;

    fn from_str(line: &str) -> Result<Self, ConfigError> {
        let (scheme, rest) = line.trim().split_once("://").ok_or(ConfigError::Provider)?;
        if !["netgsm", "iletimerkezi", "twilio"].contains(&scheme) {
            return Err(ConfigError::Provider);
        }
        let (credentials, query) = rest.split_once("@?").ok_or(ConfigError::Credentials)?;
        let (name, secret) = credentials.split_once(':').ok_or(ConfigError::Credentials)?;
        let (name, secret) = (decoded(name)?, decoded(secret)?);
        let mut parameters = Parameters::parse(query);
        let account = match scheme {
            "netgsm" => Account::Netgsm(netgsm::Account {
                user: name,
                password: Secret::new(secret),
                header: parameters.sender("header")?,
                iys: parameters.one_of("iys", &["0", "11", "12"])?.unwrap_or_else(|| "0".to_owned()),
            }),
            "iletimerkezi" => Account::IletiMerkezi(iletimerkezi::Account {
                key: Secret::new(name),
                hash: Secret::new(secret),
                sender: parameters.sender("sender")?,
                iys: parameters.one_of("iys", &["BIREYSEL", "TACIR"])?,
            }),
            _ => Account::Twilio(twilio_account(name, secret, &mut parameters)?),
        };
        let base = parameters.take("base").map(|base| base_of(&base)).transpose()?;
        if !parameters.0.is_empty() {
            return Err(ConfigError::Parameter);
        }
        Ok(Self { account, base })
    }
}

fn twilio_account(
    sid: String,
    token: String,
    parameters: &mut Parameters,
) -> Result<twilio::Account, ConfigError> {
    if !is_sid(&sid, "AC") {
        return Err(ConfigError::Credentials);
    }
    let sender = match (parameters.take("from"), parameters.take("service")) {
        (Some(from), None) if from.parse::<Number>().is_ok() || is_sender(&from) => Sender::From(from),
        (Some(_), _) => return Err(ConfigError::Invalid("from")),
        (None, Some(service)) if is_sid(&service, "MG") => Sender::Service(service),
        (None, Some(_)) => return Err(ConfigError::Invalid("service")),
        (None, None) => return Err(ConfigError::Missing("from")),
    };
    let callback = parameters.take("callback");
    if callback
        .as_ref()
        .is_some_and(|callback| !callback.parse().is_ok_and(|url: Url| url.scheme() == "https"))
    {
        return Err(ConfigError::Invalid("callback"));
    }
    Ok(twilio::Account { sid, token: Secret::new(token), sender, callback })
}

/// Twilio's names of things: two letters that say what it is, and hexadecimal digits.
fn is_sid(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix)
        .is_some_and(|rest| rest.len() == 32 && rest.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Letters, digits, spaces and a few signs, at most 11, at least one of them a letter or a digit. A leading plus sign would be a number.
fn is_sender(text: &str) -> bool {
    (1..=LONGEST_SENDER).contains(&text.chars().count())
        && text.chars().all(|c| c.is_ascii_graphic() || c == ' ')
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
}

/// An address that requests may go to with credentials: HTTPS, or this machine, and nothing but host and path.
fn base_of(text: &str) -> Result<Url, ConfigError> {
    let url: Url = text.parse().map_err(|_| ConfigError::Invalid("base"))?;
    let plain = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    let safe = url.scheme() == "https" || (url.scheme() == "http" && is_local(&url));
    if plain && safe { Ok(url) } else { Err(ConfigError::Invalid("base")) }
}

fn decoded(text: &str) -> Result<String, ConfigError> {
    let text = percent_decode_str(text).decode_utf8().map_err(|_| ConfigError::Credentials)?;
    if text.is_empty() { Err(ConfigError::Credentials) } else { Ok(text.into_owned()) }
}

/// What stands after the question mark.
struct Parameters(Vec<(String, String)>);

impl Parameters {
    fn parse(query: &str) -> Self {
        Self(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    fn take(&mut self, name: &str) -> Option<String> {
        let at = self.0.iter().position(|(found, _)| found == name)?;
        Some(self.0.remove(at).1)
    }

    fn sender(&mut self, name: &'static str) -> Result<String, ConfigError> {
        let sender = self.take(name).ok_or(ConfigError::Missing(name))?;
        if is_sender(&sender) { Ok(sender) } else { Err(ConfigError::Invalid(name)) }
    }

    fn one_of(&mut self, name: &'static str, values: &[&str]) -> Result<Option<String>, ConfigError> {
        match self.take(name) {
            Some(value) if !values.contains(&value.as_str()) => Err(ConfigError::Invalid(name)),
            value => Ok(value),
        }
    }
}

impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        match &self.account {
            Account::Netgsm(account) => {
                let (user, header, iys) = (encoded(&account.user), encoded(&account.header), &account.iys);
                write!(f, "netgsm://{user}:{HIDDEN}@?header={header}&iys={iys}")?;
            }
            Account::IletiMerkezi(account) => {
                write!(f, "iletimerkezi://{HIDDEN}:{HIDDEN}@?sender={}", encoded(&account.sender))?;
                if let Some(iys) = &account.iys {
                    write!(f, "&iys={iys}")?;
                }
            }
            Account::Twilio(account) => {
                let (name, value) = match &account.sender {
                    Sender::From(from) => ("from", from),
                    Sender::Service(service) => ("service", service),
                };
                write!(f, "twilio://{}:{HIDDEN}@?{name}={}", account.sid, encoded(value))?;
                if account.callback.is_some() {
                    write!(f, "&callback={HIDDEN}")?;
                }
            }
        }
        self.base.as_ref().map_or(Ok(()), |base| write!(f, "&base={base}"))
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Config({self})")
    }
}

#[cfg(test)]
mod tests;

//! How a mail server is talked to.

use std::{path::PathBuf, time::Duration};

use crate::SetupError;

/// How a mail server is talked to. All have a default that suits a server for a few thousand mails an hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmtpOptions {
    /// The longest time until a connection is ready: resolving, connecting, greeting, TLS and login. 30 seconds. A server with
    /// several IP addresses has half of it for each try.
    pub connect_timeout: Duration,
    /// The longest time until the server answers a command. 30 seconds.
    pub command_timeout: Duration,
    /// The longest time for the mail itself and until the server says that it has it. Servers look for viruses and spam meanwhile,
    /// and giving up too early makes second mails, so it is longer: 2 minutes. (RFC 5321 asks for 10.)
    pub answer_timeout: Duration,
    /// The most connections at once; more letters wait. 4.
    pub connections: usize,
    /// After so long a letter that the server ponders on no longer counts among those: others go past it. 5 seconds.
    pub patience: Duration,
    /// The most letters that others may go past at once. 28.
    pub overtaken: usize,
    /// The most letters on one connection; then there is a new one. 100.
    pub letters_per_connection: usize,
    /// How long a connection may wait for a letter and still be used. 60 seconds, less than servers wait.
    pub idle_timeout: Duration,
    /// The name to greet the server with (`EHLO`); a host name in ASCII. Without it, `[127.0.0.1]`, which some servers do not take.
    pub hello: Option<String>,
    /// A file of certificates (PEM) to be trusted, in addition to those of Mozilla's list: a private authority's, or the server's
    /// own, where it is signed by itself and for no authority.
    pub certificates: Option<PathBuf>,
}

impl Default for SmtpOptions {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(30),
            command_timeout: Duration::from_secs(30),
            answer_timeout: Duration::from_mins(2),
            connections: 4,
            patience: Duration::from_secs(5),
            overtaken: 28,
            letters_per_connection: 100,
            idle_timeout: Duration::from_mins(1),
            hello: None,
            certificates: None,
        }
    }
}

impl SmtpOptions {
    /// Refuses what could never work, or would break the conversation.
    pub(crate) fn check(&self) -> Result<(), SetupError> {
        for (zero, name) in [
            (self.connect_timeout.is_zero(), "connect_timeout"),
            (self.command_timeout.is_zero(), "command_timeout"),
            (self.answer_timeout.is_zero(), "answer_timeout"),
            (self.connections == 0, "connections"),
            (self.letters_per_connection == 0, "letters_per_connection"),
        ] {
            if zero {
                return Err(SetupError::Zero(name));
            }
        }
        match &self.hello {
            Some(name)
                if name.is_empty()
                    || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b)) =>
            {
                Err(SetupError::Hello(name.clone()))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_that_could_never_work_are_refused() {
        let good = SmtpOptions::default;
        assert_eq!(good().check(), Ok(()));
        assert_eq!(SmtpOptions { hello: Some("mail.example.org".to_owned()), ..good() }.check(), Ok(()));
        assert_eq!(SmtpOptions { connections: 0, ..good() }.check(), Err(SetupError::Zero("connections")));
        let endless = SmtpOptions { command_timeout: Duration::ZERO, ..good() };
        assert_eq!(endless.check(), Err(SetupError::Zero("command_timeout")));
        for name in ["", "a b", "a\r\nMAIL FROM:<x@y>", "ö"] {
            assert!(SmtpOptions { hello: Some(name.to_owned()), ..good() }.check().is_err(), "{name:?}");
        }
    }
}

//! What went wrong in a conversation with a mail server, and what that says about the mail.

use std::error::Error as _;

use lettre::transport::smtp::Error;

use crate::{SendError, text};

/// The most characters that are kept of what a server says.
pub(crate) const LONGEST_ANSWER: usize = 500;

/// Where a conversation stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Connecting, greeting, TLS.
    Connect,
    /// Telling user and password.
    Login,
    /// Naming the sender.
    Sender,
    /// Naming the recipient.
    Recipient,
    /// Announcing the mail. Nothing of it has been sent.
    Announce,
    /// Sending the mail, and waiting for the answer.
    Mail,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The server said no.
    Said {
        /// Its answer: 400 to 599.
        code: u16,
        /// What it said.
        text: String,
    },
    /// The connection is not there any more, or what came over it makes no sense.
    Broken(String),
    /// No answer came in time.
    Silent,
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match error.status() {
            Some(code) => {
                let text = error.source().map(ToString::to_string).unwrap_or_default();
                Self::Said { code: code.into(), text: text::line(&text, LONGEST_ANSWER) }
            }
            None => Self::Broken(text::line(&error.to_string(), LONGEST_ANSWER)),
        }
    }
}

impl Fault {
    /// Whether the connection can go on with another mail: the server said no, and not that it is leaving.
    pub(crate) fn leaves_connection(&self) -> bool {
        matches!(self, Self::Said { code, .. } if *code != 421)
    }

    /// Whether a connection that had waited for a letter turns out to be gone: the next one may do.
    pub(crate) fn is_gone(&self) -> bool {
        matches!(self, Self::Broken(_) | Self::Said { code: 421, .. })
    }

    /// What is known about the mail.
    pub(crate) fn judge(self, step: Step) -> SendError {
        match self {
            // What a server says about a login could repeat it.
            Self::Said { code, .. } if step == Step::Login => SendError::Later {
                code: Some(code),
                reason: format!("the server does not take the login ({code})"),
            },
            Self::Said { code, text } if step == Step::Connect || code < 500 || is_login(code) => {
                SendError::Later { code: Some(code), reason: format!("the server said {code} {text}") }
            }
            Self::Said { code, text } if step == Step::Recipient && !is_policy(&text) => {
                SendError::Address { code, text }
            }
            Self::Said { code, text } => SendError::Refused { code, text },
            Self::Broken(_) if step == Step::Login => {
                SendError::later("the login failed: the server broke off, or knows no way of logging in")
            }
            Self::Broken(reason) if step == Step::Mail => SendError::Unclear { reason },
            Self::Broken(reason) => SendError::later(reason),
            Self::Silent if step == Step::Mail => SendError::Unclear {
                reason: "the server did not say in time whether it has the mail".to_owned(),
            },
            Self::Silent => SendError::later(match step {
                Step::Connect => "the server could not be reached in time",
                Step::Login => "the server did not answer the login in time",
                _ => "the server did not answer in time",
            }),
        }
    }
}

/// Whether an answer is about the login, whatever it was given to: a matter of this server's settings, not of the mail.
fn is_login(code: u16) -> bool {
    matches!(code, 530 | 534 | 535 | 538)
}

/// Whether an answer to a recipient is about who sends, not about who is to receive: `5.7.x` (RFC 3463), as in "relaying denied" or
/// "your server is on a list". An address must not be given up for that.
fn is_policy(text: &str) -> bool {
    text.starts_with("5.7.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(code: u16, text: &str) -> Fault {
        Fault::Said { code, text: text.to_owned() }
    }

    #[test]
    fn a_no_to_the_recipient_is_about_the_address_unless_it_is_policy() {
        let unknown = said(550, "5.1.1 no such user").judge(Step::Recipient);
        assert_eq!(unknown, SendError::Address { code: 550, text: "5.1.1 no such user".to_owned() });
        let denied = said(554, "5.7.1 relay access denied").judge(Step::Recipient);
        assert!(matches!(denied, SendError::Refused { code: 554, .. }), "{denied}");
    }

    #[test]
    fn nothing_before_the_mail_itself_is_unclear_and_no_silence_after_it_is_clear() {
        for step in [Step::Connect, Step::Login, Step::Sender, Step::Recipient, Step::Announce] {
            for fault in
                [Fault::Silent, Fault::Broken("gone".to_owned()), said(421, "leaving"), said(450, "busy")]
            {
                let error = fault.judge(step);
                assert!(matches!(error, SendError::Later { .. }), "{step:?} {error}");
            }
        }
        for fault in [Fault::Silent, Fault::Broken("gone".to_owned())] {
            assert!(matches!(fault.judge(Step::Mail), SendError::Unclear { .. }));
        }
        assert!(matches!(said(451, "busy").judge(Step::Mail), SendError::Later { code: Some(451), .. }));
        assert!(matches!(said(554, "spam").judge(Step::Mail), SendError::Refused { code: 554, .. }));
    }

    #[test]
    fn what_is_about_this_servers_settings_may_be_mended() {
        for (code, step) in
            [(554, Step::Connect), (535, Step::Login), (530, Step::Sender), (538, Step::Recipient)]
        {
            let error = said(code, "no").judge(step);
            assert!(matches!(error, SendError::Later { .. }), "{step:?} {error}");
        }
    }

    #[test]
    fn an_answer_to_the_login_is_not_repeated() {
        let error = said(535, "bad password: gizli").judge(Step::Login);
        assert!(!format!("{error} {error:?}").contains("gizli"), "{error}");
    }
}

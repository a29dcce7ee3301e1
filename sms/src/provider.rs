//! What every provider does.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use uuid::Uuid;

use crate::{Number, length};

/// Somebody who sends text messages.
#[async_trait]
pub trait Provider: Send + Sync {
    /// Hands one message over. It tries once, and waits at most as long as [`crate::Options`] say.
    async fn send(&self, message: &Message) -> Result<Accepted, SendError>;
}

/// A message to one person. Its `Debug` shows neither number nor text.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// What makes this message different from all others. A repeated try carries the same key, and it goes along where the provider's
    /// interface has a field for it (Netgsm: `referansID`).
    pub key: Uuid,
    /// Whom it goes to.
    pub to: Number,
    /// What it says. Composed characters (Unicode NFC) travel cheaper than decomposed ones.
    pub text: String,
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message").field("key", &self.key).finish_non_exhaustive()
    }
}

/// The provider has taken a message. That says nothing about its arrival.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The provider's name for it, which its receipts carry.
    pub reference: String,
    /// How many segments will be charged: what the provider says, and where it says nothing what [`length`] makes of the text with the
    /// alphabets that this provider uses.
    pub segments: usize,
}

/// Why a message was not accepted. No variant carries credentials, the number, or the message's text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The provider says no, and will again: a bad number, no credit, a person who has opted out, a sender that is not allowed.
    #[error("the provider refuses the message ({code}): {text}")]
    Refused {
        /// The provider's code; `number` where this crate refuses a number that the provider's interface cannot express; `http` and the
        /// status where the answer has no code.
        code: String,
        /// The provider's words, cleaned and shortened.
        text: String,
    },
    /// Not now, and the message has not gone: too many requests, the provider's trouble, no connection, no such host.
    #[error("not now: {why}")]
    Later {
        /// What hinders.
        why: String,
        /// How long the provider asks us to wait.
        after: Option<Duration>,
    },
    /// The message may have gone: no answer in time, a connection lost after the request was written, an answer that cannot be read.
    #[error("it is not clear whether the message has gone: {why}")]
    Unclear {
        /// What happened.
        why: String,
    },
    /// The settings are wrong, and no message will go: credentials refused, no interface at the address, an address that redirects.
    #[error("the settings are wrong: {why}")]
    Misconfigured {
        /// What is wrong.
        why: String,
    },
}

/// The alphabets that Turkish networks use for messages with Turkish letters.
pub(crate) const TURKISH_NETWORKS: [length::Alphabet; 3] =
    [length::Alphabet::Gsm7, length::Alphabet::TurkishSingleShift, length::Alphabet::Ucs2];

/// Leaves a line about a try: the message's key and the outcome, nothing else.
pub(crate) fn log(provider: &str, message: &Message, outcome: &Result<Accepted, SendError>) {
    match outcome {
        Ok(accepted) => tracing::info!(
            provider, key = %message.key, reference = accepted.reference, segments = accepted.segments, "sms accepted"
        ),
        Err(error) => tracing::warn!(provider, key = %message.key, %error, "sms not accepted"),
    }
}

//! The clients against local servers that speak each provider's documented protocol over real connections.

mod failures;
mod iletimerkezi;
mod logs;
mod netgsm;
mod server;
mod twilio;

use std::time::Duration;

use sms::{Accepted, Config, Message, Options, SendError};
use uuid::Uuid;

/// A text with all letters that Turkish adds.
const TEXT: &str = "Sayın Şule Çağlı, ÖĞLEN 12:30'da göz muayeneniz var. İptal: 0212 & +90?";
/// The key of every message here.
const KEY: Uuid = Uuid::from_u128(0x0190_8a5c_0000_7000_8000_0000_0000_0001);

fn message(to: &str, text: &str) -> Message {
    Message { key: KEY, to: to.parse().unwrap(), text: text.to_owned() }
}

/// Sends one message for the account that the line describes.
async fn send(line: &str, message: &Message) -> Result<Accepted, SendError> {
    send_within(line, message, Options::default()).await
}

async fn send_within(line: &str, message: &Message, options: Options) -> Result<Accepted, SendError> {
    logs::keep();
    let config: Config = line.parse().unwrap();
    let outcome = config.provider(options).unwrap().send(message).await;
    let shown =
        format!("{outcome:?} {}", outcome.as_ref().err().map(ToString::to_string).unwrap_or_default());
    for secret in ["s3cretPass", "s3cretKey", "s3cretHash", "czNjcmV0", message.to.digits(), "Şule"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    outcome
}

fn refused(code: &str, text: &str) -> Result<Accepted, SendError> {
    Err(SendError::Refused { code: code.to_owned(), text: text.to_owned() })
}

fn later(outcome: &Result<Accepted, SendError>) -> Option<Duration> {
    match outcome {
        Err(SendError::Later { after, .. }) => *after,
        other => panic!("{other:?}"),
    }
}

fn unclear(outcome: Result<Accepted, SendError>) -> String {
    match outcome {
        Err(SendError::Unclear { why }) => why,
        other => panic!("{other:?}"),
    }
}

fn misconfigured(outcome: Result<Accepted, SendError>) -> String {
    match outcome {
        Err(SendError::Misconfigured { why }) => why,
        other => panic!("{other:?}"),
    }
}

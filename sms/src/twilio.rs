//! Twilio: `POST /2010-04-01/Accounts/{AccountSid}/Messages.json`, HTTP basic authentication, a form there and JSON back.
//!
//! The source of the fields and codes is <https://www.twilio.com/docs/messaging/api/message-resource> and
//! <https://www.twilio.com/docs/api/errors>.

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Url};
use serde::Deserialize;
use serde_json::Value;

use crate::http::{Answer, by_status, exchange, reason, refused};
use crate::length::{Alphabet, measure_among};
use crate::netgsm::plain;
use crate::provider::log;
use crate::secret::Secret;
use crate::{Accepted, Message, Provider, SendError};

/// Where the interface is.
pub(crate) const BASE: &str = "https://api.twilio.com";
/// What Twilio writes texts in: it uses no national tables.
const ALPHABETS: [Alphabet; 2] = [Alphabet::Gsm7, Alphabet::Ucs2];

/// An account.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) sid: String,
    pub(crate) token: Secret,
    pub(crate) sender: Sender,
    /// Where receipts are to be sent (`StatusCallback`).
    pub(crate) callback: Option<String>,
}

/// Whom a message comes from.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Sender {
    /// A number or a name (`From`).
    From(String),
    /// A messaging service, which chooses (`MessagingServiceSid`).
    Service(String),
}

pub(crate) struct Twilio {
    pub(crate) account: Account,
    pub(crate) base: Url,
    pub(crate) client: Client,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Reply {
    sid: Value,
    status: Value,
    num_segments: Value,
    error_code: Value,
    error_message: Value,
    code: Value,
    message: Value,
}

#[async_trait]
impl Provider for Twilio {
    async fn send(&self, message: &Message) -> Result<Accepted, SendError> {
        let outcome = self.try_to_send(message).await;
        log("twilio", message, &outcome);
        outcome
    }
}

impl Twilio {
    async fn try_to_send(&self, message: &Message) -> Result<Accepted, SendError> {
        let Account { sid, token, .. } = &self.account;
        let base = self.base.as_str().trim_end_matches('/');
        let builder = self
            .client
            .post(format!("{base}/2010-04-01/Accounts/{sid}/Messages.json"))
            .basic_auth(sid, Some(token.expose()))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(self.form(message));
        let answer = exchange(builder).await?;
        let pair = STANDARD.encode(format!("{sid}:{}", token.expose()));
        let hidden = [token.expose(), &pair, &message.text, message.to.as_str(), message.to.digits()];
        judge(&answer, measure_among(&message.text, &ALPHABETS).segments, &hidden)
    }

    fn form(&self, message: &Message) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("To", message.to.as_str());
        match &self.account.sender {
            Sender::From(from) => form.append_pair("From", from),
            Sender::Service(service) => form.append_pair("MessagingServiceSid", service),
        };
        form.append_pair("Body", &message.text);
        if let Some(callback) = &self.account.callback {
            form.append_pair("StatusCallback", callback);
        }
        form.finish()
    }
}

/// What an answer says.
fn judge(answer: &Answer, segments: usize, hidden: &[&str]) -> Result<Accepted, SendError> {
    let body = answer.body.as_deref().unwrap_or_default();
    let reply: Reply = serde_json::from_slice(body).unwrap_or_default();
    if (200..=299).contains(&answer.status) {
        return created(answer, &reply, segments, hidden);
    }
    let (code, text) = (plain(&reply.code), plain(&reply.message).unwrap_or_default());
    Err(match code.as_deref() {
        // Authentication, a closed account, no rights, test credentials, no such account.
        Some(code @ ("20003" | "20005" | "20006" | "20008" | "20403" | "20404")) => {
            SendError::Misconfigured { why: reason(code, &text, hidden) }
        }
        // Too many requests, messages of an account, messages that wait.
        Some(code @ ("14107" | "20429" | "21611" | "30001" | "30022" | "63038")) => {
            SendError::Later { why: reason(code, &text, hidden), after: answer.after }
        }
        Some(code) if code.starts_with("21") && answer.status < 500 => refused(code, &text, hidden),
        _ => by_status(answer, code, &text, hidden),
    })
}

/// A message was made. It may have failed at once.
fn created(answer: &Answer, reply: &Reply, segments: usize, hidden: &[&str]) -> Result<Accepted, SendError> {
    let Some(reference) = plain(&reply.sid) else {
        return Err(by_status(answer, None, "the answer names no message", hidden));
    };
    if let Some(status @ ("failed" | "undelivered" | "canceled")) = reply.status.as_str() {
        let code = plain(&reply.error_code).unwrap_or_else(|| status.to_owned());
        let text = plain(&reply.error_message).unwrap_or_else(|| status.to_owned());
        return Err(refused(&code, &text, hidden));
    }
    // A messaging service counts later, and says 0 until then.
    let counted = plain(&reply.num_segments).and_then(|count| count.parse().ok()).filter(|&count| count > 0);
    Ok(Accepted { reference, segments: counted.unwrap_or(segments) })
}

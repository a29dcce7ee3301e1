//! İletimerkezi: `POST /v1/send-sms/json`, the credentials in the body, JSON both ways.
//!
//! The source of the fields and codes is <https://www.iletimerkezi.com/en/docs/api/send-sms> and `…/error-codes`.

use async_trait::async_trait;
use reqwest::{Client, Url};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::http::{Answer, by_status, exchange, reason, refused};
use crate::length::measure_among;
use crate::netgsm::plain;
use crate::provider::{TURKISH_NETWORKS, log};
use crate::secret::Secret;
use crate::{Accepted, Message, Provider, SendError};

/// Where the interface is.
pub(crate) const BASE: &str = "https://api.iletimerkezi.com";

/// An account.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) key: Secret,
    pub(crate) hash: Secret,
    /// The sender that people see.
    pub(crate) sender: String,
    /// None for information; for advertising the list of consents that is asked, `BIREYSEL` or `TACIR`.
    pub(crate) iys: Option<String>,
}

pub(crate) struct IletiMerkezi {
    pub(crate) account: Account,
    pub(crate) base: Url,
    pub(crate) client: Client,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Reply {
    response: Response,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Response {
    status: Status,
    order: Order,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Status {
    code: Value,
    message: Value,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Order {
    id: Value,
}

#[async_trait]
impl Provider for IletiMerkezi {
    async fn send(&self, message: &Message) -> Result<Accepted, SendError> {
        let outcome = self.try_to_send(message).await;
        log("iletimerkezi", message, &outcome);
        outcome
    }
}

impl IletiMerkezi {
    async fn try_to_send(&self, message: &Message) -> Result<Accepted, SendError> {
        let Account { key, hash, sender, iys } = &self.account;
        let number = message.to.national().unwrap_or(message.to.as_str());
        let mut request = json!({
            "request": {
                "authentication": { "key": key.expose(), "hash": hash.expose() },
                "order": {
                    "sender": sender,
                    "sendDateTime": [],
                    "iys": "0",
                    "message": { "text": message.text, "receipents": { "number": [number] } },
                },
            },
        });
        if let Some(list) = iys {
            request["request"]["order"]["iys"] = json!("1");
            request["request"]["order"]["iysList"] = json!(list);
        }
        let address = format!("{}/v1/send-sms/json", self.base.as_str().trim_end_matches('/'));
        let answer = exchange(self.client.post(address).json(&request)).await?;
        let segments = measure_among(&message.text, &TURKISH_NETWORKS).segments;
        judge(&answer, segments, &[key.expose(), hash.expose(), &message.text, number])
    }
}

/// What an answer says. The code in the body counts more than the status, which is less exact.
fn judge(answer: &Answer, segments: usize, hidden: &[&str]) -> Result<Accepted, SendError> {
    let body = answer.body.as_deref().unwrap_or_default();
    let Response { status, order } = serde_json::from_slice::<Reply>(body).unwrap_or_default().response;
    let (code, text) = (plain(&status.code), plain(&status.message).unwrap_or_default());
    let why = || reason(code.as_deref().unwrap_or_default(), &text, hidden);
    let number = code.as_deref().and_then(|code| code.parse::<u16>().ok());
    Err(match number {
        Some(200) => match plain(&order.id) {
            Some(reference) if (200..=299).contains(&answer.status) => {
                return Ok(Accepted { reference, segments });
            }
            _ => SendError::Unclear { why: "the answer says yes, but names no order".to_owned() },
        },
        Some(401 | 404) => SendError::Misconfigured { why: why() },
        // The same text to the same person, a moment ago: it may be this very message.
        Some(451) => SendError::Unclear { why: why() },
        Some(429 | 503) => SendError::Later { why: why(), after: answer.after },
        Some(number @ (400 | 402 | 422 | 450 | 452..=499)) => refused(&number.to_string(), &text, hidden),
        _ => by_status(answer, code, &text, hidden),
    })
}

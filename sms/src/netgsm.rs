//! Netgsm, REST v2: `POST /sms/rest/v2/send`, HTTP basic authentication, JSON both ways.
//!
//! The source of the fields and codes is Netgsm's own client and its description of the interface (`netgsm/netgsm-sms-js`).

use std::time::Duration;

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Client, Url};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::http::{Answer, by_status, exchange, reason, refused};
use crate::length::{Alphabet, measure_among};
use crate::provider::{TURKISH_NETWORKS, log};
use crate::secret::Secret;
use crate::{Accepted, Message, Provider, SendError};

/// Where the interface is.
pub(crate) const BASE: &str = "https://api.netgsm.com.tr";
/// How long code 85 lasts: it counts the messages to one number within a minute.
const SAME_NUMBER: Duration = Duration::from_mins(1);

/// An account.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) user: String,
    pub(crate) password: Secret,
    /// The sender that people see (`msgheader`).
    pub(crate) header: String,
    /// `iysfilter`: `0` for information, `11` and `12` for advertising to persons and to merchants.
    pub(crate) iys: String,
}

pub(crate) struct Netgsm {
    pub(crate) account: Account,
    pub(crate) base: Url,
    pub(crate) client: Client,
}

#[derive(Serialize)]
struct Request<'a> {
    msgheader: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
    iysfilter: &'a str,
    #[serde(rename = "referansID")]
    reference: String,
    messages: [Item<'a>; 1],
}

#[derive(Serialize)]
struct Item<'a> {
    msg: &'a str,
    no: &'a str,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Reply {
    code: Value,
    jobid: Value,
    description: Value,
}

#[async_trait]
impl Provider for Netgsm {
    async fn send(&self, message: &Message) -> Result<Accepted, SendError> {
        let outcome = self.try_to_send(message).await;
        log("netgsm", message, &outcome);
        outcome
    }
}

impl Netgsm {
    async fn try_to_send(&self, message: &Message) -> Result<Accepted, SendError> {
        let Some(no) = message.to.national() else {
            return Err(refused("number", "Netgsm takes Turkish numbers only", &[]));
        };
        let Account { user, password, header, iys } = &self.account;
        let length = measure_among(&message.text, &TURKISH_NETWORKS);
        let encoding = match length.alphabet {
            Alphabet::Ucs2 => Some("UNICODE"),
            _ if message.text.is_ascii() => None,
            _ => Some("TR"),
        };
        let reference = message.key.to_string();
        let messages = [Item { msg: &message.text, no }];
        let request = Request { msgheader: header, encoding, iysfilter: iys, reference, messages };
        let address = format!("{}/sms/rest/v2/send", self.base.as_str().trim_end_matches('/'));
        let builder = self.client.post(address).basic_auth(user, Some(password.expose())).json(&request);
        let answer = exchange(builder).await?;
        let pair = STANDARD.encode(format!("{user}:{}", password.expose()));
        judge(&answer, length.segments, &[password.expose(), &pair, &message.text, no])
    }
}

/// What an answer says. The known codes count whatever the status is: refusals come with 406, older ones with 200.
fn judge(answer: &Answer, segments: usize, hidden: &[&str]) -> Result<Accepted, SendError> {
    let body = answer.body.as_deref().unwrap_or_default();
    let reply: Reply = serde_json::from_slice(body).unwrap_or_default();
    let (code, text) = (plain(&reply.code), plain(&reply.description).unwrap_or_default());
    let success = (200..=299).contains(&answer.status);
    let later =
        |after| SendError::Later { why: reason(code.as_deref().unwrap_or_default(), &text, hidden), after };
    Err(match code.as_deref() {
        // 01 and 02: a date was put right.
        Some("00" | "01" | "02") => match plain(&reply.jobid) {
            Some(reference) if success => return Ok(Accepted { reference, segments }),
            _ => SendError::Unclear { why: "the answer says yes, but gives no jobid".to_owned() },
        },
        Some(code @ "30") => SendError::Misconfigured { why: reason(code, &text, hidden) },
        Some(code @ ("20" | "40" | "50" | "51" | "70")) => refused(code, &text, hidden),
        Some("80" | "100" | "101") => later(answer.after),
        Some("85") => later(answer.after.or(Some(SAME_NUMBER))),
        _ => by_status(answer, code, &text, hidden),
    })
}

/// A text or a number as text. None if it is anything else, or empty.
pub(crate) fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

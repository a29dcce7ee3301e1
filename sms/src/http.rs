//! Requests to providers: time-outs, no redirects, answers of a bounded size, and what a failed request says about the message.

use std::error::Error;
use std::time::Duration;

use reqwest::header::RETRY_AFTER;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response, Url};

use crate::SendError;
use crate::secret::cleaned;

/// The most bytes of an answer that are read. Those of the providers have less than two thousand.
const LARGEST_ANSWER: usize = 64 << 10;
/// The most characters of a provider's or the network's words that are kept.
const LONGEST_TEXT: usize = 300;
/// The longest time that a provider can make us wait.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// How long to wait for a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Until there is a connection. Ten seconds by default. If it takes longer the message has not gone ([`SendError::Later`]).
    pub connect: Duration,
    /// Until the answer is read, connecting included. Thirty seconds by default. If it takes longer the message may have gone
    /// ([`SendError::Unclear`]).
    pub whole: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self { connect: Duration::from_secs(10), whole: Duration::from_secs(30) }
    }
}

/// A client for requests to one address. None if there is no TLS to be had.
///
/// No connection is kept for the next message: one that the other side is about to close would lose it, and leave unclear whether it has
/// gone.
pub(crate) fn client(base: &Url, options: Options) -> Option<Client> {
    let builder = Client::builder()
        .connect_timeout(options.connect)
        .timeout(options.whole)
        .redirect(Policy::none())
        .referer(false)
        .pool_max_idle_per_host(0)
        .user_agent("Randevu");
    let builder = if is_local(base) { builder.no_proxy() } else { builder };
    builder.build().ok()
}

/// Whether an address is this machine's own.
pub(crate) fn is_local(address: &Url) -> bool {
    match address.host_str() {
        Some("localhost" | "[::1]") => true,
        Some(host) => host.parse::<std::net::Ipv4Addr>().is_ok_and(|ip| ip.is_loopback()),
        None => false,
    }
}

/// What a provider answered.
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// How long it asks us to wait.
    pub(crate) after: Option<Duration>,
    /// What it says, or why that cannot be read.
    pub(crate) body: Result<Vec<u8>, String>,
}

/// Sends a request and reads the answer, whatever its status.
pub(crate) async fn exchange(request: RequestBuilder) -> Result<Answer, SendError> {
    let response = request.send().await.map_err(|error| failed(&error))?;
    let status = response.status().as_u16();
    let after = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()).and_then(seconds);
    Ok(Answer { status, after, body: read(response).await })
}

async fn read(mut response: Response) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > LARGEST_ANSWER => {
                return Err("the answer is too large".to_owned());
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(body),
            Err(error) => return Err(format!("the answer broke off: {}", root(&error))),
        }
    }
}

/// `Retry-After` in seconds. The other form, a date, is not taken: its meaning hangs on two clocks.
fn seconds(value: &str) -> Option<Duration> {
    value.trim().parse().ok().map(Duration::from_secs).map(|after| after.min(LONGEST_WAIT))
}

/// What a request that got no answer says about the message.
fn failed(error: &reqwest::Error) -> SendError {
    if error.is_builder() {
        return SendError::Misconfigured { why: "the request cannot be made".to_owned() };
    }
    let why = root(error);
    if error.is_connect() {
        let why = if error.is_timeout() { "no connection in time".to_owned() } else { why };
        return SendError::Later { why: format!("no connection to the provider: {why}"), after: None };
    }
    if error.is_timeout() {
        return SendError::Unclear { why: "the provider did not answer in time".to_owned() };
    }
    SendError::Unclear { why: format!("the connection was lost: {why}") }
}

/// The innermost cause of an error: the network's words, without the address.
fn root(error: &reqwest::Error) -> String {
    let mut cause: &dyn Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    if cause.is::<reqwest::Error>() {
        return "no details".to_owned();
    }
    cleaned(&cause.to_string(), &[], LONGEST_TEXT)
}

/// What an answer says about the message by its status, where it has no code that says more.
pub(crate) fn by_status(answer: &Answer, code: Option<String>, text: &str, hidden: &[&str]) -> SendError {
    let status = answer.status;
    let said = cleaned(text, hidden, LONGEST_TEXT);
    let code = code.map(|code| cleaned(&code, hidden, LONGEST_TEXT));
    let name =
        code.clone().map_or_else(|| format!("http {status}"), |code| format!("http {status}, code {code}"));
    let why = if said.is_empty() { name } else { format!("{name}: {said}") };
    match status {
        200..=299 => SendError::Unclear { why: unreadable(answer).unwrap_or(why) },
        300..=399 => SendError::Misconfigured { why: format!("the address redirects (http {status})") },
        401 | 403 | 404 | 405 | 407 => SendError::Misconfigured { why },
        // A gateway that got no answer in time from the provider.
        504 => SendError::Unclear { why },
        408 | 429 | 500..=599 => SendError::Later { why, after: answer.after },
        _ => SendError::Refused { code: code.unwrap_or_else(|| format!("http {status}")), text: said },
    }
}

/// Why an answer cannot be read, if that is known.
fn unreadable(answer: &Answer) -> Option<String> {
    answer.body.as_ref().err().cloned()
}

/// A refusal in the provider's words.
pub(crate) fn refused(code: &str, text: &str, hidden: &[&str]) -> SendError {
    SendError::Refused {
        code: cleaned(code, hidden, LONGEST_TEXT),
        text: cleaned(text, hidden, LONGEST_TEXT),
    }
}

/// The provider's words as a reason.
pub(crate) fn reason(code: &str, text: &str, hidden: &[&str]) -> String {
    cleaned(&format!("code {code}: {text}"), hidden, LONGEST_TEXT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_taken_in_seconds_up_to_a_day() {
        assert_eq!(seconds("17"), Some(Duration::from_secs(17)));
        assert_eq!(seconds("99999999"), Some(Duration::from_hours(24)));
        for other in ["", "-1", "1.5", "Fri, 31 Dec 1999 23:59:59 GMT", "99999999999999999999999"] {
            assert_eq!(seconds(other), None, "{other}");
        }
    }

    #[test]
    fn only_addresses_of_this_machine_are_local() {
        let local = |address: &str| is_local(&address.parse().unwrap());
        for address in ["http://127.0.0.1:80", "http://127.1.2.3", "http://localhost:1", "http://[::1]:1"] {
            assert!(local(address), "{address}");
        }
        for address in
            ["http://example.com", "http://localhost.example.com", "http://10.0.0.1", "http://[::2]"]
        {
            assert!(!local(address), "{address}");
        }
    }
}

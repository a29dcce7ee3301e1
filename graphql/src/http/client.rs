//! Whose request it is: the address that limits are counted by, the request's id, and its trace.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use uuid::Uuid;

use crate::config::TrustedProxies;

pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// Where a request comes from, and what it is called.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    /// The address of whoever asks.
    pub(crate) address: IpAddr,
    /// The request's id: the caller's own, or a new one.
    pub(crate) request_id: String,
    /// W3C trace context, if it came with a well-formed one.
    pub(crate) traceparent: Option<String>,
}

impl Client {
    pub(crate) fn of(peer: Option<SocketAddr>, headers: &HeaderMap, trusted: &TrustedProxies) -> Self {
        Self {
            address: address(peer, headers, trusted),
            request_id: request_id(headers),
            traceparent: headers.get(TRACEPARENT).and_then(traceparent),
        }
    }

    /// The request's id where it is a UUID: events caused by the request carry it.
    pub(crate) fn correlation_id(&self) -> Option<Uuid> {
        Uuid::parse_str(&self.request_id).ok()
    }

    /// What the record of who read what calls the request: its id, or one that follows from it where it is no UUID.
    pub(crate) fn request(&self) -> Uuid {
        let derived = || Uuid::new_v5(&Uuid::NAMESPACE_OID, self.request_id.as_bytes());
        self.correlation_id().unwrap_or_else(derived)
    }
}

/// The peer, unless it is a trusted proxy: then the last address in `X-Forwarded-For` that no trusted proxy has. Addresses further to
/// the left were written by the client itself, who may write anything.
fn address(peer: Option<SocketAddr>, headers: &HeaderMap, trusted: &TrustedProxies) -> IpAddr {
    let mut address = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip().to_canonical());
    let lists: Vec<&str> =
        headers.get_all(FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok()).collect();
    let mut hops = lists.iter().rev().flat_map(|list| list.rsplit(',')).map(str::trim);
    while trusted(address) {
        match hops.next().and_then(hop) {
            Some(before) => address = before,
            None => break,
        }
    }
    address
}

/// An address as proxies write it: bare, or with a port.
fn hop(text: &str) -> Option<IpAddr> {
    let bare = text.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    bare.map(|address: IpAddr| address.to_canonical())
}

fn request_id(headers: &HeaderMap) -> String {
    let given = headers.get(REQUEST_ID).and_then(|value| value.to_str().ok()).filter(|id| {
        (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:".contains(&b))
    });
    given.map_or_else(|| Uuid::new_v4().to_string(), str::to_owned)
}

/// `00-<32 hex digits>-<16 hex digits>-<2 hex digits>`, as W3C Trace Context has it.
fn traceparent(value: &HeaderValue) -> Option<String> {
    let text = value.to_str().ok()?;
    let parts: Vec<&str> = text.split('-').collect();
    let hex = |part: &str, length: usize| {
        part.len() == length && part.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    };
    match parts[..] {
        [version, trace, parent, flags]
            if version == "00" && hex(trace, 32) && hex(parent, 16) && hex(flags, 2) =>
        {
            Some(text.to_owned())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn seen(peer: &str, forwarded: &[&'static str], trusted: &'static [&'static str]) -> String {
        let mut headers = HeaderMap::new();
        for list in forwarded {
            headers.append(FORWARDED_FOR, HeaderValue::from_static(list));
        }
        let peer = SocketAddr::new(peer.parse().unwrap(), 1);
        let trusted: TrustedProxies = Arc::new(move |ip| trusted.contains(&ip.to_string().as_str()));
        address(Some(peer), &headers, &trusted).to_string()
    }

    #[test]
    fn a_header_from_nobody_in_particular_is_not_believed() {
        assert_eq!(seen("192.0.2.1", &["198.51.100.7"], &[]), "192.0.2.1");
    }

    #[test]
    fn a_trusted_proxy_says_who_the_client_is() {
        assert_eq!(seen("10.0.0.1", &["198.51.100.7"], &["10.0.0.1"]), "198.51.100.7");
    }

    #[test]
    fn what_the_client_wrote_before_the_proxy_did_is_not_believed() {
        assert_eq!(seen("10.0.0.1", &["1.1.1.1, 198.51.100.7"], &["10.0.0.1"]), "198.51.100.7");
        assert_eq!(seen("10.0.0.1", &["1.1.1.1", "198.51.100.7"], &["10.0.0.1"]), "198.51.100.7");
    }

    #[test]
    fn a_chain_of_trusted_proxies_is_followed_to_its_beginning() {
        let trusted = &["10.0.0.1", "10.0.0.2"];
        assert_eq!(seen("10.0.0.1", &["198.51.100.7, 10.0.0.2"], trusted), "198.51.100.7");
        assert_eq!(seen("10.0.0.1", &["10.0.0.2"], trusted), "10.0.0.2");
    }

    #[test]
    fn a_malformed_hop_ends_the_chain() {
        assert_eq!(seen("10.0.0.1", &["198.51.100.7, who"], &["10.0.0.1"]), "10.0.0.1");
    }

    #[test]
    fn a_malformed_trace_context_is_dropped() {
        let value = |text| traceparent(&HeaderValue::from_static(text));
        assert!(value("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").is_some());
        assert!(value("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01").is_none());
        assert!(value("00-1-2-01").is_none());
    }
}

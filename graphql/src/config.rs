//! What the operator decides about the edge. Filled in by the program that starts the server.

use commands::{LinkKey, RoomKey};
use std::{fmt, net::IpAddr, num::NonZeroU32, sync::Arc, time::Duration};

/// Sign-ins, sign-ups and resets that one address may try in a minute, unless set otherwise.
const SIGN_INS: NonZeroU32 = NonZeroU32::new(20).unwrap();
/// Requests that one address may make in a minute, unless set otherwise.
const REQUESTS: NonZeroU32 = NonZeroU32::new(600).unwrap();
/// How long an answer may take, unless set otherwise.
const ANSWER: Duration = Duration::from_secs(30);
/// How long a WebSocket's client may take to take one message, unless set otherwise.
const TAKE: Duration = Duration::from_secs(10);

/// Says of an address whether `X-Forwarded-For` is believed from there.
pub type TrustedProxies = Arc<dyn Fn(IpAddr) -> bool + Send + Sync>;

/// What the operator decides about the edge. Prints no secret.
#[derive(Clone)]
pub struct HttpConfig {
    /// In production introspection, suggestions and GraphiQL are off.
    pub production: bool,
    /// The other origins whose pages may call the API, such as `https://clinic.example`. None by default.
    pub cors_origins: Vec<String>,
    /// From whom `X-Forwarded-For` is believed: nobody by default.
    pub trusted_proxies: TrustedProxies,
    /// Requests that one address may make in a minute.
    pub rate_per_minute: NonZeroU32,
    /// Sign-ins, sign-ups and changes of passwords that one address may try in a minute, besides.
    pub sign_in_rate_per_minute: NonZeroU32,
    /// How long an answer may take, the reading of its request included. Subscriptions may take any time, and files
    /// that are sent twenty times as long.
    pub answer_within: Duration,
    /// How long a WebSocket's client may take to take one message before it is cut off, and to say good-bye afterwards.
    pub take_within: Duration,
    /// How people reach the server, for links; without a slash at its end.
    pub public_url: String,
    /// Signs the addresses of calendar files and feeds. Whoever changes it makes all that were given out invalid.
    pub feed_key: [u8; 32],
    /// Signs the links in mails.
    pub links: LinkKey,
    /// Signs tokens for rooms.
    pub rooms: RoomKey,
}

impl HttpConfig {
    /// For development at `public_url`, with the usual limits.
    pub fn new(public_url: impl Into<String>, feed_key: [u8; 32], links: LinkKey, rooms: RoomKey) -> Self {
        Self {
            production: false,
            cors_origins: vec![],
            trusted_proxies: Arc::new(|_| false),
            rate_per_minute: REQUESTS,
            sign_in_rate_per_minute: SIGN_INS,
            answer_within: ANSWER,
            take_within: TAKE,
            public_url: public_url.into(),
            feed_key,
            links,
            rooms,
        }
    }

    /// Do people reach the server through TLS?
    pub(crate) fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

impl fmt::Debug for HttpConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpConfig")
            .field("production", &self.production)
            .field("cors_origins", &self.cors_origins)
            .field("rate_per_minute", &self.rate_per_minute)
            .field("sign_in_rate_per_minute", &self.sign_in_rate_per_minute)
            .field("answer_within", &self.answer_within)
            .field("take_within", &self.take_within)
            .field("public_url", &self.public_url)
            .finish_non_exhaustive()
    }
}

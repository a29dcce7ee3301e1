//! The messages of `graphql-transport-ws`, and how it closes a connection.
//!
//! The protocol is <https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md>. The engine brings an implementation of its own,
//! but lets one name stand for two operations, tells a client that has ended an operation that it is ended, and reads ahead however
//! little of its answers is taken.

use std::borrow::Cow;

use async_graphql::{Request, Response};
use axum::extract::ws::{CloseFrame, Message};
use domain::Refusal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::EdgeRefusal;

/// What the protocol is called when a connection is opened.
pub(crate) const NAME: &str = "graphql-transport-ws";
/// The most bytes of an operation's name; the programs that people use take 36.
const LONGEST_ID: usize = 256;
/// The most bytes of the words in a close frame (RFC 6455, 5.5).
const LONGEST_REASON: usize = 123;

/// What a client says.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Said {
    /// Who it is.
    ConnectionInit {
        /// `{"authorization": "Bearer …"}`, or nothing.
        payload: Option<Value>,
    },
    /// Is somebody there?
    Ping {},
    /// It is there.
    Pong {},
    /// An operation begins.
    Subscribe {
        /// What the client calls it.
        id: String,
        /// The operation.
        payload: Box<Request>,
    },
    /// An operation is no longer wanted.
    Complete {
        /// What the client calls it.
        id: String,
    },
}

impl Said {
    /// The message in these bytes.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Close> {
        match serde_json::from_slice(bytes) {
            Ok(Self::Subscribe { id, .. }) if id.is_empty() || id.len() > LONGEST_ID => {
                Err(Close::BadRequest)
            }
            Ok(said) => Ok(said),
            Err(_) => Err(Close::BadRequest),
        }
    }
}

/// What the server says.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Say<'a> {
    /// It knows who is there.
    ConnectionAck {},
    /// It is there.
    Pong {},
    /// One answer of an operation.
    Next {
        /// What the client calls the operation.
        id: &'a str,
        /// The answer.
        payload: &'a Response,
    },
    /// An operation is over.
    Complete {
        /// What the client calls the operation.
        id: &'a str,
    },
}

impl Say<'_> {
    /// As it goes over the wire.
    pub(crate) fn message(&self) -> Result<Message, Close> {
        let text = serde_json::to_string(self).map_err(|error| {
            tracing::error!(%error, "an answer is no JSON");
            Close::Internal
        })?;
        Ok(Message::Text(text.into()))
    }
}

/// Why the server closes a connection.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Close {
    /// The server stops.
    GoingAway,
    /// The server cannot find out now who is there.
    Unavailable,
    /// The client has not taken what was said to it.
    TooSlow,
    /// The client said something that is no message.
    BadRequest,
    /// The client asked before it was known who is there.
    Unauthorized,
    /// The token is not, or no longer, good.
    Forbidden,
    /// The client did not say who it is.
    InitTimeout,
    /// An operation of this name is under way.
    SubscriberExists(String),
    /// The client said twice who it is.
    TooManyInits,
    /// A bug.
    Internal,
}

impl Close {
    /// The code: the protocol's where it has one. After 1001 and 1013 clients connect again by themselves.
    pub(crate) fn code(&self) -> u16 {
        match self {
            Self::GoingAway => 1001,
            Self::Unavailable | Self::TooSlow => 1013,
            Self::BadRequest => 4400,
            Self::Unauthorized => 4401,
            Self::Forbidden => 4403,
            Self::InitTimeout => 4408,
            Self::SubscriberExists(_) => 4409,
            Self::TooManyInits => 4429,
            Self::Internal => 4500,
        }
    }

    fn reason(&self) -> Cow<'static, str> {
        match self {
            Self::GoingAway => "Going away".into(),
            Self::Unavailable => "Try again later".into(),
            Self::TooSlow => EdgeRefusal::TooSlow.code().into(),
            Self::BadRequest => "Bad request".into(),
            Self::Unauthorized => "Unauthorized".into(),
            Self::Forbidden => "Forbidden".into(),
            Self::InitTimeout => "Connection initialisation timeout".into(),
            Self::SubscriberExists(id) => exists(id).into(),
            Self::TooManyInits => "Too many initialisation requests".into(),
            Self::Internal => "Internal server error".into(),
        }
    }

    /// As it goes over the wire.
    pub(crate) fn frame(&self) -> CloseFrame {
        CloseFrame { code: self.code(), reason: self.reason().as_ref().into() }
    }
}

/// The protocol's words, the name cut where it does not fit.
fn exists(id: &str) -> String {
    let words = |id: &str, cut: &str| format!("Subscriber for {id}{cut} already exists");
    let room = LONGEST_REASON - words("", "…").len();
    if words(id, "").len() <= LONGEST_REASON {
        words(id, "")
    } else {
        words(&id[..id.floor_char_boundary(room)], "…")
    }
}

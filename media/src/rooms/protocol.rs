//! What browsers and the server say to each other besides media (`docs/rooms.md`).

use commands::RoomGrants;
use domain::{AccountId, CallId, ConnectionId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::engine::Stream;

/// The most bytes of a message.
pub(super) const MESSAGE: usize = 64 << 10;
/// Somebody who says more is told so up to here, and beyond it cut off without a word.
pub(super) const HEARD_OUT: usize = 1 << 20;
/// The most characters of what is written to the others.
const CHAT: usize = 4_000;
/// The most bytes of a mark.
const MARK: usize = 16 << 10;

/// What a browser says.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase", deny_unknown_fields)]
pub(super) enum Said {
    Join { token: String },
    Answer { number: u32, sdp: String },
    Media { microphone: bool, camera: bool, screen: bool },
    View { mid: String, width: u32 },
    Restart {},
    Chat { text: String },
    Draw { data: Value },
    Leave {},
}

impl Said {
    /// What was said, if it can be understood.
    pub(super) fn read(text: &str) -> Option<Self> {
        let said: Self = serde_json::from_str(text).ok()?;
        let fits = match &said {
            Self::Chat { text } => !text.trim().is_empty() && text.chars().count() <= CHAT,
            Self::Draw { data } => data.to_string().len() <= MARK,
            Self::View { mid, .. } => mid.len() <= 16,
            _ => true,
        };
        fits.then_some(said)
    }
}

/// Somebody in the room, as the others see him.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a mark beside the name")]
pub(super) struct PersonSeen {
    pub(super) id: AccountId,
    pub(super) name: Option<String>,
    pub(super) host: bool,
    pub(super) state: &'static str,
    pub(super) microphone: bool,
    pub(super) camera: bool,
    pub(super) screen: bool,
    pub(super) consents: bool,
}

/// What an m-line carries.
#[derive(Debug, Serialize)]
pub(super) struct StreamSeen {
    mid: String,
    from: AccountId,
    kind: &'static str,
}

impl From<Stream> for StreamSeen {
    fn from(stream: Stream) -> Self {
        Self { mid: stream.mid, from: AccountId(stream.person), kind: stream.kind.name() }
    }
}

/// A server that helps a browser to be reached.
#[derive(Clone, Debug, Serialize)]
pub(super) struct IceServer {
    pub(super) urls: Vec<String>,
    pub(super) username: String,
    pub(super) credential: String,
}

/// What the server says.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub(super) enum Say {
    Waiting {
        call: CallId,
        host: Option<String>,
    },
    Joined {
        call: CallId,
        #[serde(rename = "self")]
        me: AccountId,
        connection: ConnectionId,
        grants: RoomGrants,
        grace_seconds: u16,
        ice_servers: Vec<IceServer>,
        people: Vec<PersonSeen>,
        recording: bool,
    },
    Offer {
        number: u32,
        sdp: String,
        streams: Vec<StreamSeen>,
    },
    People {
        people: Vec<PersonSeen>,
        recording: bool,
    },
    Speaking {
        id: Option<AccountId>,
    },
    Interrupted {},
    Resumed {},
    Refused {
        code: &'static str,
    },
    Closed {
        reason: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        code: Option<String>,
        r#return: bool,
    },
}

/// What somebody has said to everybody, ready to be sent.
#[derive(Clone, Debug)]
pub(super) struct Heard {
    pub(super) from: AccountId,
    pub(super) text: String,
}

impl Heard {
    pub(super) fn chat(from: AccountId, text: &str) -> Self {
        Self { from, text: json!({ "type": "chat", "from": from, "text": text }).to_string() }
    }

    pub(super) fn draw(from: AccountId, data: &Value) -> Self {
        Self { from, text: json!({ "type": "draw", "from": from, "data": data }).to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_understood_or_refused_whole() {
        assert!(matches!(Said::read(r#"{"type":"leave"}"#), Some(Said::Leave {})));
        assert!(matches!(
            Said::read(r#"{"type":"answer","number":3,"sdp":"v=0"}"#),
            Some(Said::Answer { number: 3, .. })
        ));
        for wrong in [
            "",
            "null",
            "[]",
            r#"{"type":"sudo"}"#,
            r#"{"type":"answer","number":-1,"sdp":""}"#,
            r#"{"type":"media","microphone":1,"camera":false,"screen":false}"#,
            r#"{"type":"leave","also":1}"#,
            r#"{"type":"chat","text":"  "}"#,
        ] {
            assert!(Said::read(wrong).is_none(), "{wrong}");
        }
        let long = format!(r#"{{"type":"chat","text":"{}"}}"#, "ü".repeat(CHAT));
        assert!(Said::read(&long).is_some());
        let longer = format!(r#"{{"type":"chat","text":"{}"}}"#, "ü".repeat(CHAT + 1));
        assert!(Said::read(&longer).is_none());
    }

    #[test]
    fn what_somebody_draws_reaches_the_others_as_it_is() {
        let Some(Said::Draw { data }) = Said::read(r#"{"type":"draw","data":{"x":[0.5,1e-3]}}"#) else {
            panic!()
        };
        let id = AccountId(uuid::Uuid::nil());
        let heard: Value = serde_json::from_str(&Heard::draw(id, &data).text).unwrap();
        assert_eq!(heard, json!({ "type": "draw", "from": id, "data": { "x": [0.5, 1e-3] } }));
    }
}

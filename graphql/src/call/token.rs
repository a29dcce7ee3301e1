//! Tokens with which a browser connects with the relay.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use commands::{RoomGrants, RoomPass};

/// What somebody may do in a room.
#[derive(SimpleObject)]
#[expect(clippy::struct_excessive_bools, reason = "each is a grant of its own")]
pub(crate) struct Grants {
    /// Send sound.
    audio: bool,
    /// Send the camera's picture.
    video: bool,
    /// Show a screen.
    screen: bool,
    /// See and hear the others.
    subscribe: bool,
    /// Write to the others, and draw.
    data: bool,
    /// Have the call recorded.
    record: bool,
    /// Let others in.
    admit: bool,
}

impl From<RoomGrants> for Grants {
    fn from(grants: RoomGrants) -> Self {
        let RoomGrants { audio, video, screen, subscribe, data, record, admit } = grants;
        Self { audio, video, screen, subscribe, data, record, admit }
    }
}

/// A token for connecting with the relay. Secret, and good for a minute.
#[derive(SimpleObject)]
pub(crate) struct RoomToken {
    /// The token.
    token: String,
    /// The WebSocket that it is shown to, as `docs/rooms.md` says.
    url: String,
    /// Until when it may be connected with.
    expires_at: DateTime<Utc>,
    /// What its holder may do in the room.
    grants: Grants,
}

impl RoomToken {
    pub(super) fn new(token: String, pass: &RoomPass, public_url: &str) -> Self {
        let socket = public_url.replacen("http", "ws", 1);
        Self { token, url: format!("{socket}/rooms/ws"), expires_at: pass.until, grants: pass.grants.into() }
    }
}

//! Who is in a call, and who was.

use async_graphql::{Enum, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{AccountId, call};
use projections::calls::{PersonRow, Stay as StayRow};
use uuid::Uuid;

use crate::{error::Problem, personal::Personal, sight::Sight};

/// Where somebody stands in a call.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "projections::calls::Presence", name = "ParticipantState")]
pub(crate) enum Presence {
    /// May ask to come in.
    Invited,
    /// Waits to be let in.
    Waiting,
    /// May come in.
    Admitted,
    /// Is in the room.
    Joined,
    /// Was in the room.
    Left,
    /// Was sent out.
    Removed,
}

/// Why somebody left a room.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::call::LeaveReason", name = "LeaveReason")]
pub(crate) enum LeaveReason {
    /// He said that he leaves.
    HungUp,
    /// The page was closed or loaded anew.
    PageClosed,
    /// Nothing came any more.
    ConnectionLost,
    /// He came in again elsewhere.
    Replaced,
    /// The host sent him out.
    Removed,
    /// He signed out.
    SignedOut,
    /// He broke the rules of the relay.
    Misbehaved,
    /// The relay was stopped.
    RelayStopped,
    /// The call was over.
    CallEnded,
}

/// How a connection was.
#[derive(SimpleObject)]
pub(crate) struct CallQuality {
    /// How long it was measured, in seconds.
    seconds: u32,
    /// Received from the person, in kilobits per second on average.
    kbps_up: u32,
    /// Sent to the person, in kilobits per second on average.
    kbps_down: u32,
    /// Packets lost on the way from the person, per thousand.
    lost_up_per_mille: u16,
    /// Packets lost on the way to the person, per thousand.
    lost_down_per_mille: u16,
    /// Jitter of what the person sent, in milliseconds, on average.
    jitter_ms: u32,
    /// Round trip between person and relay, in milliseconds, on average; null if it was never measured.
    round_trip_ms: Option<u32>,
}

impl From<call::Quality> for CallQuality {
    fn from(quality: call::Quality) -> Self {
        let call::Quality {
            seconds,
            kbps_up,
            kbps_down,
            lost_up_per_mille,
            lost_down_per_mille,
            jitter_ms,
            round_trip_ms,
        } = quality;
        Self { seconds, kbps_up, kbps_down, lost_up_per_mille, lost_down_per_mille, jitter_ms, round_trip_ms }
    }
}

/// One stay in a room.
#[derive(SimpleObject)]
pub(crate) struct Stay {
    /// By which connection.
    connection_id: Uuid,
    /// Since when.
    since: DateTime<Utc>,
    /// Until when; null while it lasts.
    until: Option<DateTime<Utc>>,
    /// Why it ended.
    reason: Option<LeaveReason>,
    /// How the connection was; null while it lasts.
    quality: Option<CallQuality>,
}

impl From<StayRow> for Stay {
    fn from(row: StayRow) -> Self {
        Self {
            connection_id: row.connection.0,
            since: row.since,
            until: row.until,
            reason: row.reason.map(Into::into),
            quality: row.quality.map(Into::into),
        }
    }
}

/// Somebody in a call.
pub(crate) struct Participant {
    row: PersonRow,
    host: Option<AccountId>,
    sight: Sight,
}

impl Participant {
    pub(super) fn new(row: PersonRow, host: Option<AccountId>, sight: Sight) -> Self {
        Self { row, host, sight }
    }
}

/// Somebody who has a part in a call.
#[Object]
impl Participant {
    /// Who.
    async fn account_id(&self) -> Uuid {
        self.row.account_id.0
    }

    /// Who, by name; null once erased.
    #[graphql(complexity = 2)]
    async fn name(&self) -> Result<Option<Personal<String>>, Problem> {
        self.sight.name("Participant.name", self.row.account_id).await
    }

    /// Lets others in and ends the call.
    async fn host(&self) -> bool {
        self.host == Some(self.row.account_id)
    }

    /// Where he stands.
    async fn state(&self) -> Presence {
        self.row.presence.into()
    }

    /// The microphone is on.
    async fn microphone(&self) -> bool {
        self.row.media.microphone
    }

    /// The camera is on.
    async fn camera(&self) -> bool {
        self.row.media.camera
    }

    /// A screen is shown.
    async fn screen(&self) -> bool {
        self.row.media.screen
    }

    /// Agrees to be recorded.
    async fn consents_to_recording(&self) -> bool {
        self.row.consents
    }

    /// When he was in the room, and how it was.
    #[graphql(complexity = "1 + 3 * child_complexity")]
    async fn stays(&self) -> Vec<Stay> {
        self.row.stays.iter().copied().map(Into::into).collect()
    }
}

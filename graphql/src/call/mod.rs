//! Calls: the rooms of appointments, calls to the team, and who is in them.

mod live;
mod mutations;
mod people;
mod queries;
mod recording;
mod rules;
mod team;
mod token;

use async_graphql::{Enum, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{CallId, call};
use projections::calls::CallRow;
use uuid::Uuid;

use crate::{error::Problem, personal::Personal, receipt::Receipt, sight::Sight};

pub(crate) use self::Status as CallStatus;
pub(crate) use live::CallSubscriptions;
pub(crate) use mutations::CallMutations;
pub(crate) use people::Participant;
pub(crate) use queries::CallQueries;
pub(crate) use recording::Recording;
pub(crate) use rules::{RoomRules, RoomRulesInput};
pub(crate) use team::{TeamMutations, TeamQueries};

/// What a call is for.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "projections::calls::CallKind")]
pub(crate) enum CallKind {
    /// An appointment's meeting.
    Consultation,
    /// Somebody calls the team.
    Direct,
}

/// Where a call stands.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::call::Status", name = "CallStatus")]
pub(crate) enum Status {
    /// The room of an appointment is open; not both sides are there yet.
    Initiated,
    /// It rings.
    Ringing,
    /// They talk.
    Answered,
    /// Who was called talked to somebody else, or declined.
    Busy,
    /// Nobody took it, or the other side never came.
    NoAnswer,
    /// It could not take place.
    Failed,
    /// They talked.
    Completed,
    /// It was called off before it was answered.
    Canceled,
}

/// How long somebody still waits to be taken.
#[derive(SimpleObject)]
pub(crate) struct QueuePlace {
    /// The place in the queue, from 1.
    position: i64,
    /// How long it will probably take, in seconds, by what those waited who were taken in the last hour; null if nobody was.
    estimated_seconds: Option<i64>,
}

/// A call, and what the reader may see of its people.
pub(crate) struct Call {
    row: CallRow,
    sight: Sight,
}

impl Call {
    pub(crate) fn new(row: CallRow, sight: Sight) -> Self {
        Self { row, sight }
    }
}

/// A room on the relay, who is in it and who was, how it came about and how it ended.
#[Object]
impl Call {
    /// The call's id.
    async fn id(&self) -> Uuid {
        self.row.call_id.0
    }

    /// What it is for.
    async fn kind(&self) -> CallKind {
        self.row.kind.into()
    }

    /// Where it stands.
    async fn status(&self) -> Status {
        self.row.status.into()
    }

    /// The appointment whose meeting it is.
    async fn appointment_id(&self) -> Option<Uuid> {
        self.row.appointment_id.map(|id| id.0)
    }

    /// Who calls.
    async fn caller_id(&self) -> Option<Uuid> {
        self.row.caller_id.map(|id| id.0)
    }

    /// Who calls, by name; null once erased.
    #[graphql(complexity = 2)]
    async fn caller_name(&self) -> Result<Option<Personal<String>>, Problem> {
        match self.row.caller_id {
            Some(id) => self.sight.name("Call.callerName", id).await,
            None => Ok(None),
        }
    }

    /// Who of the team is called; null when whoever takes it first is meant.
    async fn agent_id(&self) -> Option<Uuid> {
        self.row.callee_id.map(|id| id.0)
    }

    /// The department that is called.
    async fn department_id(&self) -> Option<Uuid> {
        self.row.department_id.map(|id| id.0)
    }

    /// Who lets others in and ends it.
    async fn host_id(&self) -> Option<Uuid> {
        self.row.host_id.map(|id| id.0)
    }

    /// Everybody who has a part in it.
    #[graphql(complexity = "2 + 3 * child_complexity")]
    async fn participants(&self) -> Vec<Participant> {
        let people = self.row.people.iter().cloned();
        people.map(|person| Participant::new(person, self.row.host_id, self.sight.clone())).collect()
    }

    /// What was recorded.
    #[graphql(complexity = "1 + child_complexity")]
    async fn recordings(&self) -> Vec<Recording> {
        let rows = self.row.recordings.iter().cloned();
        rows.map(|row| Recording::new(row, self.row.host_id, self.sight.clone())).collect()
    }

    /// The rules of its room.
    async fn rules(&self) -> RoomRules {
        (&self.row.rules).into()
    }

    /// The place of a call that waits for the team; null of others.
    #[graphql(complexity = 5)]
    async fn queue(&self) -> Result<Option<QueuePlace>, Problem> {
        if self.row.status != call::Status::Ringing || self.row.callee_id.is_some() {
            return Ok(None);
        }
        let (before, average) = self.sight.system().queue_place(&self.row).await?;
        Ok(Some(QueuePlace {
            position: before + 1,
            estimated_seconds: average.map(|average| average * (before + 1)),
        }))
    }

    /// When its room was opened, or it began to ring.
    async fn started_at(&self) -> DateTime<Utc> {
        self.row.started_at
    }

    /// Unless it is answered by then, it ends.
    async fn rings_until(&self) -> DateTime<Utc> {
        self.row.rings_until
    }

    /// Since when they talk.
    async fn answered_at(&self) -> Option<DateTime<Utc>> {
        self.row.answered_at
    }

    /// When it ended.
    async fn ended_at(&self) -> Option<DateTime<Utc>> {
        self.row.ended_at
    }

    /// For how long they talked, in seconds; null while it goes on.
    async fn talked_seconds(&self) -> Option<i64> {
        self.row.talked_seconds
    }
}

/// A call after a command.
#[derive(SimpleObject)]
pub(crate) struct CallPayload {
    /// The call; null if the change cannot be shown yet.
    call: Option<Call>,
    /// That the command was carried out.
    receipt: Receipt,
}

async fn payload(
    context: &async_graphql::Context<'_>,
    id: CallId,
    receipt: &commands::Receipt,
) -> Result<CallPayload, Problem> {
    use crate::asker::Asked;
    let mut call = None;
    if crate::receipt::shown(context, receipt, &["calls"]).await {
        let sight = context.sight()?;
        call = sight.reader().call(id).await?.map(|row| Call::new(row, sight));
    }
    Ok(CallPayload { call, receipt: receipt.into() })
}

//! What a timer or a message follows from.

use commands::Caller;
use ledger::{Metadata, Recorded, trace};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tracing::Span;
use uuid::Uuid;

/// The command that recorded an event, and its conversation and trace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cause {
    correlation_id: Uuid,
    command_id: Uuid,
    traceparent: String,
}

impl Cause {
    /// The event, if it says so.
    pub(crate) fn of(event: &Recorded) -> Option<Self> {
        let Metadata { correlation_id, command_id, traceparent, .. } = event.metadata().ok()?;
        Some(Self { correlation_id, command_id, traceparent })
    }

    /// As it was stored. What cannot be read must not stop the queue.
    pub(crate) fn stored(value: Option<Value>) -> Option<Self> {
        serde_json::from_value(value?).ok()
    }

    /// `span` as the step that follows from `cause`, where that is known.
    pub(crate) fn leads_to(cause: Option<&Self>, span: Span) -> Span {
        match cause {
            Some(cause) => trace::after(&cause.traceparent, span),
            None => span,
        }
    }

    /// `caller`, as part of the same.
    pub(crate) fn caller(&self, caller: Caller) -> Caller {
        Caller {
            correlation_id: Some(self.correlation_id),
            causation_id: Some(self.command_id),
            traceparent: Some(self.traceparent.clone()),
            ..caller
        }
    }
}

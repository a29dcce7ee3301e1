//! A command as a step of a trace.

use ledger::{CommandKey, Receipt, trace};
use tracing::{Instrument, field::Empty};

use crate::{Caller, CommandError};

/// Carries `command` out as a step of the trace that is under way here, or of the one that the caller goes on.
pub(crate) async fn step(
    caller: &Caller,
    key: &CommandKey,
    command: impl Future<Output = Result<Receipt, CommandError>>,
) -> Result<Receipt, CommandError> {
    let span = tracing::debug_span!(
        "command",
        otel.name = format!("command {}", key.aggregate_type),
        otel.status_code = Empty,
        aggregate.id = key.aggregate_id,
        site.id = %key.site,
        command.id = %key.id,
        actor = caller.actor.kind(),
        sequence = Empty,
        repeated = Empty,
        refusal = Empty,
    );
    let span = trace::within_or_after(caller.traceparent.as_deref(), span);
    let outcome = command.instrument(span.clone()).await;
    match &outcome {
        Ok(receipt) => {
            span.record("sequence", receipt.sequence).record("repeated", receipt.repeated);
        }
        Err(error) => {
            span.record("refusal", error.code());
            // A refusal is an answer like another; these are not.
            if matches!(error, CommandError::Unavailable(_) | CommandError::Fault(_)) {
                span.record("otel.status_code", "ERROR");
            }
        }
    }
    outcome
}

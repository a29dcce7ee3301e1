//! What a ticket's customer is told, and what the desk.

use commands::{Bus, CommandError};
use cqrs_es::Aggregate;
use domain::{
    AccountId, TicketId,
    notification::{About, Kind},
    ticket::{Case, Status, Ticket, TicketEvent},
};
use ledger::{Ledger, Recorded};
use serde_json::{Value, json};

use super::Occasion;
use crate::MessageChange;

/// What follows from an event of a ticket.
pub(super) async fn messages(
    bus: &Bus,
    ledger: &Ledger,
    occasion: &Occasion,
    recorded: &Recorded,
) -> Result<Vec<MessageChange>, CommandError> {
    use TicketEvent as E;
    let event = recorded.event::<TicketEvent>()?;
    let (kind, details) = match &event {
        E::TicketOpened { .. } => (Kind::TicketOpened, Value::Null),
        E::DeskReplied { message, .. } => (Kind::TicketAnswered, json!({ "message": message.id })),
        E::CustomerReplied { message, .. } => (Kind::CustomerReplied, json!({ "message": message.id })),
        E::TicketStatusChanged { to: Status::Resolved, .. } => (Kind::TicketResolved, Value::Null),
        E::SlaWarned { promise, due, .. } => (Kind::SlaWarned, json!({ "promise": promise, "due": due })),
        E::SlaBreached { promise, due, .. } => (Kind::SlaBreached, json!({ "promise": promise, "due": due })),
        _ => return Ok(vec![]),
    };
    let id = TicketId(occasion.id);
    let ticket: Ticket = bus.load(occasion.site, id).await?;
    let Some(case) = ticket.case() else { return Ok(vec![]) };
    // An answer that also solves the matter says so itself.
    if kind == Kind::TicketResolved && answered_along(ledger, occasion, recorded).await? {
        return Ok(vec![]);
    }
    let recipients = match kind {
        Kind::TicketOpened | Kind::TicketAnswered | Kind::TicketResolved => vec![case.requester],
        Kind::CustomerReplied => case.assignee.into_iter().collect(),
        _ => responsible(ledger, occasion, case).await?,
    };
    let mail = |recipient| occasion.mail(About::Ticket(id), kind, recipient, details.clone());
    Ok(recipients.into_iter().map(mail).collect())
}

/// Whoever has the ticket; nobody having it, the site's admins.
async fn responsible(
    ledger: &Ledger,
    occasion: &Occasion,
    case: &Case,
) -> Result<Vec<AccountId>, CommandError> {
    if let Some(assignee) = case.assignee {
        return Ok(vec![assignee]);
    }
    occasion.admins(ledger).await
}

/// Did the desk answer in the same command?
async fn answered_along(
    ledger: &Ledger,
    occasion: &Occasion,
    recorded: &Recorded,
) -> Result<bool, CommandError> {
    for other in ledger.log().stream(Ticket::TYPE, &recorded.aggregate_id).await? {
        if other.event_type == "DeskReplied" && other.metadata()?.command_id == occasion.metadata.command_id {
            return Ok(true);
        }
    }
    Ok(false)
}

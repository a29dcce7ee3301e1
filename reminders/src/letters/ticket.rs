//! Letters about tickets.

use chrono::{DateTime, Utc};
use commands::CommandError;
use cqrs_es::Aggregate;
use domain::{
    MessageId, TicketId,
    notification::{Kind, SkipReason},
    ticket::{Promise, Status, Ticket, TicketEvent},
};

use super::{Draft, Reader, Writer, when, words};
use crate::outbox::Claim;

/// The most characters of an answer that a mail shows.
const EXCERPT: usize = 4000;

impl Writer {
    /// What a ticket's customer, or the desk, is written.
    pub(super) async fn of_ticket(
        &self,
        claim: &Claim,
        reader: &Reader,
        id: TicketId,
    ) -> Result<Result<Draft, SkipReason>, CommandError> {
        let ticket: Ticket = self.bus.load(claim.notice.site, id).await?;
        let Some(case) = ticket.case() else { return Ok(Err(SkipReason::Outdated)) };
        let kind = claim.notice.kind;
        let stands = match kind {
            Kind::TicketOpened => case.status() != Status::Closed,
            Kind::TicketResolved => case.status() == Status::Resolved,
            // Nothing is to be done any more.
            Kind::SlaWarned => case.status().is_live(),
            _ => true,
        };
        if !stands {
            return Ok(Err(SkipReason::Outdated));
        }
        let (locale, labels) = (reader.locale(), words::labels(reader.locale()));
        let number = format!("#{}", case.number);
        let subject = case.subject.get().map_or(labels.somebody, domain::text::Text::as_str);
        let promise: Option<Promise> = serde_json::from_value(claim.details["promise"].clone()).ok();
        let promised = promise.map_or("", |promise| words::promise(locale, promise));
        let mut said = words::of_ticket(kind, locale, &number, subject, promised);
        if kind == Kind::TicketAnswered && case.status() == Status::Resolved {
            said.text = words::of_ticket(Kind::TicketResolved, locale, &number, subject, promised).text;
        }
        let mut facts =
            vec![(labels.number.to_owned(), number), (labels.subject.to_owned(), subject.to_owned())];
        if let Some(due) = claim.details["due"].as_str().and_then(|due| due.parse::<DateTime<Utc>>().ok()) {
            facts.push((labels.due.to_owned(), when::moment(due, reader.zone(), locale)));
        }
        if let Some(message) = claim.details["message"].as_str().and_then(|id| id.parse().ok())
            && let Some(body) = self.message(id, MessageId(message)).await?
        {
            facts.push((labels.answer.to_owned(), body));
        }
        Ok(Ok(Draft { subject: said.subject, text: said.text, facts, actions: vec![], calendar: None }))
    }

    /// What a public message says; nothing once its customer has been erased.
    async fn message(&self, ticket: TicketId, id: MessageId) -> Result<Option<String>, CommandError> {
        for recorded in self.ledger.log().stream(Ticket::TYPE, &ticket.to_string()).await? {
            match recorded.event::<TicketEvent>()? {
                TicketEvent::DeskReplied { message, .. } | TicketEvent::CustomerReplied { message, .. }
                    if message.id == id =>
                {
                    let body = message.body.into_inner();
                    return Ok(body.map(|body| body.as_str().chars().take(EXCERPT).collect()));
                }
                _ => {}
            }
        }
        Ok(None)
    }
}

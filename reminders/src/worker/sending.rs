//! Sending one message, however that ends.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use commands::{Caller, CommandError};
use domain::{
    Actor,
    notification::{Outcome, SkipReason},
    text::Text,
};
use tracing::Instrument;

use super::{PAUSE, Worker};
use crate::{
    carriers::HandOver,
    cause::Cause,
    letters::{Facts, Written},
    outbox::{Claim, Settled},
};

/// The rule that acts, as the history names it.
const RULE: &str = "outbox";
/// How often a message is written anew because what it is about changed while it was handed over.
const CHANGES: u32 = 5;
/// The pauses between tries; after the last of them a message has failed.
const RETRIES: [TimeDelta; 9] = [
    TimeDelta::seconds(15),
    TimeDelta::minutes(1),
    TimeDelta::minutes(5),
    TimeDelta::minutes(15),
    TimeDelta::minutes(30),
    TimeDelta::hours(1),
    TimeDelta::hours(2),
    TimeDelta::hours(4),
    TimeDelta::hours(8),
];
/// What is handed over later than this after its time counts as late.
const LATE: TimeDelta = TimeDelta::seconds(5);

impl Worker {
    /// Sends one message, or says why not; `facts` is what its letter is written from, where that was read already. An error of the
    /// database leaves it claimed, to be taken again.
    pub(super) async fn send(&self, claim: &Claim, facts: Option<Arc<Facts>>) {
        if claim.interrupted {
            metrics::counter!("randevu_messages_interrupted_total").increment(1);
        }
        let span = tracing::debug_span!(
            "send",
            otel.name = format!("send {}", claim.notice.channel.as_str()),
            otel.kind = "client",
            message.id = %claim.id,
            attempt = claim.attempt,
        );
        let span = Cause::leads_to(claim.cause.as_ref(), span);
        if let Err(error) = Box::pin(self.try_sending(claim, facts)).instrument(span).await {
            tracing::warn!(%error, message = %claim.id, "a message was not sent");
            let at = self.bus.clock().now() + RETRIES[0];
            // Where that cannot be written either, the claim runs out, and the message is taken again.
            let postponed = Settled::Postponed { at, error: error.code().to_owned() };
            if let Err(error) = self.queue.settle(claim.id, postponed).await {
                tracing::warn!(%error, message = %claim.id, "a message is left until its claim has run out");
            }
        }
    }

    async fn try_sending(&self, claim: &Claim, mut known: Option<Arc<Facts>>) -> Result<(), CommandError> {
        for _ in 0..CHANGES {
            let facts = match known.take() {
                Some(facts) => facts,
                None => Arc::new(self.writer.gather(std::slice::from_ref(claim)).await?),
            };
            if facts.was_sent(claim) {
                return self.queue.settle(claim.id, Settled::Sent { reference: None }).await;
            }
            // Whatever changed since then is noticed when the carrier waits for the text.
            let still = async { self.writer.still(claim, &facts).await.unwrap_or(false) };
            let outcome = match self.writer.write(claim, &facts).await? {
                Written::Skip(reason) => HandOver::Skip(reason),
                Written::Unwritable(why) => HandOver::Refused { code: "unwritable".to_owned(), text: why },
                Written::Mail(letter) => self.carriers.mail(&letter, still).await,
                Written::Text(message) => self.carriers.text(&message, still).await,
            };
            if outcome != HandOver::Withheld {
                return Ended { worker: self, claim, first: facts.is_first(claim) }.settle(outcome).await;
            }
        }
        let why = "what it is about keeps changing".to_owned();
        Ended { worker: self, claim, first: false }.settle(HandOver::Later { why, after: None }).await
    }
}

/// A try that has ended.
struct Ended<'a> {
    worker: &'a Worker,
    claim: &'a Claim,
    /// Is it the first that is noted of this message, for all that is known?
    first: bool,
}

impl Ended<'_> {
    async fn settle(&self, outcome: HandOver) -> Result<(), CommandError> {
        match outcome {
            HandOver::Withheld => Ok(()),
            HandOver::Skip(reason) => self.skip(reason).await,
            HandOver::NoProvider => self.skip(SkipReason::NoProvider).await,
            HandOver::Taken { reference } => self.sent(reference).await,
            HandOver::Refused { code, text } => self.fail(code, &text).await,
            HandOver::Later { why, after } => self.later("later", &why, after).await,
            HandOver::Unclear { why } => {
                metrics::counter!("randevu_messages_unclear_total").increment(1);
                self.later("unclear", &why, None).await
            }
        }
    }

    async fn sent(&self, reference: Option<String>) -> Result<(), CommandError> {
        // It has been taken: while the database is away nobody else may take it for unsent. The claim is renewed meanwhile.
        while let Err(error) = self.record(Outcome::Sent { reference: reference.clone() }).await {
            if !matches!(error, CommandError::Unavailable(_)) {
                return Err(error);
            }
            tracing::warn!(%error, message = %self.claim.id, "a message was sent, and it cannot be noted now");
            tokio::time::sleep(PAUSE).await;
        }
        self.written_down(Settled::Sent { reference }).await?;
        let late = self.worker.bus.clock().now() - self.claim.notice.due;
        let channel = self.claim.notice.channel.as_str();
        metrics::counter!("randevu_messages_sent_total", "channel" => channel).increment(1);
        metrics::histogram!("randevu_messages_lateness_seconds", "channel" => channel)
            .record(late.as_seconds_f64().max(0.0));
        if late > LATE {
            metrics::counter!("randevu_messages_late_total", "channel" => channel).increment(1);
        }
        Ok(())
    }

    async fn skip(&self, reason: SkipReason) -> Result<(), CommandError> {
        self.record(Outcome::Skipped { reason }).await?;
        metrics::counter!("randevu_messages_skipped_total", "reason" => reason.as_str()).increment(1);
        self.written_down(Settled::Skipped(reason)).await
    }

    async fn fail(&self, code: String, text: &str) -> Result<(), CommandError> {
        let said: String = text.chars().filter(|c| !c.is_control()).take(500).collect();
        let error = Text::new(&said).or_else(|_| Text::new(&code));
        let error = error.map_err(|error| CommandError::Fault(error.to_string()))?;
        self.record(Outcome::Failed { code: code.clone(), error }).await?;
        let channel = self.claim.notice.channel.as_str();
        metrics::counter!("randevu_messages_failed_total", "channel" => channel).increment(1);
        // What the carrier said may repeat the address: the row keeps the code alone.
        self.written_down(Settled::Failed { error: code }).await
    }

    /// Tries again later, or gives up when that was the last try.
    async fn later(&self, code: &str, why: &str, after: Option<Duration>) -> Result<(), CommandError> {
        let tried = usize::try_from(self.claim.attempt).unwrap_or(usize::MAX);
        let Some(pause) = RETRIES.get(tried - 1) else { return self.fail(code.to_owned(), why).await };
        let asked = after.and_then(|after| TimeDelta::from_std(after).ok()).unwrap_or_default();
        let at: DateTime<Utc> = self.worker.bus.clock().now() + (*pause).max(asked);
        metrics::counter!("randevu_messages_retried_total").increment(1);
        self.written_down(Settled::Postponed { at, error: code.to_owned() }).await
    }

    /// Notes how it ended, where the history of messages is kept.
    async fn record(&self, outcome: Outcome) -> Result<(), CommandError> {
        let caller = Caller::new(Actor::System(RULE));
        let caller = match &self.claim.cause {
            Some(cause) => cause.caller(caller),
            None => caller,
        };
        let (id, notice) = (self.claim.id, self.claim.notice.clone());
        self.worker.bus.record_notification(&caller, id, notice, outcome, self.first).await?;
        Ok(())
    }

    /// Ends the try in the outbox.
    async fn written_down(&self, how: Settled) -> Result<(), CommandError> {
        self.worker.queue.settle(self.claim.id, how).await
    }
}

//! Workers: they take due messages from the outbox, have them written, and hand them over.
//!
//! Any number of processes may have one. A message is claimed by one worker at a time; what a worker held that is gone is taken by
//! another once its claim has run out. That a message was sent is an event, and the event is what counts: whoever takes a message looks
//! first whether it says so. So a message can go out twice only when a worker dies between the carrier's answer and the event, and
//! those cases are counted.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use commands::{Bus, Caller, CommandError};
use cqrs_es::Aggregate;
use domain::{
    Actor,
    appointment::Appointment,
    notification::{About, Ending, Notification, Outcome, SkipReason},
    text::Text,
};
use futures::{StreamExt, stream::FuturesUnordered};
use ledger::Ledger;
use tokio::{
    sync::Semaphore,
    time::{interval, timeout},
};
use tokio_util::sync::CancellationToken;

use crate::{
    carriers::{Carriers, HandOver},
    letters::{Writer, Written},
    news::News,
    outbox::{CLAIM, Claim, Queue},
};

/// The rule that acts, as the history names it.
const RULE: &str = "outbox";
/// How often a message is written anew because what it is about changed while it was handed over.
const CHANGES: u32 = 5;
/// How many messages a worker sends at once.
const AT_ONCE: usize = 32;
/// How often the queue is looked at though nobody said that it changed.
const LOOK_AGAIN: Duration = Duration::from_secs(10);
/// The pause after an error of the database.
const PAUSE: Duration = Duration::from_secs(1);
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

/// A worker of the outbox.
#[derive(Clone)]
pub(crate) struct Worker {
    pub(crate) bus: Bus,
    pub(crate) queue: Queue,
    pub(crate) writer: Writer,
    pub(crate) carriers: Arc<Carriers>,
    pub(crate) news: News,
}

impl Worker {
    /// A worker with a name of its own, woken by `news` of messages.
    pub(crate) fn new(ledger: &Ledger, writer: Writer, carriers: Arc<Carriers>, news: News) -> Self {
        let queue = Queue::new(ledger.pool());
        Self { bus: writer.bus.clone(), queue, writer, carriers, news }
    }

    /// Sends what is due until told to stop; what is being sent then is finished.
    pub(crate) async fn run(self, stop: CancellationToken) {
        let at_work = Arc::new(Semaphore::new(AT_ONCE));
        let keep = tokio::spawn(self.clone().keep_claims());
        let listening = tokio::spawn({
            let (news, pool) = (self.news.clone(), self.queue.pool.clone());
            async move { news.listen(&pool).await }
        });
        let mut sending = FuturesUnordered::new();
        while !stop.is_cancelled() {
            let free = at_work.available_permits();
            let taken = match self.queue.take(self.bus.clock().now(), i64::try_from(free).unwrap_or(1)).await
            {
                Ok(taken) => taken,
                Err(error) => {
                    tracing::warn!(%error, "the outbox cannot be read");
                    let _ = timeout(PAUSE, stop.cancelled()).await;
                    continue;
                }
            };
            let all = taken.len() < free;
            for claim in taken {
                let Ok(place) = Arc::clone(&at_work).acquire_owned().await else { return };
                let worker = self.clone();
                worker.queue.begin(claim.id);
                sending.push(tokio::spawn(async move {
                    Box::pin(worker.send(&claim)).await;
                    worker.queue.end(claim.id);
                    drop(place);
                }));
            }
            if all {
                self.rest(&stop).await;
            } else {
                let _ = sending.next().await;
            }
            // Those that have ended are forgotten.
            while let Some(Some(_)) = futures::FutureExt::now_or_never(sending.next()) {}
        }
        while sending.next().await.is_some() {}
        keep.abort();
        listening.abort();
    }

    /// Sleeps until the next message is due, until there is word of others, or for a while.
    async fn rest(&self, stop: &CancellationToken) {
        let clock = self.bus.clock();
        let next = self.queue.next_after(clock.now()).await.unwrap_or_default();
        let due = async {
            match next {
                Some(next) => clock.sleep_until(next).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = due => {}
            () = self.news.heard() => {}
            () = tokio::time::sleep(LOOK_AGAIN) => {}
            () = stop.cancelled() => {}
        }
    }

    async fn keep_claims(self) {
        let mut beat = interval(CLAIM / 3);
        loop {
            beat.tick().await;
            if let Err(error) = self.queue.renew().await {
                tracing::warn!(%error, "claims on messages were not renewed");
            }
            if let Ok((waiting, due)) = self.queue.waiting(self.bus.clock().now()).await {
                metrics::gauge!("randevu_messages_waiting").set(waiting);
                metrics::gauge!("randevu_messages_due").set(due);
            }
        }
    }

    /// Sends one message, or says why not. An error of the database leaves it claimed, to be taken again.
    async fn send(&self, claim: &Claim) {
        if claim.interrupted {
            metrics::counter!("randevu_messages_interrupted_total").increment(1);
        }
        if let Err(error) = Box::pin(self.try_sending(claim)).await {
            tracing::warn!(%error, message = %claim.id, "a message was not sent");
            let at = self.bus.clock().now() + RETRIES[0];
            // Where that cannot be written either, the claim runs out, and the message is taken again.
            if let Err(error) = self.queue.postpone(claim.id, at, error.code()).await {
                tracing::warn!(%error, message = %claim.id, "a message is left until its claim has run out");
            }
        }
    }

    async fn try_sending(&self, claim: &Claim) -> Result<(), CommandError> {
        let known: Notification = self.bus.load(claim.notice.site, claim.id).await?;
        if known.ending().is_some_and(Ending::is_sent) {
            return Ok(self.queue.sent(claim.id, None).await?);
        }
        for _ in 0..CHANGES {
            let before = self.version(claim).await?;
            // Whatever changes from here on is noticed when the carrier waits for the text.
            let still = async { self.version(claim).await.is_ok_and(|now| now == before) };
            let outcome = match self.writer.write(claim).await? {
                Written::Skip(reason) => return self.skip(claim, reason).await,
                Written::Unwritable(why) => HandOver::Refused { code: "unwritable".to_owned(), text: why },
                Written::Mail(letter) => self.carriers.mail(&letter, still).await,
                Written::Text(message) => self.carriers.text(&message, still).await,
            };
            if outcome != HandOver::Withheld {
                return self.settle(claim, outcome).await;
            }
        }
        self.settle(claim, HandOver::Later { why: "what it is about keeps changing".to_owned(), after: None })
            .await
    }

    /// The version of the appointment that a message is about; of other things a letter says nothing that a change makes wrong.
    async fn version(&self, claim: &Claim) -> Result<i64, CommandError> {
        match claim.notice.about {
            About::Appointment(id) => {
                Ok(self.bus.ledger().version(Appointment::TYPE, &id.to_string()).await?)
            }
            About::Ticket(_) | About::Account(_) => Ok(0),
        }
    }

    async fn settle(&self, claim: &Claim, outcome: HandOver) -> Result<(), CommandError> {
        match outcome {
            HandOver::Withheld => Ok(()),
            HandOver::NoProvider => self.skip(claim, SkipReason::NoProvider).await,
            HandOver::Taken { reference } => self.sent(claim, reference).await,
            HandOver::Refused { code, text } => self.fail(claim, code, &text).await,
            HandOver::Later { why, after } => self.later(claim, "later", &why, after).await,
            HandOver::Unclear { why } => {
                metrics::counter!("randevu_messages_unclear_total").increment(1);
                self.later(claim, "unclear", &why, None).await
            }
        }
    }

    async fn sent(&self, claim: &Claim, reference: Option<String>) -> Result<(), CommandError> {
        // It has been taken: while the database is away nobody else may take it for unsent. The claim is renewed meanwhile.
        while let Err(error) = self.record(claim, Outcome::Sent { reference: reference.clone() }).await {
            if !matches!(error, CommandError::Unavailable(_)) {
                return Err(error);
            }
            tracing::warn!(%error, message = %claim.id, "a message was sent, and it cannot be noted now");
            tokio::time::sleep(PAUSE).await;
        }
        self.queue.sent(claim.id, reference.as_deref()).await?;
        let late = self.bus.clock().now() - claim.notice.due;
        let channel = claim.notice.channel.as_str();
        metrics::counter!("randevu_messages_sent_total", "channel" => channel).increment(1);
        metrics::histogram!("randevu_messages_lateness_seconds", "channel" => channel)
            .record(late.as_seconds_f64().max(0.0));
        if late > LATE {
            metrics::counter!("randevu_messages_late_total", "channel" => channel).increment(1);
        }
        Ok(())
    }

    async fn skip(&self, claim: &Claim, reason: SkipReason) -> Result<(), CommandError> {
        self.record(claim, Outcome::Skipped { reason }).await?;
        metrics::counter!("randevu_messages_skipped_total", "reason" => reason.as_str()).increment(1);
        Ok(self.queue.skipped(claim.id, reason).await?)
    }

    async fn fail(&self, claim: &Claim, code: String, text: &str) -> Result<(), CommandError> {
        let said: String = text.chars().filter(|c| !c.is_control()).take(500).collect();
        let error = Text::new(&said).or_else(|_| Text::new(&code));
        let error = error.map_err(|error| CommandError::Fault(error.to_string()))?;
        self.record(claim, Outcome::Failed { code: code.clone(), error }).await?;
        let channel = claim.notice.channel.as_str();
        metrics::counter!("randevu_messages_failed_total", "channel" => channel).increment(1);
        // What the carrier said may repeat the address: the row keeps the code alone.
        Ok(self.queue.failed(claim.id, &code).await?)
    }

    /// Tries again later, or gives up when that was the last try.
    async fn later(
        &self,
        claim: &Claim,
        code: &str,
        why: &str,
        after: Option<Duration>,
    ) -> Result<(), CommandError> {
        let tried = usize::try_from(claim.attempt).unwrap_or(usize::MAX);
        let Some(pause) = RETRIES.get(tried - 1) else { return self.fail(claim, code.to_owned(), why).await };
        let asked = after.and_then(|after| TimeDelta::from_std(after).ok()).unwrap_or_default();
        let at: DateTime<Utc> = self.bus.clock().now() + (*pause).max(asked);
        metrics::counter!("randevu_messages_retried_total").increment(1);
        Ok(self.queue.postpone(claim.id, at, code).await?)
    }

    /// Notes how it ended, where the history of messages is kept.
    async fn record(&self, claim: &Claim, outcome: Outcome) -> Result<(), CommandError> {
        let caller = Caller::new(Actor::System(RULE));
        self.bus.record_notification(&caller, claim.id, claim.notice.clone(), outcome).await?;
        Ok(())
    }
}

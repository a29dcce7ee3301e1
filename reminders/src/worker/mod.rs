//! Workers: they take due messages from the outbox, have them written, and hand them over.
//!
//! Any number of processes may have one. A message is claimed by one worker at a time; what a worker held that is gone is taken by
//! another once its claim has run out. That a message was sent is an event, and the event is what counts: whoever takes a message looks
//! first whether it says so. So a message can go out twice only when a worker dies between the carrier's answer and the event, and
//! those cases are counted.
//!
//! Each channel has a lane of its own: while a mail server keeps everybody waiting, text messages go out. What is due in a lane is taken
//! several at once, and what its letters are written from is read once for all of them.

mod sending;

use std::{sync::Arc, time::Duration};

use commands::Bus;
use domain::notification::Channel;
use futures::{StreamExt, future::join_all, stream::FuturesUnordered};
use ledger::Ledger;
use tokio::{
    sync::{Semaphore, watch},
    task::JoinHandle,
    time::{interval, timeout},
};
use tokio_util::sync::CancellationToken;

use crate::{
    carriers::Carriers,
    letters::Writer,
    news::News,
    outbox::{CLAIM, Claim, Queue},
};

/// How many messages a lane sends at once.
const AT_ONCE: u32 = 128;
/// With more waiting, messages are taken once this many can be sent …
const WORTH_IT: u32 = AT_ONCE / 4;
/// … or after this pause, where those under way take their time.
const GATHER: Duration = Duration::from_millis(20);
/// How often the queue is looked at though nobody said that it changed.
const LOOK_AGAIN: Duration = Duration::from_secs(10);
/// The pause after an error of the database.
const PAUSE: Duration = Duration::from_secs(1);

/// A worker of the outbox.
#[derive(Clone)]
pub(crate) struct Worker {
    bus: Bus,
    queue: Queue,
    writer: Writer,
    carriers: Arc<Carriers>,
    news: News,
}

impl Worker {
    /// A worker with a name of its own, woken by `news` of messages.
    pub(crate) fn new(ledger: &Ledger, writer: Writer, carriers: Arc<Carriers>, news: News) -> Self {
        let queue = Queue::new(ledger.pool());
        Self { bus: writer.bus.clone(), queue, writer, carriers, news }
    }

    /// Sends what is due until told to stop; what is being sent then is finished.
    pub(crate) async fn run(self, stop: CancellationToken) {
        let keep = tokio::spawn(self.clone().keep_claims());
        let listening = tokio::spawn({
            let (news, pool) = (self.news.clone(), self.queue.pool.clone());
            async move { news.listen(&pool).await }
        });
        join_all(Channel::ALL.map(|channel| self.clone().lane(channel, stop.clone()))).await;
        keep.abort();
        listening.abort();
    }

    /// Sends what is due in one channel.
    async fn lane(self, channel: Channel, stop: CancellationToken) {
        let places = Arc::new(Semaphore::new(AT_ONCE as usize));
        let mut ears = self.news.ears();
        let mut sending = FuturesUnordered::new();
        while !stop.is_cancelled() {
            let free = places.available_permits();
            let taken = match self.queue.take(channel, self.bus.clock().now(), free).await {
                Ok(taken) => taken,
                Err(error) => {
                    tracing::warn!(%error, channel = channel.as_str(), "the outbox cannot be read");
                    let _ = timeout(PAUSE, stop.cancelled()).await;
                    continue;
                }
            };
            let all = taken.len() < free;
            if !taken.is_empty() {
                sending.push(self.begin(taken, &places));
            }
            if all {
                self.rest(channel, &mut ears, &stop).await;
            } else {
                let _ = timeout(GATHER, places.acquire_many(WORTH_IT)).await;
                let _ = places.acquire().await;
            }
            // Those that have ended are forgotten.
            while let Some(Some(_)) = futures::FutureExt::now_or_never(sending.next()) {}
        }
        while sending.next().await.is_some() {}
    }

    /// Begins to send these. Each takes a place until it has ended.
    fn begin(&self, claims: Vec<Claim>, places: &Arc<Semaphore>) -> JoinHandle<()> {
        let held: Vec<_> = claims
            .iter()
            .map(|claim| (self.queue.begin(claim.id), Arc::clone(places).try_acquire_owned()))
            .collect();
        let worker = self.clone();
        tokio::spawn(async move {
            // Where one of them spoils it for all, each reads for itself, and fails for itself.
            let facts = worker.writer.gather(&claims).await.ok().map(Arc::new);
            let each = claims.into_iter().zip(held).map(|(claim, held)| {
                let (worker, facts) = (worker.clone(), facts.clone());
                tokio::spawn(async move {
                    Box::pin(worker.send(&claim, facts)).await;
                    drop(held);
                })
            });
            join_all(each).await;
        })
    }

    /// Sleeps until the next message of the channel is due, until there is word of others, or for a while.
    async fn rest(&self, channel: Channel, ears: &mut watch::Receiver<()>, stop: &CancellationToken) {
        let clock = self.bus.clock();
        let next = self.queue.next_after(channel, clock.now()).await.unwrap_or_default();
        let due = async {
            match next {
                Some(next) => clock.sleep_until(next).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = due => {}
            _ = ears.changed() => {}
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
}

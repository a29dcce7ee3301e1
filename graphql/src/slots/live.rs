//! Following the free slots of one day.

use std::{sync::Arc, time::Duration};

use async_graphql::{Context, SimpleObject, Subscription};
use domain::{AccountId, Actor, schedule::Availability};
use futures::Stream;
use ledger::Position;
use projections::Change;
use uuid::Uuid;

use super::Slot;
use crate::{
    asker::{Asked, Services, at_door},
    error::Problem,
    live::{self, Woken},
    scalars::Date,
    sight::Sight,
};

/// How often the list is looked at though nothing was booked: slots also go because their time comes.
const LOOK: Duration = Duration::from_secs(30);
/// At least so long between two looks at the database: a burst of bookings is shown once.
const PAUSE: Duration = Duration::from_millis(50);

/// The free slots of a day, as they are now.
#[derive(Clone, SimpleObject)]
pub(crate) struct SlotsChanged {
    /// The provider.
    provider_id: Uuid,
    /// The provider's local date.
    date: Date,
    /// All free slots of the date, in order.
    slots: Vec<Slot>,
    /// The place in the log that the list shows.
    cursor: String,
}

/// Whose day is followed.
struct Day {
    provider: AccountId,
    date: Date,
    /// The person or visitor that subscribed.
    actor: Actor,
}

/// Following free time.
#[derive(Default)]
pub(crate) struct SlotSubscriptions;

#[Subscription]
impl SlotSubscriptions {
    /// The free slots of a provider's local date: the list at once, and the whole list again whenever it changes.
    async fn slots_changed(
        &self,
        context: &Context<'_>,
        provider_id: Uuid,
        date: Date,
        #[graphql(desc = "The site's address name; left out by those who are signed in there.")] site: Option<
            String,
        >,
        #[graphql(desc = "The last cursor received, or a receipt's position: the first list is no older.")]
        after: Option<String>,
    ) -> Result<impl Stream<Item = Result<SlotsChanged, Problem>> + use<>, Problem> {
        let after = live::place(&context.services().bus, after.as_deref()).await?;
        let sight = at_door(context, site.as_deref()).await?;
        let day = Day { provider: AccountId(provider_id), date, actor: sight.reader().actor().clone() };
        let services = Arc::clone(context.data_unchecked::<Arc<Services>>());
        let asker = Arc::clone(context.data_unchecked::<Arc<crate::asker::Asker>>());
        let mut changes = services.runner.changes();
        let mut holds = services.holds.subscribe();
        if let Some(after) = after {
            // Behind for longer than this, the list is simply older; what it lacks follows.
            let _ = services.runner.wait_for(&["slots"], after, Duration::from_secs(5)).await;
        }
        Ok(async_stream::stream! {
            let mut shown: Option<SlotsChanged> = None;
            let mut look = true;
            loop {
                if look {
                    let next = async {
                        let actor = live::receiver(&services.bus, &asker, &day.actor).await?;
                        day.read(&services, actor).await
                    };
                    match next.await {
                        Ok(now) => {
                            if shown.as_ref().is_none_or(|shown| shown.slots != now.slots) {
                                shown = Some(now.clone());
                                yield Ok(now);
                            }
                        }
                        Err(problem) => {
                            yield Err(problem);
                            return;
                        }
                    }
                    tokio::time::sleep(PAUSE).await;
                }
                let woken = async {
                    tokio::select! {
                        woken = live::woken(&mut changes) => woken,
                        Ok(()) = holds.changed() => Woken::Missed,
                    }
                };
                look = match tokio::time::timeout(LOOK, woken).await {
                    // The first slot may have begun, or come too near; what somebody kept may be free again.
                    Err(_) | Ok(Woken::Missed) => true,
                    Ok(Woken::Over) => return,
                    Ok(Woken::By(changes)) => changes.iter().any(|change| day.concerns(change)),
                };
            }
        })
    }
}

impl Day {
    /// May the change have changed the list? Rooms are shared, so another provider's booking at the site may as well.
    fn concerns(&self, change: &Change) -> bool {
        let Some(touched) = &change.touched else { return true };
        let here = self.actor.site() == Some(touched.site);
        match change.projection {
            "slots" => here,
            "accounts" => here && touched.account == Some(self.provider),
            _ => false,
        }
    }

    async fn read(&self, services: &Services, actor: Actor) -> Result<SlotsChanged, Problem> {
        // The place first: the list may be newer than it, never older.
        let cursor = services.runner.passed("slots").map_or(Position::START, |passed| *passed.borrow());
        let sight = Sight::of(services.bus.ledger(), actor);
        let availability: Option<Availability> = sight.system().schedule(self.provider).await?;
        let at = services.bus.clock().now();
        let slots = match availability {
            None => vec![],
            Some(availability) => sight
                .reader()
                .free_slots(self.provider, self.date.0, self.date.0, at)
                .await?
                .into_iter()
                .map(|slot| Slot::of(slot, availability.zone, None))
                .collect(),
        };
        Ok(SlotsChanged { provider_id: self.provider.0, date: self.date, slots, cursor: cursor.to_string() })
    }
}

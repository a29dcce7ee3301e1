//! The adapter to cqrs-es; the rules are in `decide` and `evolve`.

use cqrs_es::{Aggregate, event_sink::EventSink};

use super::{Schedule, ScheduleCommand, ScheduleEvent, ScheduleRefusal};
use crate::{Request, SiteId, refusal::Tenant};

impl Aggregate for Schedule {
    const TYPE: &'static str = "schedule";
    type Command = Request<ScheduleCommand>;
    type Event = ScheduleEvent;
    type Error = ScheduleRefusal;
    type Services = ();

    async fn handle(
        &mut self,
        request: Self::Command,
        (): &Self::Services,
        sink: &EventSink<Self>,
    ) -> Result<(), Self::Error> {
        for event in self.decide(&request)? {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: Self::Event) {
        *self = std::mem::take(self).evolve(&event);
    }
}

impl Tenant for Schedule {
    fn site(&self) -> Option<SiteId> {
        self.availability().map(|availability| availability.site)
    }
}

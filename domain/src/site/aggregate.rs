//! The site as cqrs-es sees it.

use cqrs_es::{Aggregate, event_sink::EventSink};

use super::{Site, SiteCommand, SiteEvent, SiteRefusal};
use crate::{Request, SiteId, refusal::Tenant};

impl Aggregate for Site {
    const TYPE: &'static str = "site";
    type Command = Request<SiteCommand>;
    type Event = SiteEvent;
    type Error = SiteRefusal;
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

impl Tenant for Site {
    fn site(&self) -> Option<SiteId> {
        self.profile().map(|profile| profile.site)
    }
}

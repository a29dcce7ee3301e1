//! The call as cqrs-es sees it.

use cqrs_es::{Aggregate, event_sink::EventSink};

use super::{Call, CallCommand, CallEvent, CallRefusal};
use crate::{Request, SiteId, refusal::Tenant};

impl Aggregate for Call {
    const TYPE: &'static str = "call";
    type Command = Request<CallCommand>;
    type Event = CallEvent;
    type Error = CallRefusal;
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

impl Tenant for Call {
    fn site(&self) -> Option<SiteId> {
        self.opening().map(|opening| opening.site)
    }
}

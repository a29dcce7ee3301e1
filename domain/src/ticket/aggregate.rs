//! The ticket as cqrs-es sees it.

use cqrs_es::{Aggregate, event_sink::EventSink};

use super::{Ticket, TicketCommand, TicketEvent, TicketRefusal};
use crate::{Request, SiteId, refusal::Tenant};

impl Aggregate for Ticket {
    const TYPE: &'static str = "ticket";
    type Command = Request<TicketCommand>;
    type Event = TicketEvent;
    type Error = TicketRefusal;
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

impl Tenant for Ticket {
    fn site(&self) -> Option<SiteId> {
        self.case().map(|case| case.site)
    }
}

//! The account as cqrs-es sees it.

use cqrs_es::{Aggregate, event_sink::EventSink};

use super::{Account, AccountCommand, AccountEvent, AccountRefusal};
use crate::{Request, SiteId, refusal::Tenant};

impl Aggregate for Account {
    const TYPE: &'static str = "account";
    type Command = Request<AccountCommand>;
    type Event = AccountEvent;
    type Error = AccountRefusal;
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

impl Tenant for Account {
    fn site(&self) -> Option<SiteId> {
        self.holder().map(|holder| holder.site)
    }
}

//! The message as cqrs-es sees it.

use cqrs_es::{Aggregate, event_sink::EventSink};

use super::{Notification, NotificationCommand, NotificationEvent, NotificationRefusal};
use crate::{Request, SiteId, refusal::Tenant};

impl Aggregate for Notification {
    const TYPE: &'static str = "notification";
    type Command = Request<NotificationCommand>;
    type Event = NotificationEvent;
    type Error = NotificationRefusal;
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

impl Tenant for Notification {
    fn site(&self) -> Option<SiteId> {
        match self {
            Self::Nothing => None,
            Self::Ended { notice, .. } => Some(notice.site),
        }
    }
}

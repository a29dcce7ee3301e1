//! The appointment as cqrs-es sees it.

use cqrs_es::{Aggregate, event_sink::EventSink};

use super::{Appointment, AppointmentCommand, AppointmentEvent, AppointmentRefusal};
use crate::{Request, SiteId, refusal::Tenant};

impl Aggregate for Appointment {
    const TYPE: &'static str = "appointment";
    type Command = Request<AppointmentCommand>;
    type Event = AppointmentEvent;
    type Error = AppointmentRefusal;
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

impl Tenant for Appointment {
    fn site(&self) -> Option<SiteId> {
        self.booking().map(|booking| booking.site)
    }
}

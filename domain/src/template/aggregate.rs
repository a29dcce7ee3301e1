//! The template as cqrs-es sees it.

use cqrs_es::{Aggregate, event_sink::EventSink};

use super::{Template, TemplateCommand, TemplateEvent, TemplateRefusal};
use crate::{Request, SiteId, refusal::Tenant};

impl Aggregate for Template {
    const TYPE: &'static str = "template";
    type Command = Request<TemplateCommand>;
    type Event = TemplateEvent;
    type Error = TemplateRefusal;
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

impl Tenant for Template {
    fn site(&self) -> Option<SiteId> {
        match self {
            Self::Nothing => None,
            Self::Written { site, .. } => Some(*site),
        }
    }
}

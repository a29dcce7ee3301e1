//! A prepared answer: text that the desk uses again and again, with placeholders for what differs.
//!
//! The desk writes templates and changes them; one that is no longer used is withdrawn and can be brought back. Placeholders are
//! written `{{customer.name}}`; which there are stands in [`Placeholder`]. Filling them in is pure ([`filled_in`]), so what an agent
//! sees before sending is what the customer gets.

mod aggregate;
mod command;
mod error;
mod event;
mod placeholder;

use serde::{Deserialize, Serialize};

pub use command::TemplateCommand;
pub use error::TemplateRefusal;
pub use event::{TemplateEvent, Wording};
pub use placeholder::{Placeholder, Values, filled_in};

use crate::{Actor, Request, Role, SiteId};

/// The state of one template.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Template {
    /// Not written yet.
    #[default]
    Nothing,
    /// Written.
    Written {
        /// The site.
        site: SiteId,
        /// What it says.
        wording: Wording,
        /// Can it be used?
        active: bool,
    },
}

impl Template {
    /// Which events follow from `request`, or why none may.
    pub fn decide(&self, request: &Request<TemplateCommand>) -> Result<Vec<TemplateEvent>, TemplateRefusal> {
        use TemplateCommand as C;
        let Request { command, actor, .. } = request;
        let (site, wording, active) = match (self, command) {
            (Self::Nothing, C::Write { site, wording }) => {
                allow(*site, actor)?;
                wording.check()?;
                let wording = wording.clone();
                return Ok(vec![TemplateEvent::TemplateWritten { site: *site, wording }]);
            }
            (Self::Nothing, _) => return Err(TemplateRefusal::Unknown),
            (Self::Written { .. }, C::Write { .. }) => return Err(TemplateRefusal::AlreadyWritten),
            (Self::Written { site, wording, active }, _) => (*site, wording, *active),
        };
        allow(site, actor)?;
        Ok(match command {
            C::Rewrite { wording: new } if new != wording => {
                new.check()?;
                vec![TemplateEvent::TemplateRewritten { wording: new.clone() }]
            }
            C::SetActive { active: wanted } if *wanted != active => {
                vec![TemplateEvent::TemplateActivitySet { active: *wanted }]
            }
            C::Write { .. } | C::Rewrite { .. } | C::SetActive { .. } => vec![],
        })
    }

    /// The state after `event`.
    #[must_use]
    pub fn evolve(self, event: &TemplateEvent) -> Self {
        use TemplateEvent as E;
        match (self, event) {
            (Self::Nothing, E::TemplateWritten { site, wording }) => {
                Self::Written { site: *site, wording: wording.clone(), active: true }
            }
            (Self::Written { site, active, .. }, E::TemplateRewritten { wording }) => {
                Self::Written { site, wording: wording.clone(), active }
            }
            (Self::Written { site, wording, .. }, E::TemplateActivitySet { active }) => {
                Self::Written { site, wording, active: *active }
            }
            (other, _) => other,
        }
    }
}

/// Templates are the desk's.
fn allow(site: SiteId, actor: &Actor) -> Result<(), TemplateRefusal> {
    if actor.holds_at(site, &[Role::Agent, Role::Admin]) { Ok(()) } else { Err(TemplateRefusal::NotAllowed) }
}

#[cfg(test)]
mod tests;

//! The history as auditors look at it: what happened, what it had come to at a moment, and whether it is what was recorded. Every look is
//! itself recorded.

mod moments;
mod rows;
mod timeline;
mod verification;

use async_graphql::Context;
use commands::{CommandError, Session};
use domain::{Reason, Role};

use crate::{asker::Asked, error::Problem};

pub(crate) use moments::MomentQueries;
pub(crate) use rows::RowQueries;
pub(crate) use timeline::{TimelineQueries, TimelineSubscriptions};
pub(crate) use verification::{Breach, VerificationMutations, breaches, breaches_elsewhere, verified};

/// The session of an auditor.
fn auditor<'a>(context: &'a Context<'_>) -> Result<&'a Session, Problem> {
    let session = context.session()?;
    if session.actor.holds_at(session.site, &[Role::Auditor]) {
        Ok(session)
    } else {
        Err(CommandError::NotAllowed.into())
    }
}

/// Why personal data are to be shown, where they are.
fn reason(given: Option<String>) -> Result<Option<Reason>, Problem> {
    given.map(|text| Reason::new(&text).map_err(Problem::argument("reason"))).transpose()
}

//! Looking after the installation's machinery: read models, events that do not fold, the store, what waits. Nothing here says anything of
//! a person.

mod dead_letters;
mod projections;
mod store;

use ::projections::ProjectionError;
use async_graphql::Context;
use commands::{CommandError, Session};
use domain::{Role, SiteId};

use crate::{
    asker::Asked,
    error::{EdgeRefusal, Problem},
};

pub(crate) use dead_letters::{DeadLetterMutations, DeadLetterQueries};
pub(crate) use projections::{ProjectionMutations, ProjectionQueries, ProjectionSubscriptions};
pub(crate) use store::StoreQueries;

/// The session of an operator or a superadmin.
fn operator<'a>(context: &'a Context<'_>) -> Result<&'a Session, Problem> {
    let session = context.session()?;
    if session.actor.holds_at(SiteId::PLATFORM, &Role::OF_PLATFORM) {
        Ok(session)
    } else {
        Err(CommandError::NotAllowed.into())
    }
}

impl From<ProjectionError> for Problem {
    fn from(error: ProjectionError) -> Self {
        match error {
            ProjectionError::Unknown => EdgeRefusal::UnknownProjection.into(),
            ProjectionError::BeingRebuilt => EdgeRefusal::UnderWay.into(),
            ProjectionError::NotParked => EdgeRefusal::NotParked.into(),
            ProjectionError::BehindAnother(sequence) => EdgeRefusal::ParkedBehindAnother { sequence }.into(),
            ProjectionError::Ledger(error) => CommandError::from(error).into(),
            ProjectionError::Database(error) => CommandError::Unavailable(error.to_string()).into(),
            other => Problem::internal(other.to_string()),
        }
    }
}

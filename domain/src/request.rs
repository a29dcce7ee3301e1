//! What `decide` is asked: a command, who asks, and when.

use chrono::{DateTime, Utc};

use crate::Actor;

/// A command with its two missing inputs: the actor and the moment.
#[derive(Clone, Debug)]
pub struct Request<C> {
    /// What is asked for.
    pub command: C,
    /// Who asks.
    pub actor: Actor,
    /// When it is asked, by the server's clock.
    pub at: DateTime<Utc>,
}

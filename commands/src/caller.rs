//! Who gives a command, and as part of what.

use domain::Actor;
use uuid::Uuid;

/// Who gives a command, and as part of what.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who asks.
    pub actor: Actor,
    /// The caller's own name for the command. Giving the same command again under it is answered with the first answer; giving
    /// another is refused. Without one, every call is a command of its own.
    pub command_id: Option<Uuid>,
    /// The request that the command is part of.
    pub correlation_id: Option<Uuid>,
    /// What led to the command, where it is no person's own: an earlier command.
    pub causation_id: Option<Uuid>,
    /// W3C trace context of the request, or of what led to the command: the command is the next step of that trace.
    pub traceparent: Option<String>,
}

impl Caller {
    /// `actor`, with a command that nobody will repeat.
    pub fn new(actor: Actor) -> Self {
        Self { actor, command_id: None, correlation_id: None, causation_id: None, traceparent: None }
    }

    /// Names the command.
    #[must_use]
    pub fn with_command_id(mut self, id: Uuid) -> Self {
        self.command_id = Some(id);
        self
    }
}

impl From<Actor> for Caller {
    fn from(actor: Actor) -> Self {
        Self::new(actor)
    }
}

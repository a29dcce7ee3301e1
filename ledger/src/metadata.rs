//! Who caused an event, when, and as part of what.

use std::collections::HashMap;

use chrono::{DateTime, SecondsFormat, Utc};
use domain::{Actor, SiteId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::trace;

/// What is stored beside every event, always all of it. cqrs-es keeps metadata as a flat map of strings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// The site in which it happened; the platform's for what concerns the installation.
    pub site_id: Uuid,
    /// The account that asked, or the name of the rule that did.
    pub actor_id: String,
    /// `person`, `visitor` or `system`.
    pub actor_kind: String,
    /// The command it followed from.
    pub command_id: Uuid,
    /// The conversation that the command belongs to: all that followed from one request.
    pub correlation_id: Uuid,
    /// What led to the command: itself for a person's, an earlier command or event for a reaction.
    pub causation_id: Uuid,
    /// When it happened, by the server's clock.
    pub occurred_at: DateTime<Utc>,
    /// W3C trace context of the command: the trace of the request that it followed from, and the command's own place in it.
    pub traceparent: String,
}

impl Metadata {
    /// Metadata of a command that `actor` gave at `at`, caused by nothing before it.
    pub fn of(site: SiteId, actor: &Actor, command_id: Uuid, at: DateTime<Utc>) -> Self {
        let actor_id = match actor {
            Actor::Person { id, .. } => id.to_string(),
            Actor::Visitor { site } => site.to_string(),
            Actor::System(rule) => (*rule).to_owned(),
        };
        Self {
            site_id: site.0,
            actor_id,
            actor_kind: actor.kind().to_owned(),
            command_id,
            correlation_id: command_id,
            causation_id: command_id,
            occurred_at: at,
            traceparent: traceparent(command_id),
        }
    }

    /// Takes the command into the trace of what it followed from, as its next step. What is no W3C trace context changes nothing.
    fn join(&mut self, parent: &str) {
        if let ([version, trace, _, flags], [_, _, own, _]) =
            (&parent.split('-').collect::<Vec<_>>()[..], &self.traceparent.split('-').collect::<Vec<_>>()[..])
        {
            self.traceparent = [*version, *trace, *own, *flags].join("-");
        }
    }

    /// Takes the command into its trace: it is the step that is under way here, if somebody collects steps, or else the next after `parent`.
    pub fn trace(&mut self, parent: Option<&str>) {
        match (trace::current(), parent) {
            (Some(own), _) => self.traceparent = own,
            (None, Some(parent)) => self.join(parent),
            (None, None) => {}
        }
    }

    /// As cqrs-es wants it.
    pub fn to_map(&self) -> HashMap<String, String> {
        HashMap::from([
            ("site_id".to_owned(), self.site_id.to_string()),
            ("actor_id".to_owned(), self.actor_id.clone()),
            ("actor_kind".to_owned(), self.actor_kind.clone()),
            ("command_id".to_owned(), self.command_id.to_string()),
            ("correlation_id".to_owned(), self.correlation_id.to_string()),
            ("causation_id".to_owned(), self.causation_id.to_string()),
            ("occurred_at".to_owned(), self.occurred_at.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
            ("traceparent".to_owned(), self.traceparent.clone()),
        ])
    }
}

/// A trace context for a request that came without one; the command's id serves as the trace's. Nobody has collected it.
fn traceparent(command_id: Uuid) -> String {
    let hex = command_id.simple().to_string();
    format!("00-{hex}-{}-00", &hex[16..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_the_next_step_of_the_trace_that_it_follows_from() {
        let (id, at) = (Uuid::from_u128(7), DateTime::UNIX_EPOCH);
        let mut metadata = Metadata::of(SiteId(Uuid::nil()), &Actor::System("test"), id, at);
        let own = metadata.traceparent.clone();
        for nonsense in ["", "00", "00-1-2", "00-1-2-3-4"] {
            metadata.join(nonsense);
            assert_eq!(metadata.traceparent, own);
        }
        metadata.join("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
        assert_eq!(metadata.traceparent, "00-0af7651916cd43dd8448eb211c80319c-0000000000000007-00");
    }
}

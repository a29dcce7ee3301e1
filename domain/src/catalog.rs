//! Every kind of event there is, with the JSON schema of each aggregate's events.
//!
//! The schemas are committed under `domain/schemas/`: a stored event is a contract, and a change to it must be seen in review.

use cqrs_es::{Aggregate, DomainEvent};
use schemars::{JsonSchema, Schema, schema_for};

use crate::{
    account::Account, appointment::Appointment, call::Call, notification::Notification, schedule::Schedule,
    site::Site, template::Template, ticket::Ticket,
};

/// The events of one aggregate.
pub struct Contract {
    /// The aggregate's stored name.
    pub aggregate: &'static str,
    /// What its events look like in JSON, before personal values are sealed.
    pub schema: Schema,
}

/// The contracts of all aggregates.
pub fn contracts() -> Vec<Contract> {
    vec![
        contract::<Account>(),
        contract::<Appointment>(),
        contract::<Call>(),
        contract::<Notification>(),
        contract::<Schedule>(),
        contract::<Site>(),
        contract::<Template>(),
        contract::<Ticket>(),
    ]
}

fn contract<A: Aggregate>() -> Contract
where
    A::Event: JsonSchema + DomainEvent,
{
    Contract { aggregate: A::TYPE, schema: schema_for!(A::Event) }
}

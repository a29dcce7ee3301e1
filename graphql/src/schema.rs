//! The schema: its roots, put together from the domains' rooms, and its limits.

use std::{collections::HashSet, sync::Arc};

use async_graphql::{
    MergedObject, MergedSubscription, Request, Response, SDLExportOptions, Schema, SchemaBuilder,
    parser::types::{ExecutableDocument, OperationType, Selection},
};

use crate::{
    access, account, analytics, appointment, asker::Services, audit, calendar_feed, call, desk, job, limits,
    message, operator, personal::Recording, provider, schedule, session, site, slots, ticket,
};

/// Everything that can be asked for.
#[derive(Default, MergedObject)]
pub(crate) struct Query(
    session::SessionQueries,
    site::SiteQueries,
    account::AccountQueries,
    account::ErasureQueries,
    account::EmergencyQueries,
    account::PersonalDataQueries,
    account::RetentionQueries,
    provider::ProviderQueries,
    slots::SlotQueries,
    appointment::AppointmentQueries,
    calendar_feed::CalendarFeedQueries,
    call::CallQueries,
    call::TeamQueries,
    desk::DeskQueries,
    ticket::TicketQueries,
    ticket::TemplateQueries,
    analytics::AnalyticsQueries,
    message::MessageQueries,
    access::AccessQueries,
    audit::TimelineQueries,
    audit::MomentQueries,
    audit::RowQueries,
    audit::CheckpointQueries,
    job::JobQueries,
    operator::ProjectionQueries,
    operator::DeadLetterQueries,
    operator::StoreQueries,
);

/// Everything that can be done.
#[derive(Default, MergedObject)]
pub(crate) struct Mutation(
    session::SessionMutations,
    session::PasswordMutations,
    site::SiteMutations,
    account::AccountMutations,
    account::ErasureMutations,
    account::EmergencyMutations,
    account::RetentionMutations,
    schedule::ScheduleMutations,
    schedule::ExceptionMutations,
    slots::HoldMutations,
    appointment::BookingMutations,
    appointment::OutcomeMutations,
    calendar_feed::CalendarFeedMutations,
    call::CallMutations,
    call::TeamMutations,
    desk::DeskMutations,
    ticket::ReplyMutations,
    ticket::TicketEdits,
    ticket::LockMutations,
    ticket::TemplateMutations,
    message::MessageMutations,
    audit::VerificationMutations,
    audit::CheckpointMutations,
    audit::CaseMutations,
    job::JobMutations,
    operator::ProjectionMutations,
    operator::DeadLetterMutations,
);

/// Everything that can be followed.
#[derive(Default, MergedSubscription)]
pub(crate) struct Subscription(
    slots::SlotSubscriptions,
    appointment::AppointmentSubscriptions,
    call::CallSubscriptions,
    ticket::TicketSubscriptions,
    ticket::LockSubscriptions,
    audit::TimelineSubscriptions,
    job::JobSubscriptions,
    operator::ProjectionSubscriptions,
);

type Engine = Schema<Query, Mutation, Subscription>;

fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
}

/// The schema in the GraphQL schema language, as committed in `graphql/schema.graphql`. Needs no database.
pub fn sdl() -> String {
    builder().finish().sdl_with_options(SDLExportOptions::new().sorted_fields().sorted_enum_items())
}

/// The schema, ready to answer. Cheap to clone.
#[derive(Clone)]
pub(crate) struct RandevuSchema {
    pub(crate) engine: Engine,
    /// The names of the roots' fields: what requests are counted as.
    names: Arc<HashSet<String>>,
}

impl RandevuSchema {
    pub(crate) fn new(services: Arc<Services>) -> Self {
        let production = services.config.production;
        let mut schema = builder()
            .data(services)
            .extension(Recording)
            .limit_complexity(limits::COMPLEXITY)
            .limit_recursive_depth(limits::RECURSION)
            .limit_directives(4);
        schema = if production {
            schema.limit_depth(limits::DEPTH).disable_introspection().disable_suggestions()
        } else {
            schema.limit_depth(limits::DEPTH_WITH_INTROSPECTION)
        };
        let engine = schema.finish();
        let names = Arc::new(engine.names().into_iter().collect());
        Self { engine, names }
    }

    pub(crate) async fn execute(&self, request: Request) -> Response {
        self.engine.execute(request).await
    }

    /// What a request is counted as: the first field of its operation, if the schema has it. Names that callers think up are not
    /// counted by: there is no end to them.
    pub(crate) fn operation(&self, request: &mut Request) -> String {
        let name = request.operation_name.clone();
        let Ok(document) = request.parsed_query() else { return "unreadable".to_owned() };
        first_field(document, name.as_deref())
            .filter(|field| self.names.contains(field))
            .unwrap_or_else(|| "unknown".to_owned())
    }
}

fn first_field(document: &ExecutableDocument, name: Option<&str>) -> Option<String> {
    let mut operations = document.operations.iter();
    let operation = match name {
        Some(name) => operations.find(|(known, _)| known.is_some_and(|known| known.as_str() == name)),
        None => operations.next(),
    };
    let (_, operation) = operation?;
    match &operation.node.selection_set.node.items.first()?.node {
        Selection::Field(field) => Some(field.node.name.node.to_string()),
        _ => None,
    }
}

/// Does the operation that is asked for follow something, rather than ask or do something once?
pub(crate) fn is_subscription(document: &ExecutableDocument, name: Option<&str>) -> bool {
    document.operations.iter().any(|(known, operation)| {
        name.is_none_or(|name| known.is_some_and(|known| known.as_str() == name))
            && operation.node.ty == OperationType::Subscription
    })
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    #[test]
    fn the_committed_schema_is_up_to_date() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema.graphql");
        let now = super::sdl();
        if std::env::var_os("RANDEVU_UPDATE").is_some() {
            fs::write(&path, &now).unwrap();
        }
        let committed = fs::read_to_string(&path).unwrap_or_default();
        let differs = committed.lines().zip(now.lines()).find(|(committed, now)| committed != now);
        assert!(committed == now, "run with RANDEVU_UPDATE=1; the first line that differs: {differs:?}");
    }
}

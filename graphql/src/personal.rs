//! People's data in answers: whoever else is shown it is recorded, before the answer goes out.

use std::{
    borrow::Cow,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_graphql::{
    ContextSelectionSet, OutputType, Positioned, Response, ServerResult, Value,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute, NextResolve, ResolveInfo},
    parser::types,
    registry::Registry,
};
use commands::{CommandError, Session};
use domain::AccountId;
use ledger::EMERGENCY_REASON;
use operations::{Access, Batch, DataReader, Field};
use uuid::Uuid;

use crate::{
    asker::{Asker, Services},
    audit,
    error::Problem,
};

/// A value of somebody's. Where it is resolved for somebody else, that is recorded.
#[derive(Clone, Debug)]
pub(crate) struct Personal<T> {
    value: T,
    of: Option<Whose>,
}

/// What is shown, for the record.
#[derive(Clone, Debug, Default)]
pub(crate) struct Whose {
    /// Whose data; nobody's where the history is looked at without them.
    pub(crate) subject: Option<AccountId>,
    /// The field of the API, as `Account.email`.
    pub(crate) field: &'static str,
    /// The record that it is a part of: an appointment, a ticket.
    pub(crate) record: Option<Uuid>,
    /// Why, where that was asked.
    pub(crate) reason: Option<String>,
}

impl<T> Personal<T> {
    /// `subject`'s `value`, which the API shows as `field`.
    pub(crate) fn new(field: &'static str, subject: AccountId, value: T) -> Self {
        Self { value, of: Some(Whose { subject: Some(subject), field, ..Whose::default() }) }
    }

    /// A value that is nobody's, where others are somebody's.
    pub(crate) fn nobodys(value: T) -> Self {
        Self { value, of: None }
    }

    /// The value, for making something else of it that is shown as the same person's.
    pub(crate) fn into_unseen(self) -> T {
        self.value
    }

    /// As a part of this record: an appointment, a ticket, a call.
    #[must_use]
    pub(crate) fn within(mut self, record: Uuid) -> Self {
        if let Some(of) = &mut self.of {
            of.record = Some(record);
        }
        self
    }
}

impl<T: OutputType> OutputType for Personal<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn qualified_type_name() -> String {
        T::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(
        &self,
        context: &ContextSelectionSet<'_>,
        field: &Positioned<types::Field>,
    ) -> ServerResult<Value> {
        if let Some(of) = &self.of {
            let services = context.data_unchecked::<Arc<Services>>();
            context.data_unchecked::<Arc<Asker>>().is_shown(services, of);
        }
        self.value.resolve(context, field).await
    }
}

/// What was shown in the answers to somebody, and is not known to be stored yet.
#[derive(Default)]
pub(crate) struct Shown(Mutex<NotStored>);

#[derive(Default)]
struct NotStored {
    noted: Vec<(Access, Field)>,
    /// With which the latest of what was noted before is stored.
    latest: Batch,
}

impl Shown {
    fn locked(&self) -> MutexGuard<'_, NotStored> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Asker {
    /// Notes what is shown. Who is not signed in is shown what everybody is; the own data are nobody else's business.
    pub(crate) fn is_shown(&self, services: &Services, of: &Whose) {
        let others = |session: &&Session| Some(session.account) != of.subject;
        let Some(session) = self.session.as_ref().filter(others) else { return };
        self.note(services, session, of, of.field.into());
    }

    /// Notes that an auditor has asked for this, whatever is shown of it: ids and times alone tell something, too. Where it was noted what
    /// was looked at more closely, that is enough; the own things are nobody else's business.
    fn has_asked(&self, services: &Services, parent: &str, name: &str) {
        let auditor = |session: &&Session| audit::allowed(session).is_ok();
        let Some(session) = self.session.as_ref().filter(auditor) else { return };
        let field = Field::from(format!("{parent}.{name}"));
        let looked = |(access, noted): &(Access, Field)| access.subject.is_none() && *noted == field;
        if is_own(name) || self.shown.locked().noted.iter().any(looked) {
            return;
        }
        self.note(services, session, &Whose::default(), field);
    }

    fn note(&self, services: &Services, session: &Session, of: &Whose, field: Field) {
        let now = services.bus.clock().now();
        let emergency = of.subject.is_some_and(|subject| session.emergencies_at(now).contains(&subject));
        let access = Access {
            site: session.site,
            reader: DataReader::Account(session.account),
            subject: of.subject,
            record: of.record,
            request: self.client.request(),
            reason: of.reason.clone().or_else(|| emergency.then(|| EMERGENCY_REASON.to_owned())),
        };
        self.shown.locked().noted.push((access, field));
    }

    /// The value, for what is no field: a refusal that says who stands in the way.
    pub(crate) fn shown_outside<T>(&self, services: &Services, personal: Personal<T>) -> T {
        if let Some(of) = &personal.of {
            self.is_shown(services, of);
        }
        personal.value
    }

    /// Comes back when it is recorded what was shown.
    async fn recorded(&self, services: &Services) -> Result<(), Problem> {
        let log = &services.accesses;
        let latest = {
            let mut shown = self.shown.locked();
            if !shown.noted.is_empty() {
                shown.latest = log.note(shown.noted.drain(..), services.bus.clock().now());
            }
            shown.latest
        };
        log.stored(latest).await.map_err(|error| CommandError::Unavailable(error.to_string()).into())
    }
}

/// Is this what people see of themselves, or of the API alone?
fn is_own(name: &str) -> bool {
    name.starts_with("my") || name.starts_with("__") || matches!(name, "me" | "sessions")
}

/// Who asks, and whom; nobody where the schema is asked without a server, as for its text.
fn asked_by<'a>(context: &'a ExtensionContext<'_>) -> Option<(&'a Asker, &'a Services)> {
    Some((context.data_opt::<Arc<Asker>>()?, context.data_opt::<Arc<Services>>()?))
}

/// Holds every answer back until it is recorded whose data it shows, and what an auditor has asked for.
pub(crate) struct Recording;

impl ExtensionFactory for Recording {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait::async_trait]
impl Extension for Recording {
    async fn resolve(
        &self,
        context: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        // Of a subscription, the library names the part that has the field.
        let parent = match info.parent_type {
            _ if info.path_node.parent.is_some() => None,
            "Mutation" => None,
            "Query" => Some("Query"),
            _ => Some("Subscription"),
        };
        let name = info.name;
        let resolved = next.run(context, info).await;
        if let Some(parent) = parent
            && let Some((asker, services)) = asked_by(context)
        {
            asker.has_asked(services, parent, name);
        }
        resolved
    }

    async fn execute(
        &self,
        context: &ExtensionContext<'_>,
        operation: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        let response = next.run(context, operation).await;
        let Some((asker, services)) = asked_by(context) else { return response };
        match asker.recorded(services).await {
            Ok(()) => response,
            Err(problem) => Response::from_errors(vec![problem.into_server_error(&asker.client.request_id)]),
        }
    }
}

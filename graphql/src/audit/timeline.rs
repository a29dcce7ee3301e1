//! What happened at a site, in the order in which it was recorded.
#![allow(clippy::unused_async, reason = "the schema's macro takes no other functions")]

use std::time::Duration;

use async_graphql::{
    Context, InputObject, Json, Object, Subscription,
    connection::{Connection, Edge},
};
use chrono::{DateTime, Utc};
use commands::CommandError;
use domain::{AccountId, SiteId};
use futures::Stream;
use ledger::{Ledger, Metadata, Position, Recorded, TimelineFilter};
use operations::masking;
use serde_json::Value;
use uuid::Uuid;

use super::auditor;
use crate::{
    asker::Asked,
    error::{EdgeRefusal, Problem},
    live, page,
    personal::{Personal, Whose},
    sight::Sight,
};

/// What is not announced, because a transaction held it back, is seen a moment later.
const LOOK: Duration = Duration::from_secs(1);
/// Read at a time for those who follow.
const PAGE: i64 = 100;

/// Which events: those that everything given fits.
#[derive(Default, InputObject)]
pub(crate) struct TimelineInput {
    /// Of aggregates of this type: appointment, ticket, call, account, schedule, site, notification, template.
    aggregate_type: Option<String>,
    /// Of this aggregate.
    aggregate_id: Option<String>,
    /// That concern this person: of the own account, done by, or naming that person.
    person_id: Option<Uuid>,
    /// Done by this account, or by the rule with this name.
    actor: Option<String>,
    /// That followed from the same request as this command, and what became of it: from booking to mail, call and cancellation.
    command_id: Option<Uuid>,
    /// Of these types, such as `AppointmentBooked`.
    events: Option<Vec<String>>,
    /// That happened at this time or later.
    from: Option<DateTime<Utc>>,
    /// That happened before this time.
    to: Option<DateTime<Utc>>,
}

impl TimelineInput {
    fn filter(&self, site: SiteId) -> Result<TimelineFilter, Problem> {
        if self.aggregate_type.as_deref().is_some_and(|given| !ledger::is_aggregate_type(given)) {
            return Err(Problem::from(EdgeRefusal::BadInput).with("argument", "aggregateType".into()));
        }
        // Nothing lies between them.
        if self.from.zip(self.to).is_some_and(|(from, to)| from >= to) {
            return Err(Problem::from(EdgeRefusal::BadInput).with("argument", "to".into()));
        }
        Ok(TimelineFilter {
            site: Some(site),
            aggregate_type: self.aggregate_type.clone(),
            aggregate_id: self.aggregate_id.clone(),
            person: self.person_id,
            actor: self.actor.clone(),
            command: self.command_id,
            kinds: self.events.clone().unwrap_or_default(),
            from: self.from,
            to: self.to,
        })
    }

    /// For the record of who looked at what.
    fn looked_at(&self, field: &'static str) -> Whose {
        let record = self.aggregate_id.as_ref().and_then(|id| id.parse().ok());
        Whose { subject: self.person_id.map(AccountId), field, record, reason: None }
    }
}

/// Something that happened.
pub(crate) struct TimelineEvent {
    recorded: Recorded,
    metadata: Metadata,
    sight: Sight,
}

impl TimelineEvent {
    fn new(recorded: Recorded, sight: &Sight) -> Result<Self, Problem> {
        let metadata = recorded.metadata().map_err(CommandError::from)?;
        Ok(Self { recorded, metadata, sight: sight.clone() })
    }

    fn person(&self) -> Option<AccountId> {
        if self.metadata.actor_kind == "person" { self.metadata.actor_id.parse().ok() } else { None }
    }
}

/// Something that happened, as it was recorded.
#[Object]
impl TimelineEvent {
    /// Its place in the log.
    async fn position(&self) -> String {
        self.recorded.position.to_string()
    }

    /// When it happened, by the server's clock.
    async fn occurred_at(&self) -> DateTime<Utc> {
        self.metadata.occurred_at
    }

    /// When the database recorded it.
    async fn recorded_at(&self) -> DateTime<Utc> {
        self.recorded.recorded_at
    }

    /// To what kind of thing.
    async fn aggregate_type(&self) -> &str {
        &self.recorded.aggregate_type
    }

    /// To which.
    async fn aggregate_id(&self) -> &str {
        &self.recorded.aggregate_id
    }

    /// Its number among what happened to that, from 1.
    async fn sequence(&self) -> i64 {
        self.recorded.sequence
    }

    /// What, such as `AppointmentBooked`.
    async fn event(&self) -> &str {
        &self.recorded.event_type
    }

    /// The version of the event's shape.
    async fn version(&self) -> &str {
        &self.recorded.event_version
    }

    /// By whom: `person`, `visitor` or `system`.
    async fn actor_kind(&self) -> &str {
        &self.metadata.actor_kind
    }

    /// By which account or, where the system did it, by which rule.
    async fn actor_id(&self) -> &str {
        &self.metadata.actor_id
    }

    /// The name of the person who did it; null once erased, and where the system did it.
    #[graphql(complexity = 2)]
    async fn actor_name(&self) -> Result<Option<Personal<String>>, Problem> {
        match self.person() {
            Some(account) => self.sight.name("TimelineEvent.actorName", account).await,
            None => Ok(None),
        }
    }

    /// The command that it followed from.
    async fn command_id(&self) -> Uuid {
        self.metadata.command_id
    }

    /// The conversation: all that followed from one request has the same.
    async fn correlation_id(&self) -> Uuid {
        self.metadata.correlation_id
    }

    /// What led to the command: itself for a person's, an earlier command or event for what the system does.
    async fn causation_id(&self) -> Uuid {
        self.metadata.causation_id
    }

    /// The W3C trace context of the request.
    async fn traceparent(&self) -> &str {
        &self.metadata.traceparent
    }

    /// The event, without what is personal in it: of that only whose it is, and that it is withheld, or erased.
    async fn payload(&self) -> Json<Value> {
        Json(masking::masked(self.recorded.payload.clone()))
    }

    /// The event with what is personal in it. That it was shown, and why, is recorded for each person whose data it holds, who may see it.
    #[graphql(complexity = 5)]
    async fn opened(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Why it must be seen, at most 500 characters.")] reason: String,
    ) -> Result<Json<Value>, Problem> {
        let reason = super::reason(Some(reason))?;
        let record = self.recorded.aggregate_id.parse().ok();
        for subject in masking::subjects(&self.recorded.payload) {
            let reason = reason.as_ref().map(ToString::to_string);
            context.shows(&Whose { subject: Some(subject), field: "TimelineEvent.opened", record, reason });
        }
        Ok(Json(self.recorded.payload.clone()))
    }
}

/// The next events after a place, and whether there are more.
async fn next(
    ledger: &Ledger,
    sight: &Sight,
    filter: &TimelineFilter,
    after: Position,
    limit: i64,
) -> Result<Vec<TimelineEvent>, Problem> {
    let found = ledger.timeline(filter, after, limit).await.map_err(CommandError::from)?;
    found.into_iter().map(|recorded| TimelineEvent::new(recorded, sight)).collect()
}

/// Looking at what happened.
#[derive(Default)]
pub(crate) struct TimelineQueries;

#[Object]
impl TimelineQueries {
    /// What happened at the site, in the order in which it was recorded. For auditors.
    #[graphql(complexity = "50 + page::cost(first, None, child_complexity)")]
    async fn timeline(
        &self,
        context: &Context<'_>,
        filter: Option<TimelineInput>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<String, TimelineEvent>, Problem> {
        let site = auditor(context)?.site;
        let limit = page::request(first, None, None, None)?.first.unwrap_or_default();
        let place =
            after.as_deref().map(|after| after.parse().map_err(|_| EdgeRefusal::BadCursor)).transpose()?;
        let filter = filter.unwrap_or_default();
        context.shows(&filter.looked_at("Query.timeline"));
        let (ledger, sight) = (context.services().bus.ledger(), context.sight()?);
        let more = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
        let mut found =
            next(ledger, &sight, &filter.filter(site)?, place.unwrap_or(Position::START), more).await?;
        let mut connection = Connection::new(place.is_some(), found.len() > limit);
        found.truncate(limit);
        connection
            .edges
            .extend(found.into_iter().map(|event| Edge::new(event.recorded.position.to_string(), event)));
        Ok(connection)
    }
}

/// Following what happens.
#[derive(Default)]
pub(crate) struct TimelineSubscriptions;

#[Subscription]
impl TimelineSubscriptions {
    /// What happens at the site from now on, or from after a place in the log, each as soon as it is final. For auditors.
    async fn timeline_followed(
        &self,
        context: &Context<'_>,
        filter: Option<TimelineInput>,
        #[graphql(desc = "The position of the last event that was received.")] after: Option<String>,
    ) -> Result<impl Stream<Item = Result<TimelineEvent, Problem>> + use<>, Problem> {
        let site = auditor(context)?.site;
        let bus = context.services().bus.clone();
        let start = match live::place(&bus, after.as_deref()).await? {
            Some(place) => place,
            None => bus.ledger().log().end().await.map_err(CommandError::from)?,
        };
        let filter = filter.unwrap_or_default();
        context.shows(&filter.looked_at("Subscription.timelineFollowed"));
        let (wanted, sight, follower) = (filter.filter(site)?, context.sight()?, live::Follower::of(context));
        let mut changes = bus.ledger().changes();
        Ok(async_stream::try_stream! {
            let mut place = start;
            loop {
                follower.still_may().await?;
                for event in next(bus.ledger(), &sight, &wanted, place, PAGE).await? {
                    place = event.recorded.position;
                    yield event;
                }
                let _ = tokio::time::timeout(LOOK, changes.changed()).await;
            }
        })
    }
}

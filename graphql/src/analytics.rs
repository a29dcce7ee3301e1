//! Figures over a period.
#![allow(clippy::unused_async, reason = "the schema's macro takes no other functions")]

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};
use commands::Standing;
use domain::{AccountId, appointment, call};
use projections::analytics::{self as read, Period};
use uuid::Uuid;

use crate::{
    appointment::AppointmentStatus,
    asker::Asked,
    call::CallStatus,
    desk::Category,
    error::{EdgeRefusal, Problem},
    personal::Personal,
    scalars::Date,
    sight::Sight,
    ticket::{DepartmentCount, PriorityCount, SlaPromise, TicketSource},
};

/// How a site fared in a period.
pub(crate) struct Analytics {
    period: Period,
    from: Date,
    to: Date,
    sight: Sight,
    standing: Arc<Standing>,
}

/// How long something took, of several. In seconds by the clock, nights and weekends included.
#[derive(SimpleObject)]
pub(crate) struct DurationFigures {
    /// Of how many.
    count: i64,
    /// On average; null of none.
    average_seconds: Option<f64>,
    /// Half of them took no longer.
    median_seconds: Option<f64>,
    /// Nine of ten took no longer.
    ninetieth_percentile_seconds: Option<f64>,
}

impl From<read::Durations> for DurationFigures {
    fn from(durations: read::Durations) -> Self {
        Self {
            count: durations.count,
            average_seconds: durations.average,
            median_seconds: durations.median,
            ninetieth_percentile_seconds: durations.ninetieth,
        }
    }
}

/// What customers gave as ratings.
#[derive(SimpleObject)]
pub(crate) struct RatingFigures {
    /// How many there are.
    count: i64,
    /// The average score, from 1 to 5; null without any.
    average: Option<f64>,
    /// How often each score was given, from 1 to 5.
    scores: Vec<i64>,
}

impl From<read::Ratings> for RatingFigures {
    fn from(ratings: read::Ratings) -> Self {
        Self { count: ratings.count(), average: ratings.average(), scores: ratings.scores.to_vec() }
    }
}

/// What happened on a day.
#[derive(SimpleObject)]
pub(crate) struct DayFigures {
    /// The day, as the site's zone has it.
    day: Date,
    /// How many tickets were opened.
    tickets_opened: i64,
    /// How many tickets were solved, and still are.
    tickets_solved: i64,
    /// How many appointments were to begin, those left out that were called off or declined.
    appointments: i64,
    /// How many calls to the team began.
    calls: i64,
}

/// So many tickets came in so.
#[derive(SimpleObject)]
pub(crate) struct SourceCount {
    /// How they came in.
    source: TicketSource,
    /// How many.
    count: i64,
}

/// So many tickets are about this.
#[derive(SimpleObject)]
pub(crate) struct CategoryCount {
    /// What they are about.
    category: Category,
    /// How many.
    count: i64,
}

/// How tickets went. Those that go on in another are left out.
#[derive(SimpleObject)]
pub(crate) struct TicketFigures {
    /// How many were opened in the period.
    opened: i64,
    /// How many were solved in it, and still are.
    solved: i64,
    /// The desk's first answer to those opened in it that were answered.
    first_response: DurationFigures,
    /// The solution of those solved in it.
    solution: DurationFigures,
    /// What customers gave to those solved in it.
    ratings: RatingFigures,
    /// Those opened in it, by how much they press now; most first.
    priorities: Vec<PriorityCount>,
    /// Those opened in it, by how they came in; most first.
    sources: Vec<SourceCount>,
    /// Those opened in it, by what they are about now; most first.
    categories: Vec<CategoryCount>,
    /// Those opened in it, by the department whose task they are now; most first.
    departments: Vec<DepartmentCount>,
}

/// Whether a promise was kept, of the tickets opened in the period for which it was given. Of answers to later messages, the latest counts.
#[derive(SimpleObject)]
pub(crate) struct PromiseFigures {
    /// The promise.
    promise: SlaPromise,
    /// It was kept.
    met: i64,
    /// It was broken.
    breached: i64,
    /// It can still be kept.
    open: i64,
}

/// What one of the team did in the period.
#[derive(SimpleObject)]
pub(crate) struct AgentFigures {
    /// The account.
    account_id: Uuid,
    /// The name; null once erased.
    name: Option<Personal<String>>,
    /// How many answers were written to customers.
    replies: i64,
    /// The first answer to tickets opened in the period, where this one gave it.
    first_response: DurationFigures,
    /// The solution of tickets solved in the period that are this one's task.
    solution: DurationFigures,
    /// What customers gave to these.
    ratings: RatingFigures,
    /// How many calls to the team were taken.
    calls: i64,
    /// How long was talked in them, in seconds.
    talked_seconds: i64,
}

/// So many appointments stand so.
#[derive(SimpleObject)]
pub(crate) struct AppointmentStatusCount {
    /// Where they stand.
    status: AppointmentStatus,
    /// How many.
    count: i64,
}

impl AppointmentStatusCount {
    fn all(counts: read::Counts<appointment::Status>) -> Vec<Self> {
        counts.into_iter().map(|(status, count)| Self { status: status.into(), count }).collect()
    }
}

/// How a provider's appointments went.
#[derive(SimpleObject)]
pub(crate) struct ProviderFigures {
    /// The provider.
    provider_id: Uuid,
    /// The name; null once erased.
    name: Option<String>,
    /// How many begin in the period.
    count: i64,
    /// The same by where they stand now; most first.
    statuses: Vec<AppointmentStatusCount>,
}

/// How appointments went.
#[derive(SimpleObject)]
pub(crate) struct AppointmentFigures {
    /// How many were booked in the period, for whenever.
    booked: i64,
    /// Those that begin in it, by where they stand now; most first.
    statuses: Vec<AppointmentStatusCount>,
    /// The same of each provider; most first.
    providers: Vec<ProviderFigures>,
}

/// So many calls stand so.
#[derive(SimpleObject)]
pub(crate) struct CallStatusCount {
    /// How they stand or ended.
    status: CallStatus,
    /// How many.
    count: i64,
}

/// How calls to the team went that began in the period.
#[derive(SimpleObject)]
pub(crate) struct CallFigures {
    /// By how they stand or ended; most first.
    statuses: Vec<CallStatusCount>,
    /// Until they were answered.
    waited: DurationFigures,
    /// How long was talked.
    talked: DurationFigures,
}

/// How a site fared in a period. All but `agents` is for admins and auditors.
#[Object]
impl Analytics {
    /// The first day.
    async fn from(&self) -> Date {
        Date(self.from.0)
    }

    /// The last day.
    async fn to(&self) -> Date {
        Date(self.to.0)
    }

    /// The zone whose days are meant (IANA): the site's.
    async fn zone(&self) -> &str {
        self.standing.profile.zone.name()
    }

    /// What happened on each day.
    #[graphql(complexity = "50 + child_complexity")]
    async fn days(&self) -> Result<Vec<DayFigures>, Problem> {
        let days = self.sight.reader().daily_figures(&self.period).await?;
        let day = |one: read::DayFigures| DayFigures {
            day: Date(one.day),
            tickets_opened: one.opened,
            tickets_solved: one.solved,
            appointments: one.appointments,
            calls: one.calls,
        };
        Ok(days.into_iter().map(day).collect())
    }

    /// How tickets went.
    #[graphql(complexity = "50 + child_complexity")]
    async fn tickets(&self) -> Result<TicketFigures, Problem> {
        let figures = self.sight.reader().ticket_figures(&self.period).await?;
        let desk = &self.standing.rules.desk;
        let priority = |(priority, count): (domain::desk::Priority, i64)| PriorityCount {
            priority: priority.into(),
            count,
        };
        let source =
            |(source, count): (domain::ticket::Source, i64)| SourceCount { source: source.into(), count };
        let category =
            |(id, count)| Some(CategoryCount { category: desk.categories.get(&id)?.into(), count });
        let department =
            |(id, count)| Some(DepartmentCount { department: desk.departments.get(&id)?.into(), count });
        Ok(TicketFigures {
            opened: figures.opened,
            solved: figures.solved,
            first_response: figures.first_response.into(),
            solution: figures.solution.into(),
            ratings: figures.ratings.into(),
            priorities: figures.priorities.into_iter().map(priority).collect(),
            sources: figures.sources.into_iter().map(source).collect(),
            categories: figures.categories.into_iter().filter_map(category).collect(),
            departments: figures.departments.into_iter().filter_map(department).collect(),
        })
    }

    /// Whether each promise was kept.
    #[graphql(complexity = "50 + child_complexity")]
    async fn promises(&self) -> Result<Vec<PromiseFigures>, Problem> {
        let figures = self.sight.reader().promise_figures(&self.period).await?;
        let one = |read::PromiseFigures { promise, met, breached, open }| PromiseFigures {
            promise: promise.into(),
            met,
            breached,
            open,
        };
        Ok(figures.into_iter().map(one).collect())
    }

    /// What each of the team did who did anything, most busy first. Agents see what they did themselves.
    #[graphql(complexity = "50 + 10 * child_complexity")]
    async fn agents(&self) -> Result<Vec<AgentFigures>, Problem> {
        let figures = self.sight.reader().agent_figures(&self.period).await?;
        let agent = async |(account, one): (AccountId, read::AgentFigures)| {
            Ok(AgentFigures {
                account_id: account.0,
                name: self.sight.name("AgentFigures.name", account).await?,
                replies: one.replies,
                first_response: one.first_response.into(),
                solution: one.solution.into(),
                ratings: one.ratings.into(),
                calls: one.calls,
                talked_seconds: one.talked_seconds,
            })
        };
        // Together, so that their names are looked up at once.
        futures::future::try_join_all(figures.into_iter().map(agent)).await
    }

    /// How appointments went.
    #[graphql(complexity = "50 + 10 * child_complexity")]
    async fn appointments(&self) -> Result<AppointmentFigures, Problem> {
        let figures = self.sight.reader().appointment_figures(&self.period).await?;
        let ids: Vec<AccountId> = figures.providers.iter().map(|one| one.provider).collect();
        let known = self.sight.reader().providers_by_ids(&ids).await?;
        let name = |id| known.iter().find(|one| one.account_id == id)?.name.as_ref().map(ToString::to_string);
        let provider = |one: read::ProviderFigures| ProviderFigures {
            provider_id: one.provider.0,
            name: name(one.provider),
            count: one.count(),
            statuses: AppointmentStatusCount::all(one.statuses),
        };
        Ok(AppointmentFigures {
            booked: figures.booked,
            statuses: AppointmentStatusCount::all(figures.statuses()),
            providers: figures.providers.into_iter().map(provider).collect(),
        })
    }

    /// How calls to the team went.
    #[graphql(complexity = "50 + child_complexity")]
    async fn calls(&self) -> Result<CallFigures, Problem> {
        let figures = self.sight.reader().call_figures(&self.period).await?;
        let count = |(status, count): (call::Status, i64)| CallStatusCount { status: status.into(), count };
        Ok(CallFigures {
            statuses: figures.statuses.into_iter().map(count).collect(),
            waited: figures.waited.into(),
            talked: figures.talked.into(),
        })
    }
}

/// Questions about figures.
#[derive(Default)]
pub(crate) struct AnalyticsQueries;

#[Object]
impl AnalyticsQueries {
    /// How the site fared on these days of its zone, both included; at most 366. For admins and auditors, and for agents what they did
    /// themselves.
    async fn analytics(&self, context: &Context<'_>, from: Date, to: Date) -> Result<Analytics, Problem> {
        let sight = context.sight()?;
        let standing = context.services().bus.site(sight.reader().site_id()).await?;
        if to.0 < from.0 {
            return Err(Problem::argument("to")(domain::time::TimeError::EndNotAfterStart));
        }
        let most_days = Period::MOST_DAYS;
        let period = Period::new(from.0, to.0, standing.profile.zone)
            .ok_or(EdgeRefusal::RangeTooLong { most_days })?;
        Ok(Analytics { period, from, to, sight, standing })
    }
}

//! Following tickets, and the alerts of their service levels.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, SimpleObject, Subscription};
use cqrs_es::Aggregate;
use domain::{AccountId, DepartmentId, Role, TicketId, ticket};
use futures::Stream;
use ledger::{Position, Recorded};
use projections::{
    Change, PageRequest,
    sla_alerts::{AlertFilter, AlertRow},
    tickets::{TicketFilter, TicketSort, TicketView},
};
use uuid::Uuid;

use super::{Ticket, clocks::SlaAlert};
use crate::{
    asker::{Asked, Asker, Services},
    error::Problem,
    live::{
        self, Woken,
        feed::{Due, Feed},
    },
};

/// The most tickets that are sent to a client that was away for long: those changed last.
const MOST: usize = 500;
/// Rows read in one go.
const PAGE: usize = 100;
/// Alerts may come into the read model a little out of order: so far back they are looked for again.
const LOOK_BACK: chrono::TimeDelta = chrono::TimeDelta::minutes(10);
/// What happens within the desk: customers are not told of it.
const INTERNAL: [&str; 10] = [
    "NoteAdded",
    "TicketAssigned",
    "TagsChanged",
    "TicketLocked",
    "TicketLockRenewed",
    "TicketUnlocked",
    "SlaClocksSet",
    "SlaWarned",
    "SlaBreached",
    "TicketFieldsChanged",
];

/// A ticket that has changed.
#[derive(SimpleObject)]
pub(crate) struct TicketChanged {
    /// The ticket as it is now.
    ticket: Ticket,
    /// The place in the log that it shows; send it as `after` when connecting again.
    cursor: String,
}

/// A warning or a breach that was just told.
#[derive(SimpleObject)]
pub(crate) struct SlaAlerted {
    /// What is told.
    alert: SlaAlert,
    /// The place in the log that it shows; send it as `after` when connecting again.
    cursor: String,
}

/// Which tickets are followed.
#[derive(Clone, Copy)]
struct Followed {
    me: AccountId,
    /// Customers are told of what they may know alone.
    desk: bool,
    one: Option<TicketId>,
    department: Option<DepartmentId>,
    assignee: Option<AccountId>,
    own: bool,
}

impl Followed {
    fn concerned(&self, change: &Change) -> Option<Uuid> {
        let touched = change.touched.as_ref()?.ticket.as_ref()?;
        let told = self.desk || touched.public || !touched.fields.is_empty();
        let one = self.one.is_none_or(|one| one == touched.ticket);
        let own = !self.own || touched.requester.is_none_or(|requester| requester == self.me);
        (told && one && own).then_some(touched.ticket.0)
    }

    fn wants(&self, view: &TicketView) -> bool {
        self.one.is_none_or(|one| one == view.ticket)
            && self.department.is_none_or(|department| view.department == Some(department))
            && self.assignee.is_none_or(|assignee| view.assignee == Some(assignee))
            && (!self.own || view.requester == self.me)
    }
}

/// Following tickets.
#[derive(Default)]
pub(crate) struct TicketSubscriptions;

#[Subscription]
impl TicketSubscriptions {
    /// Each ticket of the site whenever it changes, for the desk's board. A ticket that leaves the department or assignee asked for is
    /// sent once more as it is then. A client that comes back with the last cursor as `after` gets what changed meanwhile first, each
    /// ticket once, as it is now.
    async fn tickets_changed(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only this department's tickets.")] department_id: Option<Uuid>,
        #[graphql(desc = "Only this one's tickets.")] assignee_id: Option<Uuid>,
        #[graphql(desc = "The last cursor received, or a receipt's position.")] after: Option<String>,
    ) -> Result<impl Stream<Item = Result<TicketChanged, Problem>> + use<>, Problem> {
        let session = context.session()?;
        if !session.actor.holds_at(session.site, &[Role::Agent, Role::Admin]) {
            return Err(commands::CommandError::NotAllowed.into());
        }
        let followed = Followed {
            me: session.account,
            desk: true,
            one: None,
            department: department_id.map(DepartmentId),
            assignee: assignee_id.map(AccountId),
            own: false,
        };
        follow(context, followed, after).await
    }

    /// One ticket whenever something changes in it that the reader may know of.
    async fn ticket_changed(
        &self,
        context: &Context<'_>,
        id: Uuid,
        #[graphql(desc = "The last cursor received, or a receipt's position.")] after: Option<String>,
    ) -> Result<impl Stream<Item = Result<TicketChanged, Problem>> + use<>, Problem> {
        let session = context.session()?;
        let id = TicketId(id);
        if context.sight()?.reader().ticket(id).await?.is_none() {
            return Err(commands::CommandError::NotFound.into());
        }
        let followed = Followed {
            me: session.account,
            desk: session.actor.holds_at(session.site, &[Role::Agent, Role::Admin]),
            one: Some(id),
            department: None,
            assignee: None,
            own: false,
        };
        follow(context, followed, after).await
    }

    /// Each of the signed-in person's own tickets whenever something changes in it that he may know of.
    async fn my_tickets_changed(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The last cursor received, or a receipt's position.")] after: Option<String>,
    ) -> Result<impl Stream<Item = Result<TicketChanged, Problem>> + use<>, Problem> {
        let session = context.session()?;
        let desk = session.actor.holds_at(session.site, &[Role::Agent, Role::Admin]);
        let followed =
            Followed { me: session.account, desk, one: None, department: None, assignee: None, own: true };
        follow(context, followed, after).await
    }

    /// Warnings and breaches of service levels as they are told: to admins all, to agents those of their own and of nobody's tickets,
    /// or all if asked for.
    async fn sla_alerted(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Also those of other agents' tickets.", default)] all: bool,
        #[graphql(desc = "The last cursor received, or a receipt's position.")] after: Option<String>,
    ) -> Result<impl Stream<Item = Result<SlaAlerted, Problem>> + use<>, Problem> {
        let session = context.session()?;
        if !session.actor.holds_at(session.site, &[Role::Agent, Role::Admin]) {
            return Err(commands::CommandError::NotAllowed.into());
        }
        let me = session.account;
        let all = all || session.actor.holds_at(session.site, &[Role::Admin]);
        let after = live::cursor(after.as_deref())?;
        let services = Arc::clone(context.data_unchecked::<Arc<Services>>());
        let asker = Arc::clone(context.data_unchecked::<Arc<Asker>>());
        let mut changes = services.runner.changes();
        let feed = Feed {
            services,
            asker,
            projection: "sla_alerts",
            aggregate: ticket::Ticket::TYPE,
            concerned: |change: &Change| Some(change.touched.as_ref()?.ticket.as_ref()?.ticket.0),
            told: |event: &Recorded| matches!(event.event_type.as_str(), "SlaWarned" | "SlaBreached"),
        };
        let start = feed.start(after).await?;
        // Alerts told before the place where the subscription begins were delivered, or are not asked for.
        let mut told = Told::before(&feed.services, start, after.is_some()).await?;
        Ok(async_stream::stream! {
            let mut seen = start;
            let mut woken = Woken::Missed;
            loop {
                let found = match feed.due(&woken, seen).await {
                    Ok(Some(due)) => told.new_ones(&due, me, all).await.map(|rows| Some((rows, due))),
                    Ok(None) => Ok(None),
                    Err(problem) => Err(problem),
                };
                match found {
                    Ok(None) => {}
                    Ok(Some((rows, Due { sight, reached, .. }))) => {
                        let count = rows.len();
                        for (number, row) in rows.into_iter().enumerate() {
                            let cursor = if number + 1 == count { reached } else { seen };
                            let alert = SlaAlert { row, sight: sight.clone() };
                            yield Ok(SlaAlerted { alert, cursor: cursor.to_string() });
                        }
                        seen = reached;
                    }
                    Err(problem) => {
                        yield Err(problem);
                        return;
                    }
                }
                woken = live::woken(&mut changes).await;
                if matches!(woken, Woken::Over) {
                    return;
                }
            }
        })
    }
}

async fn follow(
    context: &Context<'_>,
    followed: Followed,
    after: Option<String>,
) -> Result<impl Stream<Item = Result<TicketChanged, Problem>> + use<>, Problem> {
    let after = live::cursor(after.as_deref())?;
    let services = Arc::clone(context.data_unchecked::<Arc<Services>>());
    let asker = Arc::clone(context.data_unchecked::<Arc<Asker>>());
    let mut changes = services.runner.changes();
    let feed = Feed {
        services,
        asker,
        projection: "tickets",
        aggregate: ticket::Ticket::TYPE,
        concerned: move |change: &Change| followed.concerned(change),
        told: move |event: &Recorded| followed.desk || !INTERNAL.contains(&event.event_type.as_str()),
    };
    let start = feed.start(after).await?;
    Ok(async_stream::stream! {
        let mut seen = start;
        let mut woken = Woken::Missed;
        // What was delivered of each ticket: whether it was wanted, and its version as the reader knows it.
        let mut delivered: HashMap<TicketId, i64> = HashMap::new();
        loop {
            let found = match feed.due(&woken, seen).await {
                Ok(Some(due)) => views(&feed.services, &due, followed, &delivered).await.map(|found| Some((found, due))),
                Ok(None) => Ok(None),
                Err(problem) => Err(problem),
            };
            match found {
                Ok(None) => {}
                Ok(Some((tickets, Due { reached, .. }))) => {
                    let count = tickets.len();
                    for (number, ticket) in tickets.into_iter().enumerate() {
                        let cursor = if number + 1 == count { reached } else { seen };
                        if followed.wants(&ticket.view) {
                            delivered.insert(ticket.view.ticket, ticket.view.version);
                        } else {
                            delivered.remove(&ticket.view.ticket);
                        }
                        yield Ok(TicketChanged { ticket, cursor: cursor.to_string() });
                    }
                    seen = reached;
                }
                Err(problem) => {
                    yield Err(problem);
                    return;
                }
            }
            woken = live::woken(&mut changes).await;
            if matches!(woken, Woken::Over) {
                return;
            }
        }
    })
}

/// What is due, as it is now, the latest change last. Customers are sent a ticket only when its version, as they know it, has grown.
async fn views(
    services: &Services,
    due: &Due,
    followed: Followed,
    delivered: &HashMap<TicketId, i64>,
) -> Result<Vec<Ticket>, Problem> {
    let reader = due.sight.reader();
    let mut views = vec![];
    match &due.ids {
        None => {
            let (filter, request) = (TicketFilter::default(), PageRequest::first(PAGE));
            let page = if followed.own || !followed.desk {
                reader.my_tickets(&filter, &request).await?
            } else {
                reader.tickets(&filter, TicketSort::default(), &request).await?
            };
            views.extend(page.rows.into_iter().map(|edge| edge.row).take(MOST));
        }
        Some(ids) => {
            let ids: Vec<_> = ids.iter().copied().map(TicketId).collect();
            for some in ids.chunks(PAGE) {
                views.extend(reader.tickets_by_ids(some).await?);
            }
        }
    }
    // What is no longer wanted is sent once, so that it can be taken off the board.
    views.retain(|view| followed.wants(view) || delivered.contains_key(&view.ticket));
    if !followed.desk {
        views.retain(|view| delivered.get(&view.ticket).is_none_or(|version| view.version > *version));
    }
    views.sort_by_key(|view| (view.updated_at, view.ticket));
    let Some(site) = views.first().map(|view| view.site) else { return Ok(vec![]) };
    let standing = services.bus.site(site).await?;
    Ok(views.into_iter().map(|view| Ticket::new(view, due.sight.clone(), Arc::clone(&standing))).collect())
}

/// Which alerts were told already.
struct Told {
    since: chrono::DateTime<chrono::Utc>,
    ids: std::collections::HashSet<Uuid>,
}

impl Told {
    /// Those of the very moment of a client's cursor are told once more: what happened within it is not known to have been delivered.
    async fn before(services: &Services, start: Position, again: bool) -> Result<Self, Problem> {
        let at = services.bus.ledger().log().occurred_at(start).await;
        let at = at.map_err(|error| Problem::from(commands::CommandError::from(error)))?;
        let at = at.unwrap_or(chrono::DateTime::UNIX_EPOCH);
        let since = if again { at - chrono::TimeDelta::microseconds(1) } else { at };
        Ok(Self { since, ids: std::collections::HashSet::new() })
    }

    /// What is told now and was not before, oldest first.
    async fn new_ones(&mut self, due: &Due, me: AccountId, all: bool) -> Result<Vec<AlertRow>, Problem> {
        let reader = due.sight.reader();
        let filter = AlertFilter { after: Some(self.since), ..AlertFilter::default() };
        let mut rows: Vec<AlertRow> = vec![];
        let mut request = PageRequest::first(PAGE);
        loop {
            let page = reader.sla_alerts(&filter, &request).await?;
            let last = page.rows.last().map(|edge| edge.cursor.clone());
            rows.extend(page.rows.into_iter().map(|edge| edge.row));
            match last.filter(|_| page.has_next) {
                Some(cursor) => request = PageRequest::after(PAGE, cursor),
                None => break,
            }
        }
        rows.reverse();
        rows.retain(|row| self.ids.insert(row.alert_id));
        // What is told next is later than all of these.
        if let Some(latest) = rows.last() {
            self.since = self.since.max(latest.told_at - LOOK_BACK);
        }
        if !all && !rows.is_empty() {
            let ids: Vec<_> = rows.iter().map(|row| row.ticket_id).collect();
            let tickets = reader.tickets_by_ids(&ids).await?;
            let mine = |row: &AlertRow| {
                let ticket = tickets.iter().find(|view| view.ticket == row.ticket_id);
                ticket.is_some_and(|view| view.assignee.is_none_or(|assignee| assignee == me))
            };
            rows.retain(mine);
        }
        Ok(rows)
    }
}

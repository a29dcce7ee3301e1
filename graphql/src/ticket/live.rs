//! Following tickets, and the alerts of their service levels.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, SimpleObject, Subscription};
use cqrs_es::Aggregate;
use domain::{AccountId, DepartmentId, Role, TicketId, ticket};
use futures::{Stream, TryStreamExt};
use ledger::Recorded;
use projections::{
    Change, PageRequest,
    sla_alerts::{self, AlertFilter, AlertRow},
    tickets::{TicketFilter, TicketSort, TicketView},
};
use uuid::Uuid;

use super::{Ticket, clocks::SlaAlert};
use crate::{
    asker::{Asked, Services},
    error::Problem,
    live::feed::{Beginning, Concern, Due, Followed},
};

/// The most tickets that are sent to a client that was away for long: those changed last.
const MOST: usize = 500;
/// Rows read in one go.
const PAGE: usize = 100;
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
struct Wanted {
    me: AccountId,
    /// Customers are told of what they may know alone.
    desk: bool,
    one: Option<TicketId>,
    department: Option<DepartmentId>,
    assignee: Option<AccountId>,
    own: bool,
}

impl Wanted {
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
        if !session.actor.holds_at(session.site, &Role::SEE_THE_DESK) {
            return Err(commands::CommandError::NotAllowed.into());
        }
        let wanted = Wanted {
            me: session.account,
            desk: true,
            one: None,
            department: department_id.map(DepartmentId),
            assignee: assignee_id.map(AccountId),
            own: false,
        };
        follow(context, wanted, after).await
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
        let wanted = Wanted {
            me: session.account,
            desk: session.actor.holds_at(session.site, &Role::SEE_THE_DESK),
            one: Some(id),
            department: None,
            assignee: None,
            own: false,
        };
        follow(context, wanted, after).await
    }

    /// Each of the signed-in person's own tickets whenever something changes in it that he may know of.
    async fn my_tickets_changed(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The last cursor received, or a receipt's position.")] after: Option<String>,
    ) -> Result<impl Stream<Item = Result<TicketChanged, Problem>> + use<>, Problem> {
        let session = context.session()?;
        let desk = session.actor.holds_at(session.site, &Role::SEE_THE_DESK);
        let wanted =
            Wanted { me: session.account, desk, one: None, department: None, assignee: None, own: true };
        follow(context, wanted, after).await
    }

    /// Warnings and breaches of service levels as they are told: to admins and auditors all, to agents those of their own and of nobody's tickets,
    /// or all if asked for.
    async fn sla_alerted(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Also those of other agents' tickets.", default)] all: bool,
        #[graphql(desc = "The last cursor received, or a receipt's position.")] after: Option<String>,
    ) -> Result<impl Stream<Item = Result<SlaAlerted, Problem>> + use<>, Problem> {
        let session = context.session()?;
        if !session.actor.holds_at(session.site, &Role::SEE_THE_DESK) {
            return Err(commands::CommandError::NotAllowed.into());
        }
        let all = all || session.actor.holds_at(session.site, &Role::SEE_THE_SITE);
        let alerts =
            Beginning::at(context, after.as_deref()).await?.follow(Alerts { me: session.account, all });
        Ok(alerts.map_ok(|(alert, cursor)| SlaAlerted { alert, cursor }))
    }
}

async fn follow(
    context: &Context<'_>,
    wanted: Wanted,
    after: Option<String>,
) -> Result<impl Stream<Item = Result<TicketChanged, Problem>> + use<>, Problem> {
    let tickets = Tickets { wanted, delivered: HashMap::new() };
    let changed = Beginning::at(context, after.as_deref()).await?.follow(tickets);
    Ok(changed.map_ok(|(ticket, cursor)| TicketChanged { ticket, cursor }))
}

/// Tickets that are followed.
struct Tickets {
    wanted: Wanted,
    /// The version of each wanted ticket as it was delivered last, as its reader knows it.
    delivered: HashMap<TicketId, i64>,
}

impl Followed for Tickets {
    type Item = Ticket;
    const PROJECTION: &'static str = "tickets";
    const AGGREGATE: &'static str = ticket::Ticket::TYPE;

    fn concerned(&self, change: &Change) -> Concern {
        if change.touched.is_none() { Concern::Log } else { self.wanted.concerned(change).into() }
    }

    fn told(&self, event: &Recorded) -> Option<Uuid> {
        let told = self.wanted.desk || !INTERNAL.contains(&event.event_type.as_str());
        Uuid::parse_str(&event.aggregate_id).ok().filter(|_| told)
    }

    /// Customers are sent a ticket only when its version, as they know it, has grown.
    async fn read(&mut self, services: &Services, due: &Due) -> Result<Vec<Ticket>, Problem> {
        let Self { wanted, delivered } = self;
        let mut views = views(wanted, due).await?;
        // What is no longer wanted is sent once, so that it can be taken off the board.
        views.retain(|view| wanted.wants(view) || delivered.contains_key(&view.ticket));
        if !wanted.desk {
            views.retain(|view| delivered.get(&view.ticket).is_none_or(|version| view.version > *version));
        }
        views.sort_by_key(|view| (view.updated_at, view.ticket));
        for view in &views {
            if wanted.wants(view) {
                delivered.insert(view.ticket, view.version);
            } else {
                delivered.remove(&view.ticket);
            }
        }
        let Some(site) = views.first().map(|view| view.site) else { return Ok(vec![]) };
        let standing = services.bus.site(site).await?;
        Ok(views
            .into_iter()
            .map(|view| Ticket::new(view, due.sight.clone(), Arc::clone(&standing)))
            .collect())
    }
}

/// What is due, wanted or not.
async fn views(wanted: &Wanted, due: &Due) -> Result<Vec<TicketView>, Problem> {
    let reader = due.sight.reader();
    let mut views = vec![];
    match &due.ids {
        None => {
            let (filter, request) = (TicketFilter::default(), PageRequest::first(PAGE));
            let page = if wanted.own || !wanted.desk {
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
    Ok(views)
}

/// Alerts that are followed.
struct Alerts {
    me: AccountId,
    /// Also those of other agents' tickets.
    all: bool,
}

impl Followed for Alerts {
    type Item = SlaAlert;
    const PROJECTION: &'static str = "sla_alerts";
    const BESIDE: &'static [&'static str] = &["tickets", "sla_deadlines"];
    const AGGREGATE: &'static str = ticket::Ticket::TYPE;

    fn concerned(&self, _: &Change) -> Concern {
        Concern::Log
    }

    fn told(&self, event: &Recorded) -> Option<Uuid> {
        let alert = matches!(event.event_type.as_str(), "SlaWarned" | "SlaBreached");
        let ticket = Uuid::parse_str(&event.aggregate_id).ok()?;
        alert.then(|| sla_alerts::alert_id(ticket, event.sequence))
    }

    async fn read(&mut self, _: &Services, due: &Due) -> Result<Vec<SlaAlert>, Problem> {
        let reader = due.sight.reader();
        let mut rows = if let Some(ids) = &due.ids {
            reader.sla_alerts_by_ids(ids).await?
        } else {
            let latest = reader.sla_alerts(&AlertFilter::default(), &PageRequest::first(PAGE)).await?;
            latest.rows.into_iter().map(|edge| edge.row).collect()
        };
        rows.sort_by_key(|row| (row.told_at, row.alert_id));
        if !self.all && !rows.is_empty() {
            let ids: Vec<_> = rows.iter().map(|row| row.ticket_id).collect();
            let tickets = reader.tickets_by_ids(&ids).await?;
            let mine = |row: &AlertRow| {
                let ticket = tickets.iter().find(|view| view.ticket == row.ticket_id);
                ticket.is_some_and(|view| view.assignee.is_none_or(|assignee| assignee == self.me))
            };
            rows.retain(mine);
        }
        Ok(rows.into_iter().map(|row| SlaAlert { row, sight: due.sight.clone() }).collect())
    }
}

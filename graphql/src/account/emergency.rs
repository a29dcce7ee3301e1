//! Emergency access: somebody of the team sees all of a client's appointments for a while, and everybody concerned is told.

use async_graphql::{
    Context, Object, SimpleObject,
    connection::{Connection, Edge},
};
use chrono::{DateTime, Utc};
use commands::CommandError;
use domain::{AccountId, Role, SiteId};
use uuid::Uuid;

use crate::{
    asker::Asked,
    error::{EdgeRefusal, Problem},
    page,
    personal::Personal,
    receipt::Receipt,
    scalars,
    sight::Sight,
};

/// How many of the latest are looked through for somebody's own.
const LATEST: i64 = 100;

/// That somebody of the team sees, or saw, all of a client's appointments in an emergency.
pub(crate) struct EmergencyAccess {
    row: ledger::EmergencyAccess,
    sight: Sight,
}

/// That somebody of the team sees, or saw, all of a client's appointments in an emergency. What was read meanwhile is among
/// `dataAccesses`, with the reason "emergency access".
#[Object]
impl EmergencyAccess {
    /// Who took it.
    async fn account_id(&self) -> Uuid {
        self.row.account_id
    }

    /// Who took it, by name; null once erased.
    #[graphql(complexity = 2)]
    async fn account_name(&self) -> Result<Option<Personal<String>>, Problem> {
        self.sight.name("EmergencyAccess.accountName", AccountId(self.row.account_id)).await
    }

    /// Whose appointments.
    async fn client_id(&self) -> Uuid {
        self.row.subject_id
    }

    /// Whose appointments, by name; null once erased.
    #[graphql(complexity = 2)]
    async fn client_name(&self) -> Result<Option<Personal<String>>, Problem> {
        self.sight.name("EmergencyAccess.clientName", AccountId(self.row.subject_id)).await
    }

    /// Why; null once the client was erased.
    #[graphql(complexity = 5)]
    async fn reason(&self, context: &Context<'_>) -> Result<Option<Personal<String>>, Problem> {
        let ledger = context.services().bus.ledger();
        let reason = ledger.reason_of(&self.row).await.map_err(CommandError::from)?;
        let personal = |reason: domain::Reason| {
            Personal::new("EmergencyAccess.reason", AccountId(self.row.subject_id), reason.to_string())
        };
        Ok(reason.map(personal))
    }

    /// Since when.
    async fn taken_at(&self) -> DateTime<Utc> {
        self.row.taken_at
    }

    /// Until when: an hour after it was taken, or when it was ended.
    async fn until(&self) -> DateTime<Utc> {
        self.row.until_at
    }
}

/// Emergency access that was taken or ended.
#[derive(SimpleObject)]
pub(crate) struct EmergencyAccessPayload {
    /// The access; null where there was none to end.
    access: Option<EmergencyAccess>,
    /// That the command was carried out.
    receipt: Receipt,
}

/// The latest emergency access of one of the team to a client's data.
async fn payload(
    context: &Context<'_>,
    (site, client, by): (SiteId, Uuid, AccountId),
    receipt: &commands::Receipt,
) -> Result<EmergencyAccessPayload, Problem> {
    let ledger = context.services().bus.ledger();
    let latest = ledger.emergency_accesses(site, Some(AccountId(client)), None, LATEST).await;
    let latest = latest.map_err(CommandError::from)?;
    let (row, sight) = (latest.into_iter().find(|row| row.account_id == by.0), context.sight()?);
    let access = row.map(|row| EmergencyAccess { row, sight });
    Ok(EmergencyAccessPayload { access, receipt: receipt.into() })
}

/// Taking and ending emergency access.
#[derive(Default)]
pub(crate) struct EmergencyMutations;

#[Object]
impl EmergencyMutations {
    /// Has the signed-in person see all of a client's appointments for an hour, with notes, reasons and histories, whoever they are with
    /// (`appointment`, `appointments`). For agents, providers and admins, in an emergency: admins are written to at once, the client
    /// reads of it, and whatever is read is recorded as such. Counts from the next request on.
    async fn take_emergency_access(
        &self,
        context: &Context<'_>,
        client_id: Uuid,
        #[graphql(desc = "Why, at most 500 characters.")] reason: String,
        command_id: Option<Uuid>,
    ) -> Result<EmergencyAccessPayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let bus = &context.services().bus;
        let reason = scalars::text("reason", &reason)?;
        let receipt = bus.take_emergency_access(&caller, site, AccountId(client_id), reason).await?;
        payload(context, (site, client_id, context.session()?.account), &receipt).await
    }

    /// Ends emergency access before its time: one's own, or for admins anybody's.
    async fn end_emergency_access(
        &self,
        context: &Context<'_>,
        client_id: Uuid,
        #[graphql(desc = "Whose; the own one if left out.")] account_id: Option<Uuid>,
        command_id: Option<Uuid>,
    ) -> Result<EmergencyAccessPayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let by = account_id.map_or(context.session()?.account, AccountId);
        let bus = &context.services().bus;
        let receipt = bus.end_emergency_access(&caller, site, AccountId(client_id), by).await?;
        payload(context, (site, client_id, by), &receipt).await
    }
}

/// Questions about emergency access.
#[derive(Default)]
pub(crate) struct EmergencyQueries;

#[Object]
impl EmergencyQueries {
    /// Emergency accesses at the site, the latest first. Admins and auditors see all, everybody else those to the own data.
    #[graphql(complexity = "page::cost(first, None, child_complexity)")]
    async fn emergency_accesses(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only to this client's data.")] client_id: Option<Uuid>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<String, EmergencyAccess>, Problem> {
        let session = context.session()?;
        let all = session.actor.holds_at(session.site, &Role::SEE_THE_SITE);
        let subject = if all { client_id.map(AccountId) } else { Some(session.account) };
        let limit = page::request(first, None, None, None)?.first.unwrap_or_default();
        let before = after.as_deref().map(place).transpose()?;
        let more = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
        let ledger = context.services().bus.ledger();
        let found = ledger.emergency_accesses(session.site, subject, before, more).await;
        let mut rows = found.map_err(CommandError::from)?;
        let sight = context.sight()?;
        let mut connection = Connection::new(before.is_some(), rows.len() > limit);
        rows.truncate(limit);
        let shown = |row: ledger::EmergencyAccess| {
            let cursor = format!("{}.{}", row.taken_at.timestamp_micros(), row.subject_id);
            Edge::new(cursor, EmergencyAccess { row, sight: sight.clone() })
        };
        connection.edges.extend(rows.into_iter().map(shown));
        Ok(connection)
    }
}

/// The place behind which a page begins.
fn place(cursor: &str) -> Result<(DateTime<Utc>, Uuid), EdgeRefusal> {
    let read = || {
        let (at, subject) = cursor.split_once('.')?;
        Some((DateTime::from_timestamp_micros(at.parse().ok()?)?, subject.parse().ok()?))
    };
    read().ok_or(EdgeRefusal::BadCursor)
}

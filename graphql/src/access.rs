//! Who has looked at whose data.

use async_graphql::{
    Context, Object,
    connection::{Connection, Edge},
};
use chrono::{DateTime, Utc};
use commands::CommandError;
use domain::{AccountId, Role};
use operations::{AccessFilter, AccessLog, DataReader};
use uuid::Uuid;

use crate::{
    asker::Asked,
    error::{EdgeRefusal, Problem},
    page,
    personal::Personal,
    sight::Sight,
};

/// That somebody was shown something of somebody.
pub(crate) struct DataAccess {
    row: operations::DataAccess,
    sight: Sight,
}

/// That somebody was shown something of somebody else. It is recorded before it is shown; what was shown is not in it.
#[Object]
impl DataAccess {
    /// When.
    async fn at(&self) -> DateTime<Utc> {
        self.row.at
    }

    /// To whom; null where a command on the server was run.
    async fn reader_id(&self) -> Option<Uuid> {
        match &self.row.reader {
            DataReader::Account(account) => Some(account.0),
            DataReader::Command(_) => None,
        }
    }

    /// To whom, by name; null once erased, and where a command on the server was run.
    #[graphql(complexity = 2)]
    async fn reader_name(&self) -> Result<Option<Personal<String>>, Problem> {
        match &self.row.reader {
            DataReader::Account(account) => self.sight.name("DataAccess.readerName", *account).await,
            DataReader::Command(_) => Ok(None),
        }
    }

    /// Who ran the command on the server, by the name that the system knows; null where it was shown through the API.
    async fn system_user(&self) -> Option<&str> {
        match &self.row.reader {
            DataReader::Account(_) => None,
            DataReader::Command(user) => Some(user),
        }
    }

    /// Whose data; null where the history was looked at without anybody's.
    async fn subject_id(&self) -> Option<Uuid> {
        self.row.subject.map(|subject| subject.0)
    }

    /// In which appointment, ticket, call or recording; null where it is the account itself.
    async fn record_id(&self) -> Option<Uuid> {
        self.row.record
    }

    /// Which fields of the API, as `Account.email`.
    async fn fields(&self) -> &[String] {
        &self.row.fields
    }

    /// As part of which request.
    async fn request_id(&self) -> Uuid {
        self.row.request
    }

    /// Why, where that was asked.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }
}

async fn page(
    context: &Context<'_>,
    filter: AccessFilter,
    first: Option<i32>,
    after: Option<String>,
) -> Result<Connection<String, DataAccess>, Problem> {
    let limit = page::request(first, None, None, None)?.first.unwrap_or_default();
    let after = after.map(|after| after.parse().map_err(|_| EdgeRefusal::BadCursor)).transpose()?;
    let (sight, site) = (context.sight()?, context.session()?.site);
    let more = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let filter = AccessFilter { after, ..filter };
    let found = AccessLog::list(context.services().bus.ledger(), site, &filter, more).await;
    let mut rows = found.map_err(|error| CommandError::Unavailable(error.to_string()))?;
    let mut connection = Connection::new(after.is_some(), rows.len() > limit);
    rows.truncate(limit);
    let shown = |row: operations::DataAccess| {
        Edge::new(row.place.to_string(), DataAccess { row, sight: sight.clone() })
    };
    connection.edges.extend(rows.into_iter().map(shown));
    Ok(connection)
}

/// Looking into the record of who has looked at what.
#[derive(Default)]
pub(crate) struct AccessQueries;

#[Object]
impl AccessQueries {
    /// Who was shown what of the signed-in person, the latest first. For everybody, of oneself.
    #[graphql(complexity = "page::cost(first, None, child_complexity)")]
    async fn my_data_accesses(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<String, DataAccess>, Problem> {
        let subject = Some(context.session()?.account);
        page(context, AccessFilter { subject, ..AccessFilter::default() }, first, after).await
    }

    /// Who was shown what of whom at the site, the latest first. For admins and auditors.
    #[graphql(complexity = "page::cost(first, None, child_complexity)")]
    #[allow(clippy::too_many_arguments, reason = "a field's arguments are its function's")]
    async fn data_accesses(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only of this person's data.")] subject_id: Option<Uuid>,
        #[graphql(desc = "Only to this person.")] reader_id: Option<Uuid>,
        #[graphql(desc = "Only in this appointment, ticket, call or recording.")] record_id: Option<Uuid>,
        #[graphql(desc = "Only from this time on.")] from: Option<DateTime<Utc>>,
        #[graphql(desc = "Only before this time.")] to: Option<DateTime<Utc>>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<String, DataAccess>, Problem> {
        let session = context.session()?;
        if !session.actor.holds_at(session.site, &Role::SEE_THE_SITE) {
            return Err(CommandError::NotAllowed.into());
        }
        let filter = AccessFilter {
            subject: subject_id.map(AccountId),
            reader: reader_id.map(AccountId),
            record: record_id,
            from,
            to,
            after: None,
        };
        page(context, filter, first, after).await
    }
}

//! Rows of read models as they were: what a screen showed.

use async_graphql::{Context, Json, Object, SimpleObject};
use ledger::{LedgerError, Moment};
use operations::masking;
use projections::{PastError, PastRow, PastRows, PastStep, ProjectionError};
use serde_json::Value;
use uuid::Uuid;

use super::{
    auditor,
    moments::{looked, moment},
};
use crate::{
    asker::Asked,
    error::{EdgeRefusal, Problem},
};

/// A row of a read model at a moment.
#[derive(SimpleObject)]
pub(crate) struct RowAt {
    /// Its table.
    table: String,
    /// Its key.
    key: Uuid,
    /// As it was at the earlier moment; null where it was not there, or no such moment was given.
    before: Option<Json<Value>>,
    /// As it was; null where it was there no more.
    row: Option<Json<Value>>,
}

impl From<PastError> for Problem {
    fn from(error: PastError) -> Self {
        match error {
            PastError::Moment(error) => error.into(),
            PastError::Projection(
                ProjectionError::Unfolded(what) | ProjectionError::Ledger(LedgerError::Spoilt(what)),
            ) => Self::from(EdgeRefusal::HistorySpoilt).with("event", what.into()),
            PastError::Projection(error) => error.into(),
            PastError::Unheard(error) => Self::internal(error.to_string()),
        }
    }
}

/// Looking at rows that were.
#[derive(Default)]
pub(crate) struct RowQueries;

#[Object]
impl RowQueries {
    /// Rows of a read model as they were at a moment, folded from events alone by the folds that screens are made by; as they are now if
    /// none is given. What is personal in them is withheld unless a reason is given, and then recorded. For auditors, of their site.
    #[graphql(complexity = "50 + 10 * child_complexity")]
    #[allow(clippy::too_many_arguments, reason = "a field's arguments are its function's")]
    async fn rows_at(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The read model, such as `appointments`.")] projection: String,
        #[graphql(desc = "The aggregate; or one row's key, where an aggregate has several.")] key: Uuid,
        #[graphql(desc = "A time (RFC 3339) or a place in the log.")] at: Option<String>,
        #[graphql(desc = "Only rows that are not as they were at this moment, with how they were.")]
        since: Option<String>,
        #[graphql(desc = "Why what is personal in them must be seen.")] reason: Option<String>,
    ) -> Result<Vec<RowAt>, Problem> {
        let site = auditor(context)?.site;
        let (at, since, reason): (Option<Moment>, _, _) =
            (moment(at)?, moment(since)?, super::reason(reason)?);
        let asked = PastRows { projection: &projection, key: Some(key), site: Some(site), at, since };
        let mut found: Vec<PastRow> = vec![];
        let mut take = |step| {
            if let PastStep::Rows(rows) = step {
                found.extend(rows);
            }
        };
        projections::past_rows(context.services().bus.ledger(), &asked, &mut take).await?;
        let marked: Vec<_> = found.iter().map(PastRow::marked).collect();
        let shown: Vec<_> = marked.iter().flatten().flatten().collect();
        looked(context, "Query.rowsAt", &key.to_string(), &shown, reason.as_ref());
        let open = reason.is_some();
        let told = |(past, marked): (PastRow, [Option<Value>; 2])| {
            let PastRow { table, key, before, row } = past;
            let rows = if open { [before, row] } else { marked.map(|row| row.map(masking::masked)) };
            let [before, row] = rows.map(|row| row.map(Json));
            RowAt { table: table.to_owned(), key, before, row }
        };
        Ok(found.into_iter().zip(marked).map(told).collect())
    }
}

//! What something had come to at a moment, and what has changed between two.

use async_graphql::{Context, Json, Object, SimpleObject};
use commands::CommandError;
use domain::Reason;
use ledger::{Difference, Ledger, LedgerError, Moment, MomentError};
use operations::masking;
use serde_json::Value;

use super::auditor;
use crate::{
    asker::Asked,
    error::{EdgeRefusal, Problem},
    personal::Whose,
};

/// A value that differs between two moments.
#[derive(SimpleObject)]
pub(crate) struct StateDifference {
    /// Where in the state: a JSON pointer (RFC 6901).
    path: String,
    /// As it was; null if there was nothing.
    from: Json<Value>,
    /// As it is; null if there is nothing.
    to: Json<Value>,
}

impl From<MomentError> for Problem {
    fn from(error: MomentError) -> Self {
        match error {
            MomentError::UnknownType(_) | MomentError::Unknown(..) => CommandError::NotFound.into(),
            MomentError::Unbegun(_, began) | MomentError::BeforeFirst(_, began) => {
                Self::from(EdgeRefusal::BeforeItsBeginning).with("began", began.to_rfc3339().into())
            }
            MomentError::Empty => EdgeRefusal::BeforeItsBeginning.into(),
            MomentError::Future(_) | MomentError::Reversed(..) => EdgeRefusal::NotAMoment.into(),
            MomentError::Ledger(LedgerError::Spoilt(what)) => {
                Self::from(EdgeRefusal::HistorySpoilt).with("event", what.into())
            }
            MomentError::Ledger(error) => CommandError::from(error).into(),
        }
    }
}

pub(super) fn moment(given: Option<String>) -> Result<Option<Moment>, Problem> {
    given.map(|text| text.parse().map_err(|_| EdgeRefusal::NotAMoment.into())).transpose()
}

/// The ledger, for looking at an aggregate of the auditor's own site; what belongs to another does not exist.
async fn ledger<'a>(context: &'a Context<'_>, aggregate_type: &str, id: &str) -> Result<&'a Ledger, Problem> {
    let site = auditor(context)?.site;
    let ledger = context.services().bus.ledger();
    let here =
        ledger.streams_at(site, std::iter::once((aggregate_type, id))).await.map_err(CommandError::from)?;
    if here == [true] { Ok(ledger) } else { Err(CommandError::NotFound.into()) }
}

/// Records a look at a state: for each person of whom something is shown, or once where nothing is.
pub(super) fn looked(
    context: &Context<'_>,
    field: &'static str,
    id: &str,
    shown: &[&Value],
    reason: Option<&Reason>,
) {
    let look =
        || Whose { subject: None, field, record: id.parse().ok(), reason: reason.map(ToString::to_string) };
    context.shows(&look());
    if reason.is_some() {
        for subject in shown.iter().flat_map(|value| masking::subjects(value)) {
            context.shows(&Whose { subject: Some(subject), ..look() });
        }
    }
}

/// Looking at states that were.
#[derive(Default)]
pub(crate) struct MomentQueries;

#[Object]
impl MomentQueries {
    /// An aggregate as it was at a moment, folded from its events alone; as it is now if none is given. What is personal in it is
    /// withheld unless a reason is given, and then recorded. For auditors.
    #[graphql(complexity = 50)]
    async fn state_at(
        &self,
        context: &Context<'_>,
        aggregate_type: String,
        aggregate_id: String,
        #[graphql(desc = "A time (RFC 3339) or a place in the log.")] at: Option<String>,
        #[graphql(desc = "Why what is personal in it must be seen.")] reason: Option<String>,
    ) -> Result<Json<Value>, Problem> {
        let (at, reason) = (moment(at)?, super::reason(reason)?);
        let ledger = ledger(context, &aggregate_type, &aggregate_id).await?;
        let state = ledger.state_at(&aggregate_type, &aggregate_id, at).await?;
        looked(context, "Query.stateAt", &aggregate_id, &[&state], reason.as_ref());
        Ok(Json(if reason.is_some() { state } else { masking::masked(state) }))
    }

    /// What has changed of an aggregate from one moment to another, or until now, by its events alone. What is personal in it is withheld
    /// unless a reason is given, and then recorded. For auditors.
    #[graphql(complexity = "50 + 20 * child_complexity")]
    async fn state_difference(
        &self,
        context: &Context<'_>,
        aggregate_type: String,
        aggregate_id: String,
        #[graphql(desc = "A time (RFC 3339) or a place in the log.")] since: String,
        #[graphql(desc = "The same; now if left out.")] at: Option<String>,
        #[graphql(desc = "Why what is personal in it must be seen.")] reason: Option<String>,
    ) -> Result<Vec<StateDifference>, Problem> {
        let (since, at) = (moment(Some(since))?.ok_or(EdgeRefusal::NotAMoment)?, moment(at)?);
        let reason = super::reason(reason)?;
        let ledger = ledger(context, &aggregate_type, &aggregate_id).await?;
        let states = ledger.states_between(&aggregate_type, &aggregate_id, since, at).await?;
        let found = ledger::differences(&states[0], &states[1]);
        looked(context, "Query.stateDifference", &aggregate_id, &states.each_ref(), reason.as_ref());
        let shown = |Difference { path, from, to }| {
            let [from, to] = [from, to].map(|value| match &reason {
                Some(_) => value,
                None if masking::is_personal(&path) => masking::withheld(&value),
                None => masking::masked(value),
            });
            StateDifference { path, from: Json(from), to: Json(to) }
        };
        Ok(found.into_iter().map(shown).collect())
    }
}

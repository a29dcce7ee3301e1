//! How tickets went, and whether what was promised was kept.

use domain::{
    CategoryId, DepartmentId,
    ticket::{ClockState, Clocks, Priority, Promise, Source},
};
use futures::TryStreamExt;
use sqlx::{Row, types::Json};

use super::{Counts, Durations, Period, Ratings, durations};
use crate::{ReadError, Reader};

const OPENED: &str = "t.merged_into IS NULL AND t.opened_at >= $2 AND t.opened_at < $3";
/// A ticket may be closed without having been resolved.
const SOLVED: &str = "t.merged_into IS NULL AND coalesce(t.resolved_at, t.closed_at) >= $2 AND coalesce(t.resolved_at, t.closed_at) < $3";

/// How tickets went.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TicketFigures {
    /// How many were opened in the period.
    pub opened: i64,
    /// How many were solved in it, and still are.
    pub solved: i64,
    /// How long the desk's first answer took, of those opened in it that were answered; by the clock, nights included.
    pub first_response: Durations,
    /// How long the solution took, of those solved in it; by the clock, nights included.
    pub solution: Durations,
    /// What customers gave to those solved in it.
    pub ratings: Ratings,
    /// Those opened in it, by how much they press now.
    pub priorities: Counts<Priority>,
    /// The same by how they came in.
    pub sources: Counts<Source>,
    /// The same by what they are about now.
    pub categories: Counts<CategoryId>,
    /// The same by whose task they are now.
    pub departments: Counts<DepartmentId>,
}

/// Whether a promise was kept, of the tickets opened in the period for which it was given. Of answers to later messages, the latest counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PromiseFigures {
    /// The promise.
    pub promise: Promise,
    /// It was kept.
    pub met: i64,
    /// It was broken.
    pub breached: i64,
    /// It can still be kept.
    pub open: i64,
}

impl Reader {
    /// How tickets went. For admins and auditors.
    pub async fn ticket_figures(&self, period: &Period) -> Result<TicketFigures, ReadError> {
        self.sees_figures()?;
        let answered = format!("{OPENED} AND t.answered_at IS NOT NULL");
        let query = format!(
            "SELECT count(*) FILTER (WHERE {OPENED}), {}, {}, {} FROM tickets t
             WHERE t.site_id = $1 AND (({OPENED}) OR ({SOLVED}))",
            durations("extract(epoch FROM t.answered_at - t.opened_at)", &answered),
            durations("extract(epoch FROM coalesce(t.resolved_at, t.closed_at) - t.opened_at)", SOLVED),
            Ratings::columns(SOLVED),
        );
        let mut transaction = self.begin().await?;
        let row = sqlx::query(&query)
            .bind(self.site.0)
            .bind(period.begin())
            .bind(period.end)
            .fetch_one(&mut *transaction)
            .await?;
        let solution = Durations::of(&row, 5)?;
        Ok(TicketFigures {
            opened: row.try_get(0)?,
            solved: solution.count,
            first_response: Durations::of(&row, 1)?,
            solution,
            ratings: Ratings::of(&row, 9)?,
            priorities: self.count_each(&mut transaction, ("tickets", "t.priority", OPENED), period).await?,
            sources: self.count_each(&mut transaction, ("tickets", "t.source", OPENED), period).await?,
            categories: self
                .count_each(&mut transaction, ("tickets", "t.category_id", OPENED), period)
                .await?,
            departments: self
                .count_each(&mut transaction, ("tickets", "t.department_id", OPENED), period)
                .await?,
        })
    }

    /// Whether promises were kept, each of them. For admins and auditors.
    pub async fn promise_figures(&self, period: &Period) -> Result<Vec<PromiseFigures>, ReadError> {
        self.sees_figures()?;
        let mut figures =
            Promise::ALL.map(|promise| PromiseFigures { promise, met: 0, breached: 0, open: 0 });
        let query = format!(
            "SELECT d.clocks FROM sla_deadlines d JOIN tickets t USING (ticket_id) WHERE t.site_id = $1 AND {OPENED}"
        );
        let mut transaction = self.begin().await?;
        let mut rows = sqlx::query_scalar::<_, Json<Clocks>>(&query)
            .bind(self.site.0)
            .bind(period.begin())
            .bind(period.end)
            .fetch(&mut *transaction);
        while let Some(Json(clocks)) = rows.try_next().await? {
            for one in &mut figures {
                match clocks.get(one.promise).map(domain::ticket::Clock::state) {
                    Some(ClockState::Met) => one.met += 1,
                    Some(ClockState::Breached) => one.breached += 1,
                    Some(ClockState::Running | ClockState::Paused | ClockState::Warned) => one.open += 1,
                    None => {}
                }
            }
        }
        Ok(figures.to_vec())
    }
}

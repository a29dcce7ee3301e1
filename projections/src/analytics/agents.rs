//! What each of the team did.

use std::collections::BTreeMap;

use domain::AccountId;
use sqlx::{Postgres, Row, Transaction, postgres::PgRow};

use super::{Durations, Period, Ratings, durations};
use crate::{ReadError, Reader};

/// What one of the team did in a period.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AgentFigures {
    /// How many answers were written to customers.
    pub replies: i64,
    /// How long the first answer took that tickets opened in the period had from this one; by the clock, nights included.
    pub first_response: Durations,
    /// How long the solution took of the tickets solved in the period that are this one's task.
    pub solution: Durations,
    /// What customers gave to these.
    pub ratings: Ratings,
    /// How many calls to the team were taken.
    pub calls: i64,
    /// How long was talked in them (seconds).
    pub talked_seconds: i64,
}

const FIRST_RESPONSES: &str = "WITH answers AS (
        SELECT DISTINCT ON (m.ticket_id) m.author_id, extract(epoch FROM m.sent_at - t.opened_at) AS seconds
        FROM tickets t JOIN ticket_messages m USING (ticket_id)
        WHERE t.site_id = $1 AND t.merged_into IS NULL AND t.opened_at >= $2 AND t.opened_at < $3
          AND m.kind = 'desk' AND m.author_id IS NOT NULL
        ORDER BY m.ticket_id, m.sent_at, m.message_id)
    SELECT author_id, COLUMNS FROM answers WHERE $4::uuid IS NULL OR author_id = $4 GROUP BY author_id";
const REPLIES: &str = "SELECT m.author_id, count(*) FROM ticket_messages m
    WHERE m.site_id = $1 AND m.sent_at >= $2 AND m.sent_at < $3 AND m.kind = 'desk' AND m.author_id IS NOT NULL
      AND ($4::uuid IS NULL OR m.author_id = $4) GROUP BY m.author_id";
const SOLUTIONS: &str = "SELECT t.assignee_id, COLUMNS FROM tickets t
    WHERE t.site_id = $1 AND t.merged_into IS NULL AND t.assignee_id IS NOT NULL
      AND coalesce(t.resolved_at, t.closed_at) >= $2 AND coalesce(t.resolved_at, t.closed_at) < $3
      AND ($4::uuid IS NULL OR t.assignee_id = $4) GROUP BY t.assignee_id";
const CALLS: &str = "SELECT t.host_id, count(*), coalesce(sum(t.talked_seconds), 0)::bigint FROM calls t
    WHERE t.site_id = $1 AND t.kind = 'direct' AND t.host_id IS NOT NULL AND t.answered_at IS NOT NULL
      AND t.started_at >= $2 AND t.started_at < $3 AND ($4::uuid IS NULL OR t.host_id = $4) GROUP BY t.host_id";

impl Reader {
    /// What each of the team did who did anything. Agents see only what they did themselves.
    pub async fn agent_figures(&self, period: &Period) -> Result<Vec<(AccountId, AgentFigures)>, ReadError> {
        if !self.is_desk() {
            return Err(ReadError::NotAllowed);
        }
        let took = "extract(epoch FROM coalesce(t.resolved_at, t.closed_at) - t.opened_at)";
        let first_responses = FIRST_RESPONSES.replace("COLUMNS", &durations("seconds", "true"));
        let solutions = format!("{}, {}", durations(took, "true"), Ratings::columns("true"));
        let solutions = SOLUTIONS.replace("COLUMNS", &solutions);
        let mut transaction = self.begin().await?;
        let mut figures = BTreeMap::<AccountId, AgentFigures>::new();
        for (id, row) in self.by_agent(REPLIES, period, &mut transaction).await? {
            figures.entry(id).or_default().replies = row.try_get(1)?;
        }
        for (id, row) in self.by_agent(&first_responses, period, &mut transaction).await? {
            figures.entry(id).or_default().first_response = Durations::of(&row, 1)?;
        }
        for (id, row) in self.by_agent(&solutions, period, &mut transaction).await? {
            let agent = figures.entry(id).or_default();
            (agent.solution, agent.ratings) = (Durations::of(&row, 1)?, Ratings::of(&row, 5)?);
        }
        for (id, row) in self.by_agent(CALLS, period, &mut transaction).await? {
            let agent = figures.entry(id).or_default();
            (agent.calls, agent.talked_seconds) = (row.try_get(1)?, row.try_get(2)?);
        }
        let mut figures: Vec<_> = figures.into_iter().collect();
        figures.sort_by_key(|(_, one)| std::cmp::Reverse(one.replies + one.solution.count + one.calls));
        Ok(figures)
    }

    /// The rows of a query that has one for each agent, whose id comes first; of agents, the own one.
    async fn by_agent(
        &self,
        query: &str,
        period: &Period,
        transaction: &mut Transaction<'static, Postgres>,
    ) -> Result<Vec<(AccountId, PgRow)>, ReadError> {
        let only = if self.sees_figures().is_ok() { None } else { self.me() };
        let rows = sqlx::query(query)
            .bind(self.site.0)
            .bind(period.begin())
            .bind(period.end)
            .bind(only.map(|me| me.0))
            .fetch_all(&mut **transaction)
            .await?;
        rows.into_iter().map(|row| Ok((AccountId(row.try_get(0)?), row))).collect()
    }
}

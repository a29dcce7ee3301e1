//! Looking into the outbox, and at who wants what.

use async_graphql::{
    Context, Object,
    connection::{Connection, Edge},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::DateTime;
use commands::CommandError;
use domain::{AccountId, NotificationId, Role, account::Account};
use reminders::{MessageFilter, MessageRow};
use uuid::Uuid;

use super::{Kind, Message, MutedMessages, State, settings::ReminderPolicy};
use crate::{
    asker::Asked,
    error::{EdgeRefusal, Problem},
    page,
};

/// Looking into the outbox.
#[derive(Default)]
pub(crate) struct MessageQueries;

#[Object]
impl MessageQueries {
    /// Messages that were sent, wait to be, or were not, those due last first. For the site's admins and auditors; others see their own.
    #[graphql(complexity = "page::cost(first, None, child_complexity)")]
    async fn messages(
        &self,
        context: &Context<'_>,
        state: Option<State>,
        kind: Option<Kind>,
        #[graphql(desc = "Only to this person.")] recipient_id: Option<Uuid>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Connection<String, Message>, Problem> {
        let session = context.session()?;
        let limit = page::request(first, None, None, None)?.first.unwrap_or_default();
        let all = session.actor.holds_at(session.site, &Role::SEE_THE_SITE);
        let recipient = if all { recipient_id.map(AccountId) } else { Some(session.account) };
        let filter = MessageFilter {
            site: Some(session.site),
            state: state.map(Into::into),
            kind: kind.map(Into::into),
            recipient,
            after: after.map(|after| place(&after)).transpose()?,
            ..MessageFilter::default()
        };
        let sight = context.sight()?;
        let more = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
        let mut rows = MessageRow::list(context.services().bus.ledger(), &filter, more)
            .await
            .map_err(CommandError::from)?;
        let has_next = rows.len() > limit;
        rows.truncate(limit);
        let mut connection = Connection::new(filter.after.is_some(), has_next);
        connection
            .edges
            .extend(rows.into_iter().map(|row| Edge::new(cursor(&row), Message::new(row, sight.clone()))));
        Ok(connection)
    }

    /// Which messages the signed-in person has turned off.
    async fn my_muted_messages(&self, context: &Context<'_>) -> Result<Vec<MutedMessages>, Problem> {
        let session = context.session()?;
        let account: Account = context.services().bus.load(session.site, session.account).await?;
        let holder = account.active().ok_or(CommandError::NotFound)?;
        Ok(holder.preferences.muted.iter().copied().map(Into::into).collect())
    }

    /// When the signed-in person's site reminds its people.
    async fn reminder_policy(&self, context: &Context<'_>) -> Result<ReminderPolicy, Problem> {
        let session = context.session()?;
        let standing = context.services().bus.site(session.site).await?;
        Ok((&standing.profile.reminders).into())
    }
}

/// A place in the list: `messages`, the due time in microseconds, the message.
fn cursor(row: &MessageRow) -> String {
    URL_SAFE_NO_PAD.encode(format!("messages/{}/{}", row.due_at.timestamp_micros(), row.id))
}

fn place(cursor: &str) -> Result<(chrono::DateTime<chrono::Utc>, NotificationId), Problem> {
    let read = || {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let (due, id) = text.strip_prefix("messages/")?.split_once('/')?;
        Some((DateTime::from_timestamp_micros(due.parse().ok()?)?, id.parse().ok()?))
    };
    read().ok_or_else(|| EdgeRefusal::BadCursor.into())
}

//! A provider's calendar as a feed: an address that calendar programs fetch, which can be renewed so that the old one is worthless.

use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};
use commands::{CommandError, Session};
use domain::{AccountId, Role, SiteId};
use sqlx::PgPool;

use crate::{
    asker::Asked,
    config::HttpConfig,
    error::Problem,
    signature::{self, Purpose},
};

/// Which edition of a provider's feed address is good.
pub(crate) async fn version(pool: &PgPool, provider: AccountId) -> Result<i32, CommandError> {
    let version: Option<i32> =
        sqlx::query_scalar("SELECT version FROM calendar_feeds WHERE provider_id = $1")
            .bind(provider.0)
            .fetch_optional(pool)
            .await?;
    Ok(version.unwrap_or_default())
}

async fn renew(
    pool: &PgPool,
    provider: AccountId,
    site: SiteId,
    at: DateTime<Utc>,
) -> Result<i32, CommandError> {
    let version = sqlx::query_scalar(
        "INSERT INTO calendar_feeds (provider_id, site_id, version, renewed_at) VALUES ($1, $2, 1, $3)
         ON CONFLICT (provider_id) DO UPDATE SET version = calendar_feeds.version + 1, renewed_at = $3
         RETURNING version",
    )
    .bind(provider.0)
    .bind(site.0)
    .bind(at)
    .fetch_one(pool)
    .await?;
    Ok(version)
}

fn address(config: &HttpConfig, session: &Session, version: i32) -> String {
    let provider = session.account;
    let token = signature::sign(&config.feed_key, Purpose::Feed, session.site, provider.0, version);
    format!("{}/calendars/{provider}.ics?token={token}", config.public_url)
}

/// Feeds are the provider's own affair: not even an admin gets the address.
fn provider<'a>(context: &'a Context<'_>) -> Result<&'a Session, Problem> {
    let session = context.session()?;
    if session.actor.holds_at(session.site, &[Role::Provider]) {
        Ok(session)
    } else {
        Err(CommandError::NotAllowed.into())
    }
}

/// Questions about calendar feeds.
#[derive(Default)]
pub(crate) struct CalendarFeedQueries;

#[Object]
impl CalendarFeedQueries {
    /// The address of the signed-in provider's calendar, for calendar programs: appointments with the clients' names, without notes,
    /// from 30 days ago on. Secret: whoever has it can read the calendar.
    async fn calendar_feed_url(&self, context: &Context<'_>) -> Result<String, Problem> {
        let session = provider(context)?;
        let services = context.services();
        let version = version(services.bus.ledger().pool(), session.account).await?;
        Ok(address(&services.config, session, version))
    }
}

/// Changes of calendar feeds.
#[derive(Default)]
pub(crate) struct CalendarFeedMutations;

#[Object]
impl CalendarFeedMutations {
    /// Gives the signed-in provider's calendar another address; the old one is worthless from then on.
    async fn renew_calendar_feed(&self, context: &Context<'_>) -> Result<String, Problem> {
        let session = provider(context)?;
        let services = context.services();
        let at = services.bus.clock().now();
        let version = renew(services.bus.ledger().pool(), session.account, session.site, at).await?;
        Ok(address(&services.config, session, version))
    }
}

//! What is kept of a person, for the right of access.

use async_graphql::{Context, Object, SimpleObject};
use chrono::{DateTime, Utc};
use commands::CommandError;
use domain::{AccountId, Reason, Role, SiteId};
use uuid::Uuid;

use crate::{asker::Asked, error::Problem, http::personal_data, personal::Whose, scalars};

/// Where what is kept of a person can be fetched, without signing in. Whoever has an address can fetch it.
#[derive(SimpleObject)]
pub(crate) struct PersonalDataExport {
    /// As a page to read, in the person's language.
    html_url: String,
    /// As JSON, for programs.
    json_url: String,
    /// Until when, at least.
    expires_at: DateTime<Utc>,
}

/// Questions for what is kept of a person.
#[derive(Default)]
pub(crate) struct PersonalDataQueries;

#[Object]
impl PersonalDataQueries {
    /// All that is kept of a person at the site: the account, appointments, tickets with their messages, calls, messages that were sent,
    /// sign-ins, and who else was shown something of it. For everybody of oneself, for admins of everybody at their site, with a reason; the person learns
    /// of both from `myDataAccesses`.
    #[graphql(complexity = 50)]
    async fn personal_data(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Whose; the own if left out.")] account_id: Option<Uuid>,
        #[graphql(
            desc = "Why; needed where it is somebody else's, who can read it. At most 500 characters."
        )]
        reason: Option<String>,
    ) -> Result<PersonalDataExport, Problem> {
        let session = context.session()?;
        let person = account_id.map_or(session.account, AccountId);
        let admin = session.actor.holds_at(session.site, &[Role::Admin]);
        if session.site == SiteId::PLATFORM || !(admin || session.actor.is(person)) {
            return Err(CommandError::NotAllowed.into());
        }
        let row = context.sight()?.reader().account(person).await?;
        row.filter(|row| row.name.is_some()).ok_or(CommandError::NotFound)?;
        let reason: Option<Reason> = if session.actor.is(person) {
            scalars::reason(reason)?
        } else {
            Some(scalars::text("reason", &reason.unwrap_or_default())?)
        };
        let reason = reason.map(|reason| reason.to_string());
        context.shows(&Whose { subject: Some(person), field: "Query.personalData", record: None, reason });
        let services = context.services();
        let now = services.bus.clock().now();
        let address = |file| personal_data::address(&services.config, (session.site, person), file, now);
        let (html_url, expires_at) = address("data.html");
        Ok(PersonalDataExport { html_url, json_url: address("data.json").0, expires_at })
    }
}

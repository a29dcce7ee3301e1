//! Deciding about messages.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use commands::{CommandError, Door};
use domain::{
    NotificationId, Role, SiteId,
    account::Email,
    notification::{Mute, NotificationRefusal, Preferences},
    site::Slug,
};
use ledger::Ledger;
use reminders::MessageRow;
use uuid::Uuid;

use super::{
    Channel, MutedMessages, Topic,
    settings::{ReminderPolicy, ReminderPolicyInput},
};
use crate::{asker::Asked, error::Problem, receipt::Receipt};

/// Messages of a topic that shall not come through a channel.
#[derive(InputObject)]
pub(crate) struct MutedMessagesInput {
    /// Which.
    topic: Topic,
    /// Through what they shall not come.
    channel: Channel,
}

/// Which messages somebody has turned off since.
#[derive(SimpleObject)]
pub(crate) struct MutedMessagesPayload {
    /// All that is turned off.
    muted: Vec<MutedMessages>,
    /// That the command was carried out.
    receipt: Receipt,
}

/// When a site reminds its people since.
#[derive(SimpleObject)]
pub(crate) struct ReminderPolicyPayload {
    /// All of it.
    policy: ReminderPolicy,
    /// That the command was carried out.
    receipt: Receipt,
}

/// Deciding about messages.
#[derive(Default)]
pub(crate) struct MessageMutations;

#[Object]
impl MessageMutations {
    /// Turns messages off; everything that is not named comes.
    async fn set_muted_messages(
        &self,
        context: &Context<'_>,
        muted: Vec<MutedMessagesInput>,
        command_id: Option<Uuid>,
    ) -> Result<MutedMessagesPayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let account = context.session()?.account;
        let muted =
            muted.into_iter().map(|mute| Mute { topic: mute.topic.into(), channel: mute.channel.into() });
        let preferences = Preferences { muted: muted.collect() };
        let told = preferences.muted.iter().copied().map(Into::into).collect();
        let receipt = context.services().bus.set_preferences(&caller, site, account, preferences).await?;
        Ok(MutedMessagesPayload { muted: told, receipt: Receipt::from(&receipt) })
    }

    /// Reminds the site's people at other times. For admins; appointments that are booked already are planned anew.
    async fn set_reminder_policy(
        &self,
        context: &Context<'_>,
        policy: ReminderPolicyInput,
        site_id: Option<Uuid>,
        command_id: Option<Uuid>,
    ) -> Result<ReminderPolicyPayload, Problem> {
        let (caller, site) = context.command(site_id, command_id)?;
        let policy = policy.read()?;
        let told = (&policy).into();
        let receipt = context.services().bus.set_reminder_policy(&caller, site, policy).await?;
        Ok(ReminderPolicyPayload { policy: told, receipt: Receipt::from(&receipt) })
    }

    /// Has a message that failed, was skipped or was taken back tried again: at once, or at its time where that is still to come. It is still
    /// not sent when what it is about no
    /// longer stands. For admins.
    async fn retry_message(&self, context: &Context<'_>, id: Uuid) -> Result<bool, Problem> {
        let site = admin(context)?;
        let ledger = context.services().bus.ledger();
        let id = NotificationId(id);
        done(ledger, site, id, MessageRow::retry(ledger, Some(site), id).await.map_err(CommandError::from)?)
            .await
    }

    /// Takes back a message that waits. For admins.
    async fn cancel_message(&self, context: &Context<'_>, id: Uuid) -> Result<bool, Problem> {
        let site = admin(context)?;
        let ledger = context.services().bus.ledger();
        let id = NotificationId(id);
        done(ledger, site, id, MessageRow::cancel(ledger, Some(site), id).await.map_err(CommandError::from)?)
            .await
    }

    /// Sends a mail with which a forgotten password can be set anew. Whether there is such an account is not told.
    async fn request_password_reset(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The site's address name; left out for superadmins.")] site: Option<String>,
        email: String,
    ) -> Result<bool, Problem> {
        context.count_sign_in()?;
        let email = Email::new(&email).map_err(Problem::argument("email"))?;
        let door = match site {
            Some(site) => Door::Site(Slug::new(&site).map_err(Problem::argument("site"))?),
            None => Door::Platform,
        };
        context.services().bus.request_password_reset(&door, &email).await?;
        Ok(true)
    }
}

fn admin(context: &Context<'_>) -> Result<SiteId, Problem> {
    let session = context.session()?;
    if session.actor.holds_at(session.site, &[Role::Admin]) {
        Ok(session.site)
    } else {
        Err(CommandError::NotAllowed.into())
    }
}

async fn done(ledger: &Ledger, site: SiteId, id: NotificationId, done: bool) -> Result<bool, Problem> {
    if done {
        return Ok(true);
    }
    let there = MessageRow::exists(ledger, site, id).await.map_err(CommandError::from)?;
    Err(Problem::refused(&if there { NotificationRefusal::NotOpen } else { NotificationRefusal::Unknown }))
}

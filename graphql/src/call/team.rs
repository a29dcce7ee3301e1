//! Who of the team takes calls.

use std::collections::HashMap;

use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::{DateTime, Utc};
use commands::Reachable;
use domain::{AccountId, Role, account};
use projections::accounts::AccountRow;
use uuid::Uuid;

use crate::{
    account::Role as SeenRole,
    asker::Asked,
    error::{EdgeRefusal, Problem},
    personal::Personal,
    receipt::Receipt,
};

/// Those whom anybody's call to the team rings.
const DESK: [Role; 2] = [Role::Agent, Role::Admin];
/// Those who can be called by name.
const CALLED: [Role; 3] = [Role::Agent, Role::Admin, Role::Provider];

/// Whether somebody of the team takes calls, as that person says.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub(crate) enum AvailabilityStatus {
    /// Takes calls.
    Available,
    /// Is not at the desk.
    Away,
    /// Works on something else.
    Busy,
    /// Takes calls again by itself when the break ends.
    OnBreak,
    /// Wants to be left alone.
    DoNotDisturb,
}

/// Whether somebody of the team takes calls.
#[derive(SimpleObject)]
pub(crate) struct Availability {
    /// What that person says.
    status: AvailabilityStatus,
    /// When the break ends.
    until: Option<DateTime<Utc>>,
}

impl From<account::Availability> for Availability {
    fn from(availability: account::Availability) -> Self {
        use account::Availability as A;
        let (status, until) = match availability {
            A::Available => (AvailabilityStatus::Available, None),
            A::Away => (AvailabilityStatus::Away, None),
            A::Busy => (AvailabilityStatus::Busy, None),
            A::OnBreak { until } => (AvailabilityStatus::OnBreak, Some(until)),
            A::DoNotDisturb => (AvailabilityStatus::DoNotDisturb, None),
        };
        Self { status, until }
    }
}

/// Somebody of the team.
#[derive(SimpleObject)]
pub(crate) struct TeamMember {
    /// Who.
    account_id: Uuid,
    /// By name; null once erased.
    name: Option<Personal<String>>,
    /// What for.
    roles: Vec<SeenRole>,
    /// Whether calls are taken.
    availability: Availability,
    /// The call that the person talks in: nobody is rung meanwhile.
    call_id: Option<Uuid>,
}

/// How it looks for somebody who calls.
#[derive(SimpleObject)]
pub(crate) struct CallDesk {
    /// How many of the team would be rung by a call to all of them now.
    free: usize,
    /// How many would be, were they not in a call.
    talking: usize,
    /// How many wait to be taken.
    waiting: usize,
}

/// What holds since.
#[derive(SimpleObject)]
pub(crate) struct AvailabilityPayload {
    /// Whether calls are taken.
    availability: Availability,
    /// That the command was carried out.
    receipt: Receipt,
}

/// Looking at the team.
#[derive(Default)]
pub(crate) struct TeamQueries;

#[Object]
impl TeamQueries {
    /// Everybody of the site's team and whether calls reach them now. For the team and auditors.
    #[graphql(complexity = "20 + 20 * child_complexity")]
    async fn team(&self, context: &Context<'_>) -> Result<Vec<TeamMember>, Problem> {
        let session = context.session()?;
        if !session.actor.holds_at(session.site, &CALLED)
            && !session.actor.holds_at(session.site, &Role::SEE_THE_SITE)
        {
            return Err(commands::CommandError::NotAllowed.into());
        }
        let rows = context.sight()?.system().team(&CALLED).await?;
        let people: Vec<_> = rows.iter().map(|row| row.account_id).collect();
        let reachable = context.services().bus.reachable(session.site, &people).await?;
        let reachable: HashMap<_, _> = reachable.into_iter().map(|one| (one.account, one)).collect();
        let member = |row: AccountRow| {
            let one = reachable.get(&row.account_id)?;
            Some(TeamMember {
                account_id: row.account_id.0,
                name: row.name.map(|name| Personal::new("TeamMember.name", row.account_id, name.to_string())),
                roles: row.roles.0.into_iter().map(SeenRole::from).collect(),
                availability: one.availability.into(),
                call_id: one.engaged.map(|call| call.0),
            })
        };
        Ok(rows.into_iter().filter_map(member).collect())
    }

    /// Whether anybody takes a call now, for whoever thinks of calling.
    #[graphql(complexity = 20)]
    async fn call_desk(&self, context: &Context<'_>) -> Result<CallDesk, Problem> {
        context.session()?;
        let team = reachable(context, &DESK).await?;
        let takes = |one: &&Reachable| one.availability == account::Availability::Available;
        let (free, takes) =
            (team.iter().filter(|one| one.is_free()).count(), team.iter().filter(takes).count());
        let waiting = context.sight()?.system().waiting_calls().await?;
        Ok(CallDesk { free, talking: takes - free, waiting: usize::try_from(waiting).unwrap_or_default() })
    }
}

/// Changing who takes calls.
#[derive(Default)]
pub(crate) struct TeamMutations;

#[Object]
impl TeamMutations {
    /// Takes calls, or does not: while it says no, nobody's call rings for that person. Of oneself; admins of anybody at their site.
    async fn set_availability(
        &self,
        context: &Context<'_>,
        status: AvailabilityStatus,
        #[graphql(desc = "When the break ends, within 24 hours; with `ON_BREAK` only.")] break_until: Option<
            DateTime<Utc>,
        >,
        #[graphql(desc = "Whose; the caller's own if left out.")] account_id: Option<Uuid>,
        command_id: Option<Uuid>,
    ) -> Result<AvailabilityPayload, Problem> {
        use account::Availability as A;
        let account = account_id.map_or(context.session()?.account, AccountId);
        let (caller, site) = context.command(None, command_id)?;
        let availability = match (status, break_until) {
            (AvailabilityStatus::OnBreak, Some(until)) => A::OnBreak { until },
            (AvailabilityStatus::OnBreak, None) | (_, Some(_)) => return Err(EdgeRefusal::BreakEnd.into()),
            (AvailabilityStatus::Available, None) => A::Available,
            (AvailabilityStatus::Away, None) => A::Away,
            (AvailabilityStatus::Busy, None) => A::Busy,
            (AvailabilityStatus::DoNotDisturb, None) => A::DoNotDisturb,
        };
        let bus = &context.services().bus;
        let receipt = bus.set_availability(&caller, site, account, availability).await?;
        Ok(AvailabilityPayload { availability: availability.into(), receipt: (&receipt).into() })
    }
}

async fn reachable(context: &Context<'_>, roles: &[Role]) -> Result<Vec<Reachable>, Problem> {
    let rows = context.sight()?.system().team(roles).await?;
    let people: Vec<_> = rows.iter().map(|row| row.account_id).collect();
    Ok(context.services().bus.reachable(context.session()?.site, &people).await?)
}

/// Do calls to the whole team ring for this person now?
pub(crate) async fn takes_calls(
    services: &crate::asker::Services,
    site: domain::SiteId,
    account: AccountId,
) -> Result<bool, Problem> {
    let reachable = services.bus.reachable(site, &[account]).await?;
    Ok(reachable.iter().any(|one| one.availability == account::Availability::Available))
}

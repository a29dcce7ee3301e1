//! What a site keeps for how long.

use async_graphql::{Context, Enum, InputObject, MaybeUndefined, Object, SimpleObject};
use commands::CommandError;
use domain::{
    Role,
    retention::{self, RetentionRefusal},
};
use uuid::Uuid;

use crate::{asker::Asked, error::Problem, receipt::Receipt};

/// A kind of record of a person that a law may have the site keep.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Enum)]
#[graphql(remote = "domain::retention::RecordKind")]
pub(crate) enum RecordKind {
    /// Appointments of a client, unless declined or cancelled. They count from their end.
    Appointments,
    /// Tickets of a customer. They count from the last thing that happened to them with the customer.
    Tickets,
}

/// What becomes of a request to forget somebody while something has to be kept.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::retention::WhileBound")]
pub(crate) enum WhileBound {
    /// It is refused with `RETAINED`, which says until when.
    Refuse,
    /// The account is closed, and its holder is forgotten when nothing has to be kept any more.
    Postpone,
}

/// That a kind of record has to be kept.
#[derive(SimpleObject, InputObject)]
#[graphql(input_name = "RetentionDutyInput")]
pub(crate) struct RetentionDuty {
    /// What.
    record: RecordKind,
    /// For how many months after its last day, on the site's wall: 1 to 480.
    months: i32,
}

/// What a site keeps for how long.
#[derive(SimpleObject)]
pub(crate) struct RetentionPolicy {
    /// What has to be kept whoever asks to be forgotten.
    duties: Vec<RetentionDuty>,
    /// What becomes of a request to forget somebody meanwhile.
    while_bound: WhileBound,
    /// After how many months without a sign of them clients are forgotten; null if never.
    silent_months: Option<i32>,
    /// After how many days recordings of calls are removed; null if never.
    recording_days: Option<i32>,
    /// After how many months the record of who was shown what is removed; null if never.
    access_months: Option<i32>,
}

impl From<&retention::RetentionPolicy> for RetentionPolicy {
    fn from(policy: &retention::RetentionPolicy) -> Self {
        let duty = |(record, months): (&retention::RecordKind, &u16)| RetentionDuty {
            record: (*record).into(),
            months: (*months).into(),
        };
        Self {
            duties: policy.duties.iter().map(duty).collect(),
            while_bound: policy.while_bound.into(),
            silent_months: policy.silent_months.map(Into::into),
            recording_days: policy.recording_days.map(Into::into),
            access_months: policy.access_months.map(Into::into),
        }
    }
}

/// What a site keeps for how long. What is left out stays as it is; null means never.
#[derive(InputObject)]
pub(crate) struct RetentionPolicyInput {
    /// All that has to be kept whoever asks to be forgotten.
    duties: Option<Vec<RetentionDuty>>,
    /// What becomes of a request to forget somebody meanwhile.
    while_bound: Option<WhileBound>,
    /// Clients are forgotten after 6 to 480 months without a sign of them.
    silent_months: MaybeUndefined<i32>,
    /// Recordings of calls are removed after 1 to 3,650 days.
    recording_days: MaybeUndefined<i32>,
    /// The record of who was shown what is removed after 6 to 480 months.
    access_months: MaybeUndefined<i32>,
}

impl RetentionPolicyInput {
    fn over(self, mut policy: retention::RetentionPolicy) -> Result<retention::RetentionPolicy, Problem> {
        if let Some(duties) = self.duties {
            let duty = |duty: RetentionDuty| Ok((duty.record.into(), number(duty.months)?));
            policy.duties = duties.into_iter().map(duty).collect::<Result<_, Problem>>()?;
        }
        if let Some(while_bound) = self.while_bound {
            policy.while_bound = while_bound.into();
        }
        for (given, kept) in [
            (self.silent_months, &mut policy.silent_months),
            (self.recording_days, &mut policy.recording_days),
            (self.access_months, &mut policy.access_months),
        ] {
            match given {
                MaybeUndefined::Undefined => {}
                MaybeUndefined::Null => *kept = None,
                MaybeUndefined::Value(value) => *kept = Some(number(value)?),
            }
        }
        Ok(policy)
    }
}

fn number(given: i32) -> Result<u16, Problem> {
    u16::try_from(given).map_err(|_| Problem::refused(&RetentionRefusal::OutOfRange))
}

/// What a site keeps for how long, after a change.
#[derive(SimpleObject)]
pub(crate) struct RetentionPolicyPayload {
    /// As it is now.
    policy: RetentionPolicy,
    /// That the command was carried out.
    receipt: Receipt,
}

/// Questions about what is kept for how long.
#[derive(Default)]
pub(crate) struct RetentionQueries;

#[Object]
impl RetentionQueries {
    /// What the site keeps for how long. For admins and auditors.
    async fn retention_policy(&self, context: &Context<'_>) -> Result<RetentionPolicy, Problem> {
        let session = context.session()?;
        if !session.actor.holds_at(session.site, &Role::SEE_THE_SITE) {
            return Err(CommandError::NotAllowed.into());
        }
        let (policy, _) = context.services().bus.retention_policy(session.site).await?;
        Ok((&policy).into())
    }
}

/// Changes of what is kept for how long.
#[derive(Default)]
pub(crate) struct RetentionMutations;

#[Object]
impl RetentionMutations {
    /// Keeps things for another time. What is older by then is removed within minutes, and from then on every night. For admins.
    async fn set_retention_policy(
        &self,
        context: &Context<'_>,
        policy: RetentionPolicyInput,
        site_id: Option<Uuid>,
        command_id: Option<Uuid>,
    ) -> Result<RetentionPolicyPayload, Problem> {
        let (caller, site) = context.command(site_id, command_id)?;
        let bus = &context.services().bus;
        let policy = policy.over(bus.retention_policy(site).await?.0)?;
        let receipt = bus.set_retention_policy(&caller, site, policy).await?;
        let (policy, _) = bus.retention_policy(site).await?;
        Ok(RetentionPolicyPayload { policy: (&policy).into(), receipt: (&receipt).into() })
    }
}

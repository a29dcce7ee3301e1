//! Coming to rooms, calling, answering, letting in.

use async_graphql::{Context, Object, SimpleObject};
use commands::{Bus, Caller, CommandError};
use domain::{AccountId, AppointmentId, CallId, DepartmentId, SiteId, call::Callee};
use uuid::Uuid;

use super::{CallPayload, RoomRules, RoomRulesInput, payload, token::RoomToken};
use crate::{
    asker::Asked,
    error::{EdgeRefusal, Problem},
    receipt::Receipt,
};

/// The rules of a site's rooms since.
#[derive(SimpleObject)]
pub(crate) struct RoomRulesPayload {
    /// All of them.
    rules: RoomRules,
    /// That the command was carried out.
    receipt: Receipt,
}

/// A command for a call that is there.
struct Step<'a> {
    context: &'a Context<'a>,
    bus: &'a Bus,
    caller: Caller,
    site: SiteId,
    id: CallId,
}

impl<'a> Step<'a> {
    fn of(context: &'a Context<'a>, id: Uuid, command_id: Option<Uuid>) -> Result<Self, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        Ok(Self { context, bus: &context.services().bus, caller, site, id: CallId(id) })
    }

    /// The call as it is after the command.
    async fn done(&self, outcome: Result<commands::Receipt, CommandError>) -> Result<CallPayload, Problem> {
        payload(self.context, self.id, &outcome?).await
    }
}

/// Coming to rooms, calling, answering, letting in.
#[derive(Default)]
pub(crate) struct CallMutations;

#[Object]
impl CallMutations {
    /// Comes to the room of one's appointment: from some time before its start (see `joiningOpens`) until its end. Its provider may come in at
    /// once; others wait as the rules of the site's rooms say.
    async fn enter_room(
        &self,
        context: &Context<'_>,
        appointment_id: Uuid,
        command_id: Option<Uuid>,
    ) -> Result<CallPayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let appointment = AppointmentId(appointment_id);
        let (id, receipt) = context.services().bus.enter_room(&caller, site, appointment).await?;
        payload(context, id, &receipt).await
    }

    /// Comes to a call that one has a part in, or comes back to it.
    async fn enter_call(
        &self,
        context: &Context<'_>,
        id: Uuid,
        command_id: Option<Uuid>,
    ) -> Result<CallPayload, Problem> {
        let step = Step::of(context, id, command_id)?;
        step.done(step.bus.enter_call(&step.caller, step.site, step.id).await).await
    }

    /// A token for connecting with the relay, for whoever has a part in the call; one who is not let in yet waits with it.
    async fn create_room_token(&self, context: &Context<'_>, call_id: Uuid) -> Result<RoomToken, Problem> {
        let session = context.session()?;
        let services = context.services();
        let pass = services.bus.room_pass(&session.actor, session.site, CallId(call_id), session.id).await?;
        let token = services.config.rooms.token(&pass)?;
        Ok(RoomToken::new(token, &pass, &services.config.public_url))
    }

    /// Calls one of the team, or whoever takes it first.
    async fn call_team(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Whom; whoever takes it first if left out.")] agent_id: Option<Uuid>,
        #[graphql(desc = "What it is for; not together with `agentId`.")] department_id: Option<Uuid>,
        command_id: Option<Uuid>,
    ) -> Result<CallPayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let to = match (agent_id, department_id) {
            (Some(_), Some(_)) => {
                return Err(EdgeRefusal::NotTogether { first: "agentId", second: "departmentId" }.into());
            }
            (Some(agent), None) => Callee::Agent(AccountId(agent)),
            (None, department) => Callee::Queue(department.map(DepartmentId)),
        };
        let (id, receipt) = context.services().bus.call_team(&caller, site, to).await?;
        payload(context, id, &receipt).await
    }

    /// Takes a call that rings. The first who does has it: it stops ringing for everybody else, and on one's other devices.
    async fn accept_call(
        &self,
        context: &Context<'_>,
        id: Uuid,
        command_id: Option<Uuid>,
    ) -> Result<CallPayload, Problem> {
        let step = Step::of(context, id, command_id)?;
        step.done(step.bus.accept_call(&step.caller, step.site, step.id).await).await
    }

    /// Does not take a call that rings. It goes on ringing for others if it is for anybody of the team.
    async fn decline_call(
        &self,
        context: &Context<'_>,
        id: Uuid,
        command_id: Option<Uuid>,
    ) -> Result<CallPayload, Problem> {
        let step = Step::of(context, id, command_id)?;
        step.done(step.bus.decline_call(&step.caller, step.site, step.id).await).await
    }

    /// Ends the call for everybody: the host, either side of a direct call, admins. In an appointment's room to which the other side has not
    /// come yet its host only leaves.
    async fn end_call(
        &self,
        context: &Context<'_>,
        id: Uuid,
        command_id: Option<Uuid>,
    ) -> Result<CallPayload, Problem> {
        let step = Step::of(context, id, command_id)?;
        step.done(step.bus.end_call(&step.caller, step.site, step.id).await).await
    }

    /// Asks somebody else of the site in. For the host.
    async fn invite_to_call(
        &self,
        context: &Context<'_>,
        id: Uuid,
        account_id: Uuid,
        command_id: Option<Uuid>,
    ) -> Result<CallPayload, Problem> {
        let step = Step::of(context, id, command_id)?;
        step.done(step.bus.invite_to_call(&step.caller, step.site, step.id, AccountId(account_id)).await)
            .await
    }

    /// Lets somebody in who waits, or whom the host sent out before. For the host.
    async fn admit_to_call(
        &self,
        context: &Context<'_>,
        id: Uuid,
        account_id: Uuid,
        command_id: Option<Uuid>,
    ) -> Result<CallPayload, Problem> {
        let step = Step::of(context, id, command_id)?;
        step.done(step.bus.admit_to_call(&step.caller, step.site, step.id, AccountId(account_id)).await).await
    }

    /// Sends somebody out, at once; he cannot come back unless he is let in again. For the host.
    async fn remove_from_call(
        &self,
        context: &Context<'_>,
        id: Uuid,
        account_id: Uuid,
        command_id: Option<Uuid>,
    ) -> Result<CallPayload, Problem> {
        let step = Step::of(context, id, command_id)?;
        step.done(step.bus.remove_from_call(&step.caller, step.site, step.id, AccountId(account_id)).await)
            .await
    }

    /// Agrees to be recorded, or no longer: then a recording stops.
    async fn set_recording_consent(
        &self,
        context: &Context<'_>,
        id: Uuid,
        given: bool,
        command_id: Option<Uuid>,
    ) -> Result<CallPayload, Problem> {
        let step = Step::of(context, id, command_id)?;
        step.done(step.bus.consent_to_recording(&step.caller, step.site, step.id, given).await).await
    }

    /// Has the call recorded from now on. For the host; everybody in the room must have agreed, and who comes in later without that ends it.
    async fn start_recording(
        &self,
        context: &Context<'_>,
        id: Uuid,
        command_id: Option<Uuid>,
    ) -> Result<CallPayload, Problem> {
        let step = Step::of(context, id, command_id)?;
        step.done(step.bus.start_recording(&step.caller, step.site, step.id).await).await
    }

    /// Stops the recording that goes on. For the host.
    async fn stop_recording(
        &self,
        context: &Context<'_>,
        id: Uuid,
        command_id: Option<Uuid>,
    ) -> Result<CallPayload, Problem> {
        let step = Step::of(context, id, command_id)?;
        step.done(step.bus.stop_recording(&step.caller, step.site, step.id).await).await
    }

    /// Has the rooms of the site's calls follow other rules, from the next call on. For admins.
    async fn set_room_rules(
        &self,
        context: &Context<'_>,
        rules: RoomRulesInput,
        site_id: Option<Uuid>,
        command_id: Option<Uuid>,
    ) -> Result<RoomRulesPayload, Problem> {
        let (caller, site) = context.command(site_id, command_id)?;
        let bus = &context.services().bus;
        let rules = rules.over(bus.site(site).await?.profile.rooms)?;
        let receipt = bus.set_room_rules(&caller, site, rules).await?;
        Ok(RoomRulesPayload { rules: (&rules).into(), receipt: Receipt::from(&receipt) })
    }
}

//! Commands on calls.

mod archive;
mod team;
mod tokens;

use domain::{
    AccountId, Actor, AppointmentId, CallId, ConnectionId, RecordingId, Role, SiteId,
    account::Account,
    appointment::Appointment,
    call::{
        Call, CallCommand, Callee, LeaveReason, Media, Opening, Purpose, Quality, RecordedFile,
        RemovalReason, RoomRules, Standing,
    },
    site::SiteCommand,
};
use serde::Serialize;

use crate::{
    Bus, Caller, CommandError, InputRefusal, Receipt,
    bus::{Target, within},
};

pub use archive::RecordingArchive;
pub use team::Reachable;
pub use tokens::{RoomGrants, RoomKey, RoomPass, RoomRefusal};

/// What the relay reports of somebody's connection.
#[derive(Clone, Debug)]
pub enum Report {
    /// It stands.
    Joined,
    /// It has ended.
    Left(LeaveReason),
    /// What is sent over it has changed.
    Media(Media),
    /// How it was.
    Quality(Quality),
}

impl Bus {
    /// Comes to the room of an appointment: opens it if nobody has, and asks to be let in.
    pub async fn enter_room(
        &self,
        caller: &Caller,
        site: SiteId,
        appointment: AppointmentId,
    ) -> Result<(CallId, Receipt), CommandError> {
        within(caller, site)?;
        let stands: Appointment = self.load(site, appointment).await?;
        stands.admit(&caller.actor, self.clock.now()).map_err(CommandError::refused)?;
        let booking = stands.booking().ok_or(CommandError::NotFound)?;
        let id = CallId::of_appointment(appointment, booking.time.start());
        let opening = Opening {
            site,
            purpose: Purpose::Consultation { appointment, time: booking.time },
            host: Some(booking.provider),
            guests: vec![booking.client],
            rules: self.site(site).await?.profile.rooms,
            at: self.clock.now(),
            until: booking.time.end(),
        };
        // A command of its own: the caller's name is for coming in.
        let opener = Caller { command_id: None, ..caller.clone() };
        let start = CallCommand::Start { opening, busy: false };
        self.change_call(&opener, site, id, &("open", appointment), start).await?;
        let receipt = self.enter_call(caller, site, id).await?;
        Ok((id, receipt))
    }

    /// Calls somebody of the team, or whoever takes it first.
    pub async fn call_team(
        &self,
        caller: &Caller,
        site: SiteId,
        to: Callee,
    ) -> Result<(CallId, Receipt), CommandError> {
        within(caller, site)?;
        let me = caller.actor.account().ok_or(CommandError::NotAllowed)?;
        let rules = self.site(site).await?.profile.rooms;
        let id = CallId::generate();
        let target = Target::creating::<Call>(caller, site, id, &("call", to))?;
        let receipt =
            self.once(caller, &target, || self.try_calling(caller, &target, me, site, to, rules)).await?;
        let id = receipt
            .aggregate_id
            .parse()
            .map_err(|_| CommandError::Fault("a call's id is a UUID".to_owned()))?;
        Ok((id, receipt))
    }

    async fn try_calling(
        &self,
        caller: &Caller,
        target: &Target,
        me: AccountId,
        site: SiteId,
        to: Callee,
        rules: RoomRules,
    ) -> Result<Receipt, CommandError> {
        let at = self.clock.now();
        let (busy, seconds) = match to {
            Callee::Agent(agent) => {
                let account: Account = self.load(site, agent).await?;
                let team = [Role::Agent, Role::Admin, Role::Provider];
                if !account.active().is_some_and(|holder| holder.roles.any(&team)) {
                    return Err(InputRefusal::NoSuchAgent.into());
                }
                let free = self.reachable(site, &[agent]).await?.iter().any(Reachable::is_free);
                (!free, rules.ring_seconds)
            }
            Callee::Queue(department) => {
                let desk = &self.site(site).await?.profile.desk;
                if department.is_some_and(|id| !desk.departments.get(&id).is_some_and(|known| known.active)) {
                    return Err(CommandError::refused(domain::call::CallRefusal::NoSuchQueue));
                }
                (false, rules.queue_seconds)
            }
        };
        let opening = Opening {
            site,
            purpose: Purpose::Direct { to },
            host: None,
            guests: vec![me],
            rules,
            at,
            until: at + chrono::TimeDelta::seconds(i64::from(seconds)),
        };
        self.attempt::<Call, _>(caller, target, CallCommand::Start { opening, busy }).await
    }

    /// Asks to come in to a call that one has a part in.
    pub async fn enter_call(
        &self,
        caller: &Caller,
        site: SiteId,
        id: CallId,
    ) -> Result<Receipt, CommandError> {
        self.change_call(caller, site, id, &"enter", CallCommand::Enter).await
    }

    /// Takes a call that rings.
    pub async fn accept_call(
        &self,
        caller: &Caller,
        site: SiteId,
        id: CallId,
    ) -> Result<Receipt, CommandError> {
        self.change_call(caller, site, id, &"accept", CallCommand::Accept).await
    }

    /// Does not take a call that rings.
    pub async fn decline_call(
        &self,
        caller: &Caller,
        site: SiteId,
        id: CallId,
    ) -> Result<Receipt, CommandError> {
        self.change_call(caller, site, id, &"decline", CallCommand::Decline).await
    }

    /// Hangs up for all.
    pub async fn end_call(&self, caller: &Caller, site: SiteId, id: CallId) -> Result<Receipt, CommandError> {
        self.change_call(caller, site, id, &"end", CallCommand::End).await
    }

    /// Asks somebody of the site in.
    pub async fn invite_to_call(
        &self,
        caller: &Caller,
        site: SiteId,
        id: CallId,
        account: AccountId,
    ) -> Result<Receipt, CommandError> {
        let invited: Account = self.load(site, account).await?;
        invited.active().ok_or(InputRefusal::NoSuchClient)?;
        self.change_call(caller, site, id, &("invite", account), CallCommand::Invite { account }).await
    }

    /// Lets somebody in who waits.
    pub async fn admit_to_call(
        &self,
        caller: &Caller,
        site: SiteId,
        id: CallId,
        account: AccountId,
    ) -> Result<Receipt, CommandError> {
        self.change_call(caller, site, id, &("admit", account), CallCommand::Admit { account }).await
    }

    /// Sends somebody out.
    pub async fn remove_from_call(
        &self,
        caller: &Caller,
        site: SiteId,
        id: CallId,
        account: AccountId,
    ) -> Result<Receipt, CommandError> {
        self.change_call(caller, site, id, &("remove", account), CallCommand::Remove { account }).await
    }

    /// Agrees to be recorded, or no longer.
    pub async fn consent_to_recording(
        &self,
        caller: &Caller,
        site: SiteId,
        id: CallId,
        given: bool,
    ) -> Result<Receipt, CommandError> {
        self.change_call(caller, site, id, &("consent", given), CallCommand::Consent { given }).await
    }

    /// Has the call recorded from now on; everybody in the room must have agreed.
    pub async fn start_recording(
        &self,
        caller: &Caller,
        site: SiteId,
        id: CallId,
    ) -> Result<Receipt, CommandError> {
        let start = CallCommand::StartRecording { recording: RecordingId::generate() };
        self.change_call(caller, site, id, &"start recording", start).await
    }

    /// Stops the recording that goes on.
    pub async fn stop_recording(
        &self,
        caller: &Caller,
        site: SiteId,
        id: CallId,
    ) -> Result<Receipt, CommandError> {
        self.change_call(caller, site, id, &"stop recording", CallCommand::StopRecording).await
    }

    /// Notes that the relay cannot go on with a recording.
    pub async fn break_recording(
        &self,
        caller: &Caller,
        site: SiteId,
        id: CallId,
        recording: RecordingId,
    ) -> Result<Receipt, CommandError> {
        let broken = CallCommand::BreakRecording { recording };
        self.change_call(caller, site, id, &("break recording", recording), broken).await
    }

    /// Notes that a recording's files are complete.
    pub async fn keep_recording(
        &self,
        caller: &Caller,
        site: SiteId,
        id: CallId,
        recording: RecordingId,
        files: Vec<RecordedFile>,
    ) -> Result<Receipt, CommandError> {
        let keep = CallCommand::KeepRecording { recording, files };
        self.change_call(caller, site, id, &("keep recording", recording), keep).await
    }

    /// Notes that a recording's files are gone.
    pub async fn remove_recording(
        &self,
        caller: &Caller,
        site: SiteId,
        id: CallId,
        recording: RecordingId,
        reason: RemovalReason,
    ) -> Result<Receipt, CommandError> {
        let remove = CallCommand::RemoveRecording { recording, reason };
        self.change_call(caller, site, id, &("remove recording", recording), remove).await
    }

    /// Has other rules for the rooms of calls that are started from now on.
    pub async fn set_room_rules(
        &self,
        caller: &Caller,
        site: SiteId,
        rules: RoomRules,
    ) -> Result<Receipt, CommandError> {
        self.change_site(caller, site, &("rooms", rules), SiteCommand::SetRoomRules { rules }).await
    }

    /// Notes what the relay reports of somebody's connection.
    pub async fn report(
        &self,
        caller: &Caller,
        site: SiteId,
        id: CallId,
        (account, connection): (AccountId, ConnectionId),
        report: Report,
    ) -> Result<Receipt, CommandError> {
        let command = match report {
            Report::Joined => CallCommand::Join { account, connection },
            Report::Left(reason) => CallCommand::Leave { account, connection, reason },
            Report::Media(media) => CallCommand::SetMedia { account, connection, media },
            Report::Quality(quality) => CallCommand::ReportQuality { account, connection, quality },
        };
        self.change_call(caller, site, id, &("report", connection), command).await
    }

    /// Ends a call whose appointment no longer stands; nothing if there is none.
    pub async fn call_off(&self, caller: &Caller, site: SiteId, id: CallId) -> Result<Receipt, CommandError> {
        self.change_call(caller, site, id, &"call off", CallCommand::CallOff).await
    }

    /// Sees what has come due in a call.
    pub async fn review_call(
        &self,
        caller: &Caller,
        site: SiteId,
        id: CallId,
    ) -> Result<Receipt, CommandError> {
        self.change_call(caller, site, id, &"review", CallCommand::Review).await
    }

    /// What somebody may do in a call now, for a token: whoever may ask to come in gets one, and waits with it.
    pub async fn room_pass(
        &self,
        actor: &Actor,
        site: SiteId,
        id: CallId,
        session: uuid::Uuid,
    ) -> Result<RoomPass, CommandError> {
        let call: Call = self.load(site, id).await?;
        let account =
            actor.account().filter(|_| actor.site() == Some(site)).ok_or(CommandError::NotAllowed)?;
        let room = call.room().ok_or(CommandError::NotFound)?;
        let person = room.people.get(&account).ok_or(CommandError::NotFound)?;
        if call.status().is_none_or(domain::call::Status::is_over) {
            return Err(CommandError::refused(domain::call::CallRefusal::Ended));
        }
        match person.standing {
            Standing::Removed => Err(CommandError::refused(domain::call::CallRefusal::Removed)),
            _ => Ok(RoomPass {
                site,
                call: id,
                account,
                session,
                id: uuid::Uuid::new_v4(),
                issued: self.clock.now(),
                grants: RoomGrants::of(room.host == Some(account)),
                until: self.clock.now() + tokens::GOOD_FOR,
            }),
        }
    }

    /// The call as it stands.
    pub async fn call(&self, site: SiteId, id: CallId) -> Result<Call, CommandError> {
        self.load(site, id).await
    }

    async fn change_call(
        &self,
        caller: &Caller,
        site: SiteId,
        id: CallId,
        intent: &(impl Serialize + Sync),
        command: CallCommand,
    ) -> Result<Receipt, CommandError> {
        within(caller, site)?;
        let target = Target::new::<Call>(caller, site, id, intent)?;
        self.execute::<Call, _>(caller, &target, command).await
    }
}

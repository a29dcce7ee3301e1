//! Commands on appointments.

use domain::{
    AccountId, Actor, AppointmentId, Name, Notes, Reason, Refusal, Role, SiteId, TimeSlot,
    account::Account,
    appointment::{Appointment, AppointmentCommand, AppointmentRefusal, Party},
    schedule::{Availability, Schedule},
};
use serde::Serialize;

use crate::{
    Bus, Caller, CommandError, InputRefusal, Receipt,
    bus::{Target, within},
};

/// An appointment to book.
#[derive(Clone, Debug, Serialize)]
pub struct BookAppointment {
    /// Whose time.
    pub provider: AccountId,
    /// For whom.
    pub client: AccountId,
    /// When. Clients book offered slots; providers and the desk any free time.
    pub time: TimeSlot,
    /// What the client wants to say beforehand.
    pub notes: Option<Notes>,
}

/// Another time for an appointment.
#[derive(Clone, Debug, Serialize)]
pub struct MoveAppointment {
    /// The new time.
    pub time: TimeSlot,
    /// Why.
    pub reason: Option<Reason>,
}

impl Bus {
    /// Books an appointment, or requests it where the provider approves each.
    pub async fn book(
        &self,
        caller: &Caller,
        site: SiteId,
        new: BookAppointment,
    ) -> Result<(AppointmentId, Receipt), CommandError> {
        within(caller, site)?;
        let id = AppointmentId::generate();
        let target = Target::creating::<Appointment>(caller, site, id, &("book", &new))?;
        let receipt = self.once(caller, &target, || self.try_booking(caller, site, &target, &new)).await?;
        if caller.actor.is(new.client) {
            self.ledger.release_hold(new.client, new.provider, new.time.start()).await?;
        }
        let id = receipt
            .aggregate_id
            .parse()
            .map_err(|_| CommandError::Fault("an appointment's id is a UUID".into()))?;
        Ok((id, receipt))
    }

    async fn try_booking(
        &self,
        caller: &Caller,
        site: SiteId,
        target: &Target,
        new: &BookAppointment,
    ) -> Result<Receipt, CommandError> {
        let availability = self.availability(site, new.provider).await?;
        self.check_parties(caller, site, new).await?;
        let staff = !caller.actor.is(new.client);
        let terms = availability.terms(new.time, self.clock.now(), staff).map_err(CommandError::refused)?;
        if !staff {
            self.check_holds(new.client, &terms).await?;
        }
        let first = !self.ledger.has_consultation(new.provider, new.client).await?;
        let command = AppointmentCommand::Book {
            site,
            provider: new.provider,
            client: new.client,
            time: new.time,
            terms,
            notes: new.notes.clone(),
            first,
        };
        self.attempt::<Appointment, _>(caller, target, command).await
    }

    /// Both must be active accounts of the site in their roles. Whoever asks is known to be.
    async fn check_parties(
        &self,
        caller: &Caller,
        site: SiteId,
        new: &BookAppointment,
    ) -> Result<(), CommandError> {
        let parties = [
            (new.provider, Role::Provider, InputRefusal::NoSuchProvider),
            (new.client, Role::Client, InputRefusal::NoSuchClient),
        ];
        for (party, role, refusal) in parties {
            if caller.actor.is(party) && caller.actor.holds_at(site, &[role]) {
                continue;
            }
            let account: Account = self.load(site, party).await?;
            if !account.active().is_some_and(|holder| holder.roles.has(role)) {
                return Err(refusal.into());
            }
        }
        Ok(())
    }

    /// Accepts a request.
    pub async fn approve(
        &self,
        caller: &Caller,
        site: SiteId,
        id: AppointmentId,
    ) -> Result<Receipt, CommandError> {
        self.change_appointment(caller, site, id, &"approve", AppointmentCommand::Approve).await
    }

    /// Turns a request down.
    pub async fn decline(
        &self,
        caller: &Caller,
        site: SiteId,
        id: AppointmentId,
        reason: Reason,
    ) -> Result<Receipt, CommandError> {
        let intent = ("decline", &reason);
        let command = AppointmentCommand::Decline { reason: reason.clone() };
        self.change_appointment(caller, site, id, &intent, command).await
    }

    /// The client says that he will come.
    pub async fn confirm(
        &self,
        caller: &Caller,
        site: SiteId,
        id: AppointmentId,
    ) -> Result<Receipt, CommandError> {
        self.change_appointment(caller, site, id, &"confirm", AppointmentCommand::Confirm).await
    }

    /// Moves an appointment: frees the old time and takes the new in one step. If the new one is taken, the old one stays.
    pub async fn reschedule(
        &self,
        caller: &Caller,
        site: SiteId,
        id: AppointmentId,
        to: MoveAppointment,
    ) -> Result<Receipt, CommandError> {
        within(caller, site)?;
        let target = Target::new::<Appointment>(caller, site, id, &("reschedule", &to))?;
        self.once(caller, &target, || self.try_moving(caller, site, id, &target, &to)).await
    }

    async fn try_moving(
        &self,
        caller: &Caller,
        site: SiteId,
        id: AppointmentId,
        target: &Target,
        to: &MoveAppointment,
    ) -> Result<Receipt, CommandError> {
        let appointment: Appointment = self.load(site, id).await?;
        let booking = appointment.booking().ok_or(CommandError::NotFound)?;
        // Asked before the provider's rules are, so that a stranger learns nothing of them.
        if !caller.actor.is(booking.provider) && !caller.actor.is(booking.client) {
            return Err(CommandError::NotAllowed);
        }
        let availability = self.availability(site, booking.provider).await?;
        let staff = caller.actor.is(booking.provider);
        let terms = availability.terms(to.time, self.clock.now(), staff).map_err(CommandError::refused)?;
        if !staff {
            self.check_holds(booking.client, &terms).await?;
        }
        let command = AppointmentCommand::Reschedule { time: to.time, terms, reason: to.reason.clone() };
        self.attempt::<Appointment, _>(caller, target, command).await
    }

    /// Calls an appointment off.
    pub async fn cancel(
        &self,
        caller: &Caller,
        site: SiteId,
        id: AppointmentId,
        reason: Reason,
    ) -> Result<Receipt, CommandError> {
        let intent = ("cancel", &reason);
        let command = AppointmentCommand::Cancel { reason: Some(reason.clone()) };
        self.change_appointment(caller, site, id, &intent, command).await
    }

    /// Calls off what is ahead of somebody who is being forgotten; what has begun goes on.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn cancel_all_ahead(
        &self,
        caller_for: impl Fn(AppointmentId) -> Caller,
        site: SiteId,
        person: AccountId,
    ) -> Result<(), CommandError> {
        let over =
            [AppointmentRefusal::AlreadyStarted, AppointmentRefusal::AlreadyEnded].map(|why| why.code());
        for id in self.ledger.unended_appointments(site, person).await? {
            let id = AppointmentId(id);
            let command = AppointmentCommand::Cancel { reason: None };
            let done = self
                .change_appointment(&caller_for(id), site, id, &"cancel for the forgotten", command)
                .await;
            match done {
                Err(CommandError::Refused(refusal)) if over.contains(&refusal.code()) => {}
                done => drop(done?),
            }
        }
        Ok(())
    }

    /// The appointment took place.
    pub async fn complete(
        &self,
        caller: &Caller,
        site: SiteId,
        id: AppointmentId,
    ) -> Result<Receipt, CommandError> {
        self.change_appointment(caller, site, id, &"complete", AppointmentCommand::Complete).await
    }

    /// One side did not come.
    pub async fn mark_no_show(
        &self,
        caller: &Caller,
        site: SiteId,
        id: AppointmentId,
        absent: Party,
    ) -> Result<Receipt, CommandError> {
        let command = AppointmentCommand::MarkNoShow { absent };
        self.change_appointment(caller, site, id, &("no-show", absent), command).await
    }

    /// Both sides of an appointment are in its room.
    pub async fn begin_appointment(
        &self,
        caller: &Caller,
        site: SiteId,
        id: AppointmentId,
    ) -> Result<Receipt, CommandError> {
        self.change_appointment(caller, site, id, &"begin", AppointmentCommand::Begin).await
    }

    /// The fee was received outside of Randevu.
    pub async fn record_payment(
        &self,
        caller: &Caller,
        site: SiteId,
        id: AppointmentId,
        reference: Option<Name>,
    ) -> Result<Receipt, CommandError> {
        let intent = ("payment", &reference);
        let command = AppointmentCommand::RecordPayment { reference: reference.clone() };
        self.change_appointment(caller, site, id, &intent, command).await
    }

    /// May the actor enter the appointment's room now? Refused with the moment at which joining opens.
    pub async fn admit(&self, actor: &Actor, site: SiteId, id: AppointmentId) -> Result<(), CommandError> {
        let appointment: Appointment = self.load(site, id).await?;
        appointment.admit(actor, self.clock.now()).map_err(CommandError::refused)
    }

    async fn change_appointment(
        &self,
        caller: &Caller,
        site: SiteId,
        id: AppointmentId,
        intent: &(impl Serialize + Sync),
        command: AppointmentCommand,
    ) -> Result<Receipt, CommandError> {
        within(caller, site)?;
        let target = Target::new::<Appointment>(caller, site, id, intent)?;
        self.execute::<Appointment, _>(caller, &target, command).await
    }

    pub(crate) async fn availability(
        &self,
        site: SiteId,
        provider: AccountId,
    ) -> Result<Availability, CommandError> {
        let schedule: Schedule = self.load(site, provider).await?;
        schedule.availability().cloned().ok_or_else(|| InputRefusal::NoSuchProvider.into())
    }
}

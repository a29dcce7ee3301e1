//! Which rows follow from which events, in their own transaction.

use cqrs_es::{Aggregate, persist::SerializedEvent};
use domain::{
    AppointmentId, CallId, SiteId, TicketId,
    account::{Account, AccountEvent},
    appointment::{Appointment, AppointmentEvent, Booking},
    call::{Call, CallEvent, Purpose},
    schedule::Terms,
    site::{Site, SiteEvent},
    ticket::{Message, Ticket, TicketEvent},
};
use serde::{Deserialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{Attach, Claim, Effect, LedgerError, Metadata};

/// The effects of `events`, in their order. Payloads are open here: sealing comes after.
pub(crate) fn effects(site: SiteId, events: &[SerializedEvent]) -> Result<Vec<Effect>, LedgerError> {
    let mut effects = vec![];
    for event in events {
        match event.aggregate_type.as_str() {
            Appointment::TYPE => {
                let id = AppointmentId(parse_id(&event.aggregate_id)?);
                of_appointment(id, site, parse(event)?, &mut effects);
            }
            Account::TYPE => {
                let id = parse_id(&event.aggregate_id)?;
                of_account(
                    id,
                    site,
                    i64::try_from(event.sequence).unwrap_or(i64::MAX),
                    parse(event)?,
                    &mut effects,
                );
            }
            Call::TYPE => {
                let id = CallId(parse_id(&event.aggregate_id)?);
                of_call(id, site, &parse(event)?, &mut effects);
            }
            Site::TYPE => of_site(parse(event)?, &mut effects),
            Ticket::TYPE => {
                let id = TicketId(parse_id(&event.aggregate_id)?);
                of_ticket(id, site, event, &mut effects)?;
            }
            _ => {}
        }
    }
    Ok(effects)
}

fn of_appointment(id: AppointmentId, site: SiteId, event: AppointmentEvent, effects: &mut Vec<Effect>) {
    use AppointmentEvent as E;
    match event {
        E::AppointmentRequested { booking } | E::AppointmentBooked { booking } => {
            let Booking { provider, client, terms, first, .. } = booking;
            effects.push(Effect::NoteConsultation { appointment: id, site, provider, client, first });
            effects.push(Effect::TakeTime(claim(id, site, terms)));
        }
        E::AppointmentRescheduled { terms, .. } => {
            effects.push(Effect::FreeTime(id));
            effects.push(Effect::TakeTime(claim(id, site, terms)));
        }
        E::AppointmentDeclined { .. } | E::AppointmentCancelled { .. } => {
            effects.push(Effect::ForgetConsultation(id));
            effects.push(Effect::FreeTime(id));
        }
        E::AppointmentMissed { .. } => effects.push(Effect::FreeTime(id)),
        E::AppointmentApproved {}
        | E::AppointmentConfirmed {}
        | E::AppointmentStarted {}
        | E::AppointmentCompleted {}
        | E::PaymentRecorded { .. } => {}
    }
}

fn claim(appointment: AppointmentId, site: SiteId, terms: Terms) -> Claim {
    Claim {
        appointment,
        site,
        resources: terms.resources,
        block: terms.block,
        day: terms.day,
        most_per_day: terms.most_per_day,
    }
}

fn of_account(id: Uuid, home: SiteId, sequence: i64, event: AccountEvent, effects: &mut Vec<Effect>) {
    let account = domain::AccountId(id);
    match event {
        AccountEvent::AccountOpened { site, roles, profile, .. } => {
            if let Some(email) = profile.email.into_inner() {
                effects.push(Effect::OpenLogin { account, site, email, roles });
            }
        }
        AccountEvent::ProfileChanged { profile } => {
            if let Some(email) = profile.email.into_inner() {
                effects.push(Effect::ChangeEmail { account, email });
            }
        }
        AccountEvent::RolesChanged { roles } => effects.push(Effect::SetRoles { account, roles }),
        AccountEvent::AccountClosed { .. } => effects.push(Effect::SetActive { account, active: false }),
        AccountEvent::AccountReopened {} => effects.push(Effect::SetActive { account, active: true }),
        AccountEvent::EmergencyAccessTaken { by, at, until, .. } => {
            effects.push(Effect::OpenEmergency { site: home, subject: account, by, sequence, at, until });
        }
        AccountEvent::EmergencyAccessEnded { by, at } => {
            effects.push(Effect::CloseEmergency { subject: account, by, at });
        }
        AccountEvent::AccountErased { .. } => effects.push(Effect::Forget { account, site: home }),
        AccountEvent::PasswordChanged {}
        | AccountEvent::ErasurePostponed { .. }
        | AccountEvent::ErasureCalledOff {}
        | AccountEvent::AvailabilitySet { .. }
        | AccountEvent::PreferencesSet { .. }
        | AccountEvent::PasswordResetRequested {}
        | AccountEvent::EmailVerified {} => {}
    }
}

fn of_call(call: CallId, site: SiteId, event: &CallEvent, effects: &mut Vec<Effect>) {
    match event {
        CallEvent::CallStarted { opening } => {
            let direct = matches!(opening.purpose, Purpose::Direct { .. });
            let caller = opening.guests.first().copied().filter(|_| direct);
            effects.push(Effect::OpenCall { site, call, caller });
            effects.extend(caller.map(|account| Effect::Engage { site, account, call }));
        }
        CallEvent::CallAnswered { by: Some(account), .. } | CallEvent::ParticipantJoined { account, .. } => {
            effects.push(Effect::Engage { site, account: *account, call });
        }
        CallEvent::ParticipantLeft { account, .. } => {
            effects.push(Effect::Disengage { account: *account, call });
        }
        CallEvent::CallEnded { .. } => effects.push(Effect::CloseCall(call)),
        _ => {}
    }
}

fn of_site(event: SiteEvent, effects: &mut Vec<Effect>) {
    if let SiteEvent::SiteOpened { site, slug, .. } = event {
        effects.push(Effect::TakeSlug { slug, site });
    }
}

fn of_ticket(
    id: TicketId,
    site: SiteId,
    event: &SerializedEvent,
    effects: &mut Vec<Effect>,
) -> Result<(), LedgerError> {
    use TicketEvent as E;
    let (message, internal) = match parse(event)? {
        E::TicketOpened { opening, .. } => {
            effects.push(Effect::NumberTicket { site });
            (opening.message, false)
        }
        E::CustomerReplied { message, .. } | E::DeskReplied { message, .. } => (message, false),
        E::NoteAdded { message } => (message, true),
        E::TicketMerged { into, .. } => {
            effects.push(Effect::MergeTicket { site, from: id, into });
            return Ok(());
        }
        E::TicketStatusChanged { .. }
        | E::PriorityChanged { .. }
        | E::SubjectChanged { .. }
        | E::CategoryChanged { .. }
        | E::TicketFieldsChanged { .. }
        | E::TicketAssigned { .. }
        | E::TicketTransferred { .. }
        | E::TagsChanged { .. }
        | E::TicketLocked { .. }
        | E::TicketLockRenewed { .. }
        | E::TicketUnlocked { .. }
        | E::TicketRated { .. }
        | E::SlaClocksSet { .. }
        | E::SlaWarned { .. }
        | E::SlaBreached { .. } => return Ok(()),
    };
    let Message { id: message, author, attachments, .. } = message;
    if !attachments.is_empty() {
        let at = Metadata::deserialize(&event.metadata)
            .map_err(|error| LedgerError::Fault(error.to_string()))?
            .occurred_at;
        let attachments = attachments.into_iter().map(|attachment| attachment.id).collect();
        effects.push(Effect::Attach(Attach { site, ticket: id, message, author, internal, at, attachments }));
    }
    Ok(())
}

fn parse<E: DeserializeOwned>(event: &SerializedEvent) -> Result<E, LedgerError> {
    serde_json::from_value(event.payload.clone()).map_err(|error| LedgerError::misshapen(&error))
}

fn parse_id(text: &str) -> Result<Uuid, LedgerError> {
    Uuid::parse_str(text).map_err(|error| LedgerError::Fault(error.to_string()))
}

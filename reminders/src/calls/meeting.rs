//! An appointment and its meeting: it begins and ends with the call, and a room closes whose appointment no longer stands.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use commands::{Bus, Caller, CommandError};
use cqrs_es::Aggregate;
use domain::{
    AccountId, AppointmentId, CallId,
    appointment::{Appointment, AppointmentEvent, Party},
    call::{Call, CallEvent, Purpose},
};
use ledger::Recorded;
use serde_json::{Value, json};

use super::About;
use crate::{Due, FireError, Handler, Reaction, ReactionError, TimerChange};

/// The rule that acts, as the history names it.
const RULE: &str = "meetings";
const BEGUN: &str = "meeting.begun";
const ENDED: &str = "meeting.ended";
const OFF: &str = "meeting.off";

pub(super) struct MeetingTimers;

impl Reaction for MeetingTimers {
    fn name(&self) -> &'static str {
        "meetings"
    }

    fn aggregates(&self) -> &'static [&'static str] {
        &[Call::TYPE, Appointment::TYPE]
    }

    fn begins_now(&self) -> bool {
        true
    }

    fn react(&self, recorded: &Recorded) -> Result<Vec<TimerChange>, ReactionError> {
        use AppointmentEvent as E;
        let about = About::of(recorded)?;
        let now = |name, kind, payload| vec![about.timer(name, kind, Some(about.at), payload)];
        if recorded.aggregate_type == Call::TYPE {
            return Ok(match recorded.event::<CallEvent>()? {
                CallEvent::CallAnswered { by: None, .. } => now("begun", BEGUN, Value::Null),
                CallEvent::CallEnded { came, .. } => now("ended", ENDED, json!(came)),
                _ => vec![],
            });
        }
        Ok(match recorded.event::<AppointmentEvent>()? {
            E::AppointmentRescheduled { from, .. } => now("off", OFF, json!(from.start())),
            E::AppointmentCancelled { .. } | E::AppointmentDeclined { .. } | E::AppointmentMissed { .. } => {
                now("off", OFF, Value::Null)
            }
            _ => vec![],
        })
    }
}

pub(super) struct Meetings {
    pub(super) bus: Bus,
}

#[async_trait]
impl Handler for Meetings {
    fn kinds(&self) -> &[&'static str] {
        &[BEGUN, ENDED, OFF]
    }

    async fn fire(&self, due: &Due) -> Result<(), FireError> {
        let done = match due.timer.kind.as_str() {
            BEGUN => self.begun(due).await,
            ENDED => self.ended(due).await,
            _ => self.off(due).await,
        };
        match done {
            // It stands otherwise by now: the provider said so himself.
            Ok(()) | Err(CommandError::Refused(_) | CommandError::NotFound) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

impl Meetings {
    async fn begun(&self, due: &Due) -> Result<(), CommandError> {
        let site = due.timer.site;
        let call: Call = self.bus.call(site, CallId(due.timer.subject)).await?;
        if let Some(appointment) = appointment(&call) {
            self.bus.begin_appointment(&due.caller(RULE), site, appointment).await?;
        }
        Ok(())
    }

    /// Where they met, it took place. Where only one side came, the other is missing.
    async fn ended(&self, due: &Due) -> Result<(), CommandError> {
        let site = due.timer.site;
        let call: Call = self.bus.call(site, CallId(due.timer.subject)).await?;
        let (Some(id), Some(room)) = (appointment(&call), call.room()) else { return Ok(()) };
        let caller: Caller = due.caller(RULE);
        if room.answered_at.is_some() {
            self.bus.complete(&caller, site, id).await?;
            return Ok(());
        }
        let came: Vec<AccountId> = serde_json::from_value(due.timer.payload.clone()).unwrap_or_default();
        let host_came = room.host.is_some_and(|host| came.contains(&host));
        let guest_came = room.opening.guests.iter().any(|guest| came.contains(guest));
        let absent = match (host_came, guest_came) {
            (true, false) => Party::Client,
            (false, true) => Party::Provider,
            _ => return Ok(()),
        };
        self.bus.mark_no_show(&caller, site, id, absent).await?;
        Ok(())
    }

    async fn off(&self, due: &Due) -> Result<(), CommandError> {
        let (site, id) = (due.timer.site, AppointmentId(due.timer.subject));
        let start = if let Ok(from) = serde_json::from_value::<DateTime<Utc>>(due.timer.payload.clone()) {
            from
        } else {
            let appointment: Appointment = self.bus.load(site, id).await?;
            appointment.booking().ok_or(CommandError::NotFound)?.time.start()
        };
        self.bus.call_off(&due.caller(RULE), site, CallId::of_appointment(id, start)).await?;
        Ok(())
    }
}

/// The appointment whose meeting it is.
fn appointment(call: &Call) -> Option<AppointmentId> {
    match call.opening()?.purpose {
        Purpose::Consultation { appointment, .. } => Some(appointment),
        Purpose::Direct { .. } => None,
    }
}

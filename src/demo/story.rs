//! What has happened in the demo: two weeks of appointments, and some ahead.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use commands::{BookAppointment, Bus, Caller, CommandError, MoveAppointment};
use domain::{
    AccountId, Actor, AppointmentId, Notes, Reason, Role, Roles, TimeSlot, appointment::Party,
    time::local_date,
};

use super::{Clinic, DemoError, Provider, wrong};

/// Tells the story of one clinic, up to `now`.
pub(super) async fn tell(bus: &Bus, clinic: &Clinic, now: DateTime<Utc>) -> Result<(), DemoError> {
    for (number, provider) in clinic.providers.iter().enumerate() {
        Chapter { bus, clinic, provider, number }.tell(now).await?;
    }
    bus.clock().set(now);
    if let Some(provider) = clinic.providers.first() {
        Chapter { bus, clinic, provider, number: 0 }.meet_soon(now).await?;
    }
    Ok(())
}

/// One provider's part of it.
struct Chapter<'a> {
    bus: &'a Bus,
    clinic: &'a Clinic,
    provider: &'a Provider,
    number: usize,
}

impl Chapter<'_> {
    async fn tell(&self, now: DateTime<Utc>) -> Result<(), DemoError> {
        self.bus.clock().set(now - TimeDelta::days(15));
        let past = self.slots(now - TimeDelta::days(13), now - TimeDelta::days(1));
        for (turn, time) in past.iter().step_by(3).take(4).enumerate() {
            self.take_place(turn, *time).await?;
        }
        // Two days before now, so that minimum notices are kept.
        self.bus.clock().set(now - TimeDelta::days(2));
        let ahead = self.slots(now + TimeDelta::days(1), now + TimeDelta::days(20));
        for (turn, time) in ahead.iter().step_by(2).take(4).enumerate() {
            self.lie_ahead(turn, *time, ahead.last().copied()).await?;
        }
        Ok(())
    }

    /// The provider's slots between two moments.
    fn slots(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<TimeSlot> {
        let zone = self.provider.availability.zone;
        self.provider
            .availability
            .candidates(local_date(from, zone), local_date(to, zone))
            .into_iter()
            .map(|slot| slot.time)
            .filter(|time| from < time.start() && time.end() < to)
            .collect()
    }

    /// One that the room is open for at once: the provider gives it besides the offered slots.
    async fn meet_soon(&self, now: DateTime<Utc>) -> Result<(), DemoError> {
        let soon = now.duration_trunc(TimeDelta::minutes(5)).map_err(wrong)? + TimeDelta::minutes(15);
        let time = TimeSlot::new(soon, soon + TimeDelta::minutes(30)).map_err(wrong)?;
        let new = BookAppointment { provider: self.provider.id, client: self.client(0), time, notes: None };
        match self.bus.book(&self.as_provider(), self.clinic.site, new).await {
            Ok(_) => Ok(()),
            Err(CommandError::Refused(refusal)) if matches!(refusal.code(), "SLOT_TAKEN" | "DAY_FULL") => {
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn take_place(&self, turn: usize, time: TimeSlot) -> Result<(), DemoError> {
        let client = self.client(turn / 2);
        let Some(id) = self.book(client, time, "İlk görüşme / first visit").await? else { return Ok(()) };
        let site = self.clinic.site;
        self.bus.clock().set(time.end() + TimeDelta::minutes(5));
        if turn == 2 {
            self.bus.mark_no_show(&self.as_provider(), site, id, Party::Client).await?;
        } else {
            self.bus.complete(&self.as_provider(), site, id).await?;
        }
        self.bus.clock().set(time.start() - TimeDelta::days(1));
        Ok(())
    }

    async fn lie_ahead(
        &self,
        turn: usize,
        time: TimeSlot,
        elsewhere: Option<TimeSlot>,
    ) -> Result<(), DemoError> {
        let client = self.client(turn);
        let Some(id) = self.book(client, time, "Kontrol / follow-up").await? else { return Ok(()) };
        let site = self.clinic.site;
        match (turn, elsewhere) {
            (1, _) => {
                self.bus.confirm(&self.as_client(client), site, id).await?;
            }
            (2, Some(time)) => {
                let reason = Reason::new("Yolculuk / travelling").ok();
                let to = MoveAppointment { time, reason };
                self.bus.reschedule(&self.as_client(client), site, id, to).await?;
            }
            (3, _) => {
                let reason = Reason::new("Hastayım / ill").map_err(wrong)?;
                self.bus.cancel(&self.as_client(client), site, id, reason).await?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Books, and approves where that is needed; nothing when a shared room is taken then.
    async fn book(
        &self,
        client: AccountId,
        time: TimeSlot,
        notes: &str,
    ) -> Result<Option<AppointmentId>, DemoError> {
        let new = BookAppointment {
            provider: self.provider.id,
            client,
            time,
            notes: Some(Notes::new(notes).map_err(wrong)?),
        };
        let site = self.clinic.site;
        match self.bus.book(&self.as_client(client), site, new).await {
            Ok((id, _)) => {
                if self.provider.availability.rules.approval_required {
                    self.bus.approve(&self.as_provider(), site, id).await?;
                }
                Ok(Some(id))
            }
            Err(CommandError::Refused(refusal)) if matches!(refusal.code(), "SLOT_TAKEN" | "DAY_FULL") => {
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn client(&self, turn: usize) -> AccountId {
        self.clinic.clients[(self.number + turn) % self.clinic.clients.len()]
    }

    fn as_client(&self, id: AccountId) -> Caller {
        self.signed_in(id, Role::Client)
    }

    fn as_provider(&self) -> Caller {
        self.signed_in(self.provider.id, Role::Provider)
    }

    fn signed_in(&self, id: AccountId, role: Role) -> Caller {
        Caller::new(Actor::Person { id, site: self.clinic.site, roles: Roles::of([role]) })
    }
}

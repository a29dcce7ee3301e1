//! Planning reminders anew: a person wants others, moved to another zone, or a site or provider reminds at other times.

use async_trait::async_trait;
use commands::Bus;
use cqrs_es::Aggregate;
use domain::{
    AccountId, AppointmentId, SiteId,
    account::{Account, AccountEvent},
    appointment::Appointment,
    schedule::{Schedule, ScheduleEvent},
    site::{Site, SiteEvent},
};
use ledger::{Ledger, Recorded};
use projections::{
    PageRequest, Reader, Runner,
    appointments::{AppointmentFilter, Span},
};
use serde_json::json;
use uuid::Uuid;

use super::appointments;
use crate::{Due, FireError, Handler, ReactionError, Timer, TimerChange, outbox};

const REPLAN: &str = "reminders.replan";
/// Appointments looked at in one go.
const PAGE: usize = 100;
/// How long the read model may take to come to where the change happened.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(20);

/// Whose appointments are planned anew because of an event.
pub(super) fn timers(recorded: &Recorded) -> Result<Vec<TimerChange>, ReactionError> {
    let whose = match recorded.aggregate_type.as_str() {
        Account::TYPE => match recorded.event::<AccountEvent>()? {
            AccountEvent::PreferencesSet { .. }
            | AccountEvent::ProfileChanged { .. }
            | AccountEvent::AccountClosed { .. }
            | AccountEvent::AccountReopened {} => "client",
            _ => return Ok(vec![]),
        },
        Schedule::TYPE => match recorded.event::<ScheduleEvent>()? {
            ScheduleEvent::BookingRulesChanged { .. } => "provider",
            _ => return Ok(vec![]),
        },
        Site::TYPE => match recorded.event::<SiteEvent>()? {
            SiteEvent::ReminderPolicySet { .. } | SiteEvent::SiteZoneChanged { .. } => "site",
            _ => return Ok(vec![]),
        },
        _ => return Ok(vec![]),
    };
    let subject =
        Uuid::parse_str(&recorded.aggregate_id).map_err(|error| ReactionError(error.to_string()))?;
    let metadata = recorded.metadata()?;
    Ok(vec![TimerChange::Set(Timer {
        key: format!("{whose}/{subject}/replan-reminders"),
        kind: REPLAN.to_owned(),
        site: SiteId(metadata.site_id),
        subject,
        due_at: metadata.occurred_at,
        payload: json!({ "whose": whose, "after": recorded.position.to_string() }),
    })])
}

/// Plans anew.
pub(super) struct Replan {
    pub(super) bus: Bus,
    pub(super) ledger: Ledger,
    pub(super) runner: Runner,
}

#[async_trait]
impl Handler for Replan {
    fn kinds(&self) -> &[&'static str] {
        &[REPLAN]
    }

    async fn fire(&self, due: &Due) -> Result<(), FireError> {
        let payload = &due.timer.payload;
        if let Some(after) = payload["after"].as_str().and_then(|after| after.parse().ok()) {
            let waited = self.runner.wait_for(&["appointments"], after, PATIENCE).await;
            waited.map_err(|_| FireError::new("the appointments are behind"))?;
        }
        let person = AccountId(due.timer.subject);
        let mut filter = AppointmentFilter {
            span: Span::Upcoming(self.bus.clock().now()),
            ..AppointmentFilter::default()
        };
        match payload["whose"].as_str() {
            Some("client") => filter.client = Some(person),
            Some("provider") => filter.provider = Some(person),
            _ => {}
        }
        let reader = Reader::system(&self.ledger, due.timer.site);
        let mut request = PageRequest::first(PAGE);
        loop {
            let page = reader.appointments(&filter, &request).await.map_err(FireError::new)?;
            let last = page.rows.last().map(|edge| edge.cursor.clone());
            for edge in &page.rows {
                while !self.replan(due.timer.site, edge.row.appointment_id).await? {}
            }
            match last.filter(|_| page.has_next) {
                Some(cursor) => request = PageRequest::after(PAGE, cursor),
                None => return Ok(()),
            }
        }
    }
}

impl Replan {
    /// Plans one appointment's reminders anew; nothing where it has changed meanwhile, and is to be planned by what it is then.
    async fn replan(&self, site: SiteId, id: AppointmentId) -> Result<bool, FireError> {
        let version =
            async || self.ledger.version(Appointment::TYPE, &id.to_string()).await.map_err(FireError::new);
        let before = version().await?;
        let appointment: Appointment = self.bus.load(site, id).await?;
        let changes = appointments::reminders(&self.bus, site, id, &appointment).await?;
        let mut transaction = self.ledger.pool().begin().await.map_err(FireError::new)?;
        outbox::apply(&mut transaction, &changes, None).await.map_err(FireError::new)?;
        let unchanged = version().await? == before;
        if unchanged {
            transaction.commit().await.map_err(FireError::new)?;
        } else {
            transaction.rollback().await.map_err(FireError::new)?;
        }
        Ok(unchanged)
    }
}

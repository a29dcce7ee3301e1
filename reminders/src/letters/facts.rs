//! What letters are written from, read once for all messages of a moment.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use commands::{CommandError, Standing};
use cqrs_es::Aggregate;
use domain::{
    AccountId, AppointmentId, SiteId,
    account::Account,
    appointment::Appointment,
    notification::{About, Ending, Notification},
};
use projections::{Reader as Rows, appointments::AppointmentRow};
use uuid::Uuid;

use super::Writer;
use crate::outbox::Claim;

/// How long the read models may take to come to the log's end.
const PATIENCE: Duration = Duration::from_secs(5);

/// What letters are written from, as it stood in one moment.
pub(crate) struct Facts {
    noted: HashMap<Uuid, Notification>,
    sites: HashMap<SiteId, Arc<Standing>>,
    accounts: HashMap<Uuid, Account>,
    appointments: HashMap<AppointmentId, AppointmentRow>,
}

impl Facts {
    /// Does the history say that it was sent?
    pub(crate) fn was_sent(&self, claim: &Claim) -> bool {
        self.noted.get(&claim.id.0).and_then(Notification::ending).is_some_and(Ending::is_sent)
    }

    /// Does the history say nothing of it?
    pub(crate) fn is_first(&self, claim: &Claim) -> bool {
        !self.noted.contains_key(&claim.id.0)
    }

    pub(super) fn site(&self, id: SiteId) -> Result<Arc<Standing>, CommandError> {
        self.sites.get(&id).cloned().ok_or(CommandError::NotFound)
    }

    pub(super) fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.get(&id.0)
    }

    pub(super) fn appointment(&self, id: AppointmentId) -> Option<&AppointmentRow> {
        self.appointments.get(&id)
    }
}

impl Writer {
    /// Reads what the messages of `claims` are written from.
    pub(crate) async fn gather(&self, claims: &[Claim]) -> Result<Facts, CommandError> {
        let noted = self.bus.load_all(claims.iter().map(|claim| (claim.notice.site, claim.id.0))).await?;
        let appointments = self.appointments(claims).await?;
        let readers = claims.iter().map(|claim| (claim.notice.site, claim.notice.recipient.0));
        let both = appointments
            .values()
            .flat_map(|row| [row.provider_id, row.client_id].map(|account| (row.site_id, account.0)));
        let accounts = self.bus.load_all(readers.chain(both)).await?;
        let mut sites = HashMap::new();
        for id in claims.iter().map(|claim| claim.notice.site).collect::<BTreeSet<_>>() {
            sites.insert(id, self.bus.site(id).await?);
        }
        Ok(Facts { noted, sites, accounts, appointments })
    }

    async fn appointments(
        &self,
        claims: &[Claim],
    ) -> Result<HashMap<AppointmentId, AppointmentRow>, CommandError> {
        let mut by_site: BTreeMap<SiteId, Vec<AppointmentId>> = BTreeMap::new();
        for claim in claims {
            if let About::Appointment(id) = claim.notice.about {
                by_site.entry(claim.notice.site).or_default().push(id);
            }
        }
        let mut found = HashMap::new();
        if by_site.is_empty() {
            return Ok(found);
        }
        let end = self.ledger.log().end().await?;
        let waited = self.runner.wait_for(&["appointments"], end, PATIENCE).await;
        waited.map_err(|_| CommandError::Unavailable("the read models are behind".to_owned()))?;
        for (site, ids) in by_site {
            let rows = Rows::system(&self.ledger, site).unabridged_appointments(&ids).await;
            let rows = rows.map_err(|error| CommandError::Unavailable(error.to_string()))?;
            found.extend(rows.into_iter().map(|row| (row.appointment_id, row)));
        }
        Ok(found)
    }

    /// Is the appointment that a message is about still as it was when `facts` were read? Of other things a letter says nothing that a
    /// change makes wrong.
    pub(crate) async fn still(&self, claim: &Claim, facts: &Facts) -> Result<bool, CommandError> {
        let About::Appointment(id) = claim.notice.about else { return Ok(true) };
        let now = self.ledger.version(Appointment::TYPE, &id.to_string()).await?;
        Ok(facts.appointment(id).is_some_and(|row| row.version == now))
    }
}

//! Forgetting people, within what has to be kept.

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use domain::{
    AccountId, SiteId, TimeSlot, Zone,
    account::{AccountCommand, ErasureGround},
    appointment::{Appointment, Ending},
    retention::{Bound, RecordKind, RetentionPolicy, Trace},
    site::{Site, SiteCommand},
    ticket::Ticket,
};
use ledger::Contact;
use uuid::Uuid;

use crate::{Bus, Caller, CommandError, Receipt};

/// What a site knows of a person's whereabouts in time.
struct Whereabouts {
    /// What a duty may be about.
    traces: Vec<Trace>,
    /// When something was last heard of the person, or will be.
    last: DateTime<Utc>,
}

impl Bus {
    /// Keeps things for another time.
    pub async fn set_retention_policy(
        &self,
        caller: &Caller,
        site: SiteId,
        policy: RetentionPolicy,
    ) -> Result<Receipt, CommandError> {
        let command = SiteCommand::SetRetentionPolicy { policy: policy.clone() };
        self.change_site(caller, site, &("retention", &policy), command).await
    }

    /// What a site keeps for how long, and in which zone that counts.
    ///
    /// # Errors
    /// If there is no such site, or the database does not answer.
    pub async fn retention_policy(&self, site: SiteId) -> Result<(RetentionPolicy, Zone), CommandError> {
        let known: Site = self.load(site, site).await?;
        let profile = known.profile().ok_or(CommandError::NotFound)?;
        Ok((profile.retention.clone(), profile.zone))
    }

    /// Forgets a person, for ever: at once, or when nothing has to be kept any more. `confirmation` is the address that the account has
    /// now.
    pub async fn erase_account(
        &self,
        caller: &Caller,
        site: SiteId,
        account: AccountId,
        ground: ErasureGround,
        confirmation: String,
    ) -> Result<Receipt, CommandError> {
        let bound = self.bound(site, account).await?;
        let command = AccountCommand::Erase { ground, confirmation, bound };
        let receipt = self.change_account(caller, site, account, &("erase", ground), command).await?;
        self.end_sessions_of(account, None, "account closed").await?;
        Ok(receipt)
    }

    /// Does not forget a person after all, which was put off.
    pub async fn call_off_erasure(
        &self,
        caller: &Caller,
        site: SiteId,
        account: AccountId,
    ) -> Result<Receipt, CommandError> {
        self.change_account(caller, site, account, &"call off erasure", AccountCommand::CallOffErasure).await
    }

    /// Forgets a person whose day has come, or says which it is by now. Nothing for whom it was called off.
    pub async fn erase_postponed(
        &self,
        caller: &Caller,
        site: SiteId,
        account: AccountId,
    ) -> Result<Receipt, CommandError> {
        let command = AccountCommand::ErasePostponed { bound: self.bound(site, account).await? };
        self.change_account(caller, site, account, &"erase postponed", command).await
    }

    /// Forgets a client of whom nothing was heard for as long as `policy` says; says whether.
    pub async fn erase_silent(
        &self,
        caller: &Caller,
        site: SiteId,
        account: AccountId,
        (policy, zone): &(RetentionPolicy, Zone),
    ) -> Result<bool, CommandError> {
        let now = self.clock.now();
        let Whereabouts { traces, last } = self.whereabouts(site, account).await?;
        let bound = policy.bound(traces, *zone, now);
        if bound.is_some() || !policy.is_silent(last, *zone, now) {
            return Ok(false);
        }
        let command = AccountCommand::EraseSilent { bound };
        self.change_account(caller, site, account, &"erase silent", command).await?;
        Ok(true)
    }

    /// What of a person has to be kept, if anything has to be.
    async fn bound(&self, site: SiteId, person: AccountId) -> Result<Option<Bound>, CommandError> {
        if site == SiteId::PLATFORM {
            return Ok(None);
        }
        let (policy, zone) = self.retention_policy(site).await?;
        if policy.duties.is_empty() {
            return Ok(None);
        }
        let known = self.whereabouts(site, person).await?;
        Ok(policy.bound(known.traces, zone, self.clock.now()))
    }

    async fn whereabouts(&self, site: SiteId, person: AccountId) -> Result<Whereabouts, CommandError> {
        let contacts = self.ledger.contacts(site, person).await?;
        let of = |kind: &str| {
            let ids = contacts.iter().filter(|contact| contact.aggregate_type == kind);
            ids.filter_map(|contact| Some((site, Uuid::parse_str(&contact.aggregate_id).ok()?)))
                .collect::<Vec<_>>()
        };
        let appointments = self.load_all::<Appointment>(of(Appointment::TYPE)).await?;
        let visits: Vec<_> = appointments.values().filter_map(|kept| visit(kept, person)).collect();
        // What is ahead is called off with the forgetting: there will be nothing to keep of it.
        let begun = visits.iter().filter(|time| time.start() <= self.clock.now());
        let mut traces: Vec<_> =
            begun.map(|time| Trace { record: RecordKind::Appointments, at: time.end() }).collect();
        let tickets = self.load_all::<Ticket>(of(Ticket::TYPE)).await?;
        traces.extend(contacts.iter().filter_map(|contact| {
            let ticket = tickets.get(&Uuid::parse_str(&contact.aggregate_id).ok()?)?;
            let own = ticket.case()?.requester == person;
            own.then_some(Trace { record: RecordKind::Tickets, at: contact.last_at })
        }));
        let signed_in: Option<DateTime<Utc>> =
            sqlx::query_scalar("SELECT max(used_at) FROM sessions WHERE account_id = $1")
                .bind(person.0)
                .fetch_one(self.ledger.pool())
                .await?;
        let seen = contacts.iter().map(|Contact { last_at, .. }| *last_at);
        let last = seen.chain(visits.iter().map(|time| time.end())).chain(signed_in).max();
        Ok(Whereabouts { traces, last: last.ok_or(CommandError::NotFound)? })
    }
}

/// When a client has an appointment, unless it was called off.
fn visit(appointment: &Appointment, client: AccountId) -> Option<TimeSlot> {
    if let Appointment::Ended { ending: Ending::Cancelled | Ending::Declined, .. } = appointment {
        return None;
    }
    let booking = appointment.booking().filter(|booking| booking.client == client)?;
    Some(booking.time)
}

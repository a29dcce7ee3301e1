//! Free slots, for everybody at the site and at its door.

use std::collections::HashSet;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use domain::{
    AccountId, ResourceId, Role,
    schedule::{Availability, DayExplanation, DayReason, Slot, Taken},
};
use sqlx::{Postgres, Transaction, types::Json};
use uuid::Uuid;

use super::{ScheduleRow, TakenRow};
use crate::{ReadError, Reader};

/// The free slots of one provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreeSlots {
    /// The provider.
    pub provider: AccountId,
    /// The slots, in order.
    pub slots: Vec<Slot>,
}

impl Reader {
    /// A provider's schedule, for the provider and the desk; reasons of days off are in it.
    pub async fn schedule(&self, provider: AccountId) -> Result<Option<Availability>, ReadError> {
        Ok(self.schedules(&[provider]).await?.pop())
    }

    /// As [`Reader::schedule`], for several providers at once, in any order; those that are not for the reader are left out.
    pub async fn schedules(&self, providers: &[AccountId]) -> Result<Vec<Availability>, ReadError> {
        let kept: Vec<Uuid> =
            providers.iter().filter(|provider| self.keeps(**provider)).map(|provider| provider.0).collect();
        if kept.is_empty() {
            return Ok(vec![]);
        }
        let mut transaction = self.begin().await?;
        let rows: Vec<Json<ScheduleRow>> =
            sqlx::query_scalar("SELECT to_jsonb(t) FROM slot_schedules t WHERE provider_id = ANY($1)")
                .bind(kept)
                .fetch_all(&mut *transaction)
                .await?;
        Ok(rows.into_iter().map(|row| row.0.availability).collect())
    }

    /// What a client could book of a provider at the moment `at`, on the provider's local dates `from` to `to`, both included. Empty
    /// where there is no such provider in office.
    pub async fn free_slots(
        &self,
        provider: AccountId,
        from: NaiveDate,
        to: NaiveDate,
        at: DateTime<Utc>,
    ) -> Result<Vec<Slot>, ReadError> {
        let found = self.free_slots_of(&[provider], from, to, at).await?;
        Ok(found.into_iter().next().map(|found| found.slots).unwrap_or_default())
    }

    /// As [`Reader::free_slots`], for several providers at once; those not in office are left out.
    pub async fn free_slots_of(
        &self,
        providers: &[AccountId],
        from: NaiveDate,
        to: NaiveDate,
        at: DateTime<Utc>,
    ) -> Result<Vec<FreeSlots>, ReadError> {
        let mut transaction = self.begin().await?;
        let schedules = offered(&mut transaction, providers).await?;
        let taken = taken(&mut transaction, &schedules, (from, to), at, self.me()).await?;
        Ok(schedules
            .iter()
            .map(|availability| FreeSlots {
                provider: availability.provider,
                slots: availability.free_slots(from, to, &of(availability, &taken), at),
            })
            .collect())
    }

    /// Why each slot of a local date is free or is not, at the moment `at`; none where there is no such provider in office. Why
    /// somebody has a day off is told only to the provider and the desk.
    pub async fn explain(
        &self,
        provider: AccountId,
        date: NaiveDate,
        at: DateTime<Utc>,
    ) -> Result<Option<DayExplanation>, ReadError> {
        let mut transaction = self.begin().await?;
        let schedules = offered(&mut transaction, &[provider]).await?;
        let taken = taken(&mut transaction, &schedules, (date, date), at, self.me()).await?;
        Ok(schedules.first().map(|availability| {
            let mut explanation = availability.explain(date, &of(availability, &taken), at);
            if let Some(DayReason::DayOff { reason }) = &mut explanation.day
                && !self.keeps(provider)
            {
                *reason = None;
            }
            explanation
        }))
    }

    /// May the reader see this provider's whole schedule? The provider may, and the desk.
    pub fn keeps(&self, provider: AccountId) -> bool {
        self.is_desk() || self.actor.is(provider) && self.holds(&[Role::Provider])
    }
}

/// The schedules of those of `providers` who are in office.
async fn offered(
    transaction: &mut Transaction<'static, Postgres>,
    providers: &[AccountId],
) -> Result<Vec<Availability>, ReadError> {
    let rows: Vec<Json<ScheduleRow>> = sqlx::query_scalar(
        "SELECT to_jsonb(t) FROM slot_schedules t JOIN accounts a ON a.account_id = t.provider_id
         WHERE t.provider_id = ANY($1) AND a.active AND a.roles @> ARRAY['provider']
         ORDER BY t.provider_id",
    )
    .bind(providers.iter().map(|provider| provider.0).collect::<Vec<_>>())
    .fetch_all(&mut **transaction)
    .await?;
    Ok(rows.into_iter().map(|row| row.0.availability).collect())
}

/// What is taken of these providers, and of the rooms that their bookings take, around the dates asked for; with what others than `me` keep for
/// themselves at the moment.
async fn taken(
    transaction: &mut Transaction<'static, Postgres>,
    schedules: &[Availability],
    (from, to): (NaiveDate, NaiveDate),
    at: DateTime<Utc>,
    me: Option<AccountId>,
) -> Result<Vec<TakenRow>, ReadError> {
    // Nobody is shown more than the days that can be booked, however wide the question.
    let bookable = schedules.iter().map(|availability| availability.bookable_dates(at));
    let Some((first, last)) = bookable.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1))) else {
        return Ok(vec![]);
    };
    // Dates are the provider's, instants are not: two days on either side cover every zone, buffers included.
    let around = Days::new(2);
    let start = from.max(first).checked_sub_days(around).unwrap_or(NaiveDate::MIN);
    let end = to.min(last).checked_add_days(around).unwrap_or(NaiveDate::MAX);
    if start > end {
        return Ok(vec![]);
    }
    let providers: Vec<Uuid> = schedules.iter().map(|availability| availability.provider.0).collect();
    let rooms: Vec<Uuid> = schedules.iter().flat_map(Availability::rooms).map(|room| room.0).collect();
    let rows: Vec<Json<TakenRow>> = sqlx::query_scalar(
        // A block lasts less than two days, which bounds the index scan from below as well.
        "SELECT to_jsonb(t) FROM slot_taken t
         WHERE provider_id = ANY($1) AND block_from < $4 AND block_from > $3 - interval '2 days' AND block_until > $3
         UNION ALL
         SELECT to_jsonb(t) FROM slot_taken t
         WHERE resources && $2 AND provider_id <> ALL($1) AND block_from < $4 AND block_until > $3
         UNION ALL
         SELECT to_jsonb(t) FROM (
             SELECT holder_id AS appointment_id, site_id, provider_id, resources, block_from, block_until, day
             FROM slot_holds
             WHERE held_until > $5 AND holder_id IS DISTINCT FROM $6 AND (provider_id = ANY($1) OR resources && $2)
                 AND block_from < $4 AND block_until > $3) t",
    )
    .bind(providers)
    .bind(rooms)
    .bind(start.and_time(NaiveTime::MIN).and_utc())
    .bind(end.and_time(NaiveTime::MIN).and_utc())
    .bind(at)
    .bind(me.map(|me| me.0))
    .fetch_all(&mut **transaction)
    .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Those of `rows` that stand in this provider's way.
fn of(availability: &Availability, rows: &[TakenRow]) -> Vec<Taken> {
    let rooms: HashSet<ResourceId> = availability.rooms().into_iter().collect();
    rows.iter()
        .filter_map(|row| {
            let own = row.provider_id == availability.provider;
            let meets = own || row.resources.iter().any(|resource| rooms.contains(resource));
            let block = domain::TimeSlot::new(row.block_from, row.block_until).ok()?;
            // Somebody else's booking of a shared room takes the time, but no place in this provider's day.
            meets.then_some(Taken { block, day: if own { row.day } else { NaiveDate::MIN } })
        })
        .collect()
}

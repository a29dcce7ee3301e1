//! Free slots, and why there are none.

mod holds;
mod live;

use async_graphql::{Context, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    AccountId, TimeSlot, Zone,
    schedule::{self, DayReason, Rule, Verdict},
    time::{TimeError, local_date},
};
use uuid::Uuid;

use crate::{
    asker::{Asked, at_door},
    error::{EdgeRefusal, Problem},
    scalars::{self, Date},
    sight::Sight,
};

pub(crate) use holds::HoldMutations;
pub(crate) use live::SlotSubscriptions;

/// The most days that are answered at once.
const MOST_DAYS: i64 = 92;

/// A stretch of time as it reads on the wall in one zone.
#[derive(Clone, PartialEq, Eq, SimpleObject)]
pub(crate) struct LocalTime {
    /// The zone (IANA).
    zone: String,
    /// The date on which it starts.
    day: Date,
    /// The start with its offset: `2026-03-02T09:00:00+03:00`.
    start: String,
    /// The end with its offset.
    end: String,
}

impl LocalTime {
    pub(crate) fn of(time: TimeSlot, zone: Zone) -> Self {
        Self {
            zone: zone.name().to_owned(),
            day: Date(local_date(time.start(), zone)),
            start: scalars::local(time.start(), zone),
            end: scalars::local(time.end(), zone),
        }
    }
}

/// A time that a provider offers.
#[derive(Clone, PartialEq, Eq, SimpleObject)]
pub(crate) struct Slot {
    /// From when (UTC); book with exactly this and `end`.
    pub(crate) start: DateTime<Utc>,
    /// Up to when (UTC).
    end: DateTime<Utc>,
    /// The provider's local date at the start.
    day: Date,
    /// As it reads on the provider's wall.
    provider: LocalTime,
    /// As it reads on the viewer's wall, where a `viewerZone` was given.
    viewer: Option<LocalTime>,
}

impl Slot {
    fn of(slot: schedule::Slot, zone: Zone, viewer: Option<Zone>) -> Self {
        Self {
            start: slot.time.start(),
            end: slot.time.end(),
            day: Date(slot.day),
            provider: LocalTime::of(slot.time, zone),
            viewer: viewer.map(|zone| LocalTime::of(slot.time, zone)),
        }
    }
}

/// One slot of a date's grid, and what is said of it.
#[derive(SimpleObject)]
pub(crate) struct SlotVerdict {
    /// The slot.
    slot: Slot,
    /// A client can book it.
    free: bool,
    /// The first rule that rules it out: `PAST`, `MINIMUM_NOTICE`, `DAYS_AHEAD`, `TAKEN`, `DAY_FULL`.
    rule: Option<&'static str>,
}

/// Why a date has the free slots it has.
#[derive(SimpleObject)]
pub(crate) struct WhyNoSlots {
    /// Why the date as a whole has none: `DATE_DOES_NOT_EXIST`, `PAST`, `BEYOND_DAYS_AHEAD`, `DAY_OFF`, `NO_WINDOWS`, `NO_ROOM`; null
    /// if that depends on the single slots.
    day: Option<&'static str>,
    /// The last date that can be booked, where the day is `BEYOND_DAYS_AHEAD`.
    latest: Option<Date>,
    /// Why it is a day off, for the provider and the desk; null once erased.
    reason: Option<String>,
    /// All slots of the date's grid, in order.
    candidates: Vec<SlotVerdict>,
}

/// The provider's zone, which everybody may know; none without a schedule.
async fn zone_of(sight: &Sight, provider: AccountId) -> Result<Option<Zone>, Problem> {
    Ok(sight.system().schedule(provider).await?.map(|availability| availability.zone))
}

/// What a client could book now.
pub(crate) async fn free(
    context: &Context<'_>,
    sight: &Sight,
    provider: AccountId,
    from: Date,
    to: Date,
    viewer_zone: Option<String>,
) -> Result<Vec<Slot>, Problem> {
    if to.0 < from.0 {
        return Err(Problem::argument("to")(TimeError::EndNotAfterStart));
    }
    if (to.0 - from.0).num_days() >= MOST_DAYS {
        return Err(EdgeRefusal::RangeTooLong { most_days: MOST_DAYS }.into());
    }
    let viewer = viewer_zone.map(|zone| scalars::zone("viewerZone", &zone)).transpose()?;
    let at = context.services().bus.clock().now();
    let Some(zone) = zone_of(sight, provider).await? else { return Ok(vec![]) };
    let slots = sight.reader().free_slots(provider, from.0, to.0, at).await?;
    Ok(slots.into_iter().map(|slot| Slot::of(slot, zone, viewer)).collect())
}

/// Questions about free time.
#[derive(Default)]
pub(crate) struct SlotQueries;

#[Object]
impl SlotQueries {
    /// What a client could book of a provider now, on the provider's local dates `from` to `to`, both included; at most 92 days.
    #[graphql(complexity = "50 + 10 * child_complexity")]
    async fn free_slots(
        &self,
        context: &Context<'_>,
        provider_id: Uuid,
        from: Date,
        to: Date,
        #[graphql(desc = "Also tell each time as it reads in this zone (IANA).")] viewer_zone: Option<String>,
        #[graphql(desc = "The site's address name; left out by those who are signed in there.")] site: Option<
            String,
        >,
    ) -> Result<Vec<Slot>, Problem> {
        let sight = at_door(context, site.as_deref()).await?;
        free(context, &sight, AccountId(provider_id), from, to, viewer_zone).await
    }

    /// Why each slot of a provider's local date is free or is not; null without such a provider.
    #[graphql(complexity = "20 + 10 * child_complexity")]
    async fn why_no_slots(
        &self,
        context: &Context<'_>,
        provider_id: Uuid,
        date: Date,
        #[graphql(desc = "The site's address name; left out by those who are signed in there.")] site: Option<
            String,
        >,
    ) -> Result<Option<WhyNoSlots>, Problem> {
        let sight = at_door(context, site.as_deref()).await?;
        let provider = AccountId(provider_id);
        let Some(zone) = zone_of(&sight, provider).await? else { return Ok(None) };
        let at = context.services().bus.clock().now();
        let Some(found) = sight.reader().explain(provider, date.0, at).await? else { return Ok(None) };
        let (latest, reason) = match &found.day {
            Some(DayReason::BeyondDaysAhead { latest }) => (Some(Date(*latest)), None),
            Some(DayReason::DayOff { reason }) => (None, reason.as_ref().map(ToString::to_string)),
            _ => (None, None),
        };
        let verdict = |(slot, verdict)| SlotVerdict {
            slot: Slot::of(slot, zone, None),
            free: verdict == Verdict::Free,
            rule: match verdict {
                Verdict::Free => None,
                Verdict::RuledOut(rule) => Some(Rule::code(rule)),
            },
        };
        Ok(Some(WhyNoSlots {
            day: found.day.as_ref().map(DayReason::code),
            latest,
            reason,
            candidates: found.candidates.into_iter().map(verdict).collect(),
        }))
    }
}

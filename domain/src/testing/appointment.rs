//! Strategies for appointments: two people, a few times, and everything that may be asked in any order.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::text;
use crate::{
    AccountId, Actor, Currency, Money, ResourceId, Role, Roles, SiteId, TimeSlot, Zone,
    appointment::{AppointmentCommand, Party},
    schedule::Terms,
    time::local_date,
};

/// The people around one appointment: those whose it is, and everybody else.
#[derive(Clone, Debug)]
pub struct Cast {
    /// The site.
    pub site: SiteId,
    /// Whose time.
    pub provider: AccountId,
    /// For whom.
    pub client: AccountId,
}

impl Cast {
    /// One of the two, mostly; sometimes an agent, an admin, a stranger or somebody of another site.
    pub fn actors(&self) -> BoxedStrategy<Actor> {
        let person = |id, site, role| Actor::Person { id, site, roles: Roles::of([role]) };
        let others = AccountId(uuid::Uuid::from_u128(77));
        let elsewhere = SiteId(uuid::Uuid::from_u128(78));
        prop_oneof![
            4 => Just(person(self.client, self.site, Role::Client)),
            4 => Just(person(self.provider, self.site, Role::Provider)),
            1 => Just(person(others, self.site, Role::Agent)),
            1 => Just(person(others, self.site, Role::Admin)),
            1 => Just(person(others, self.site, Role::Client)),
            1 => Just(person(self.provider, elsewhere, Role::Provider)),
            1 => Just(Actor::Visitor { site: self.site }),
        ]
        .boxed()
    }
}

/// A cast of people who are not one another.
pub fn casts() -> impl Strategy<Value = Cast> {
    (super::actors::sites(), super::actors::accounts(), super::actors::accounts())
        .prop_filter("two people", |(_, provider, client)| provider != client)
        .prop_map(|(site, provider, client)| Cast { site, provider, client })
}

/// Times around `near`: before it, at it, after it, of 15 to 90 minutes.
pub fn times(near: DateTime<Utc>) -> impl Strategy<Value = TimeSlot> {
    (-200_i64..=200, 1_i64..=6).prop_filter_map("a time", move |(quarters, length)| {
        let start = near + TimeDelta::minutes(15 * quarters);
        TimeSlot::new(start, start + TimeDelta::minutes(15 * length)).ok()
    })
}

/// What a schedule may say about `time`.
pub fn terms(provider: AccountId, time: TimeSlot) -> impl Strategy<Value = Terms> {
    (any::<bool>(), any::<bool>(), 0_i64..=60, 0_u16..=120, proptest::option::of(0_i64..=500_000)).prop_map(
        move |(approval_required, first_free, buffer, join_opens_minutes, fee)| Terms {
            zone: Zone::UTC,
            day: local_date(time.start(), Zone::UTC),
            block: time.widened(TimeDelta::minutes(buffer), TimeDelta::minutes(buffer)),
            resources: vec![ResourceId::from(provider)],
            approval_required,
            join_opens_minutes,
            most_per_day: None,
            first_free,
            follow_up: fee.and_then(|minor| Money::new(minor, Currency::new("TRY").ok()?).ok()),
        },
    )
}

/// Anything that may be asked of the appointment of `cast`, near `near`.
pub fn commands(cast: &Cast, near: DateTime<Utc>) -> BoxedStrategy<AppointmentCommand> {
    use AppointmentCommand as C;
    let Cast { site, provider, client } = cast.clone();
    let timed = move || times(near).prop_flat_map(move |time| (Just(time), terms(provider, time)));
    prop_oneof![
        4 => (timed(), any::<bool>(), proptest::option::of(text::checked())).prop_map(
            move |((time, terms), first, notes)| C::Book { site, provider, client, time, terms, notes, first }),
        2 => Just(C::Approve),
        1 => text::reasons().prop_map(|reason| C::Decline { reason }),
        2 => Just(C::Confirm),
        3 => (timed(), proptest::option::of(text::reasons()))
            .prop_map(|((time, terms), reason)| C::Reschedule { time, terms, reason }),
        1 => proptest::option::weighted(0.8, text::reasons()).prop_map(|reason| C::Cancel { reason }),
        1 => Just(C::Complete),
        1 => Just(C::Begin),
        1 => prop_oneof![Just(Party::Client), Just(Party::Provider)].prop_map(|absent| C::MarkNoShow { absent }),
        1 => Just(C::RecordPayment { reference: None }),
    ]
    .boxed()
}

/// One thing asked: by whom, how long after the one before, and what.
pub type Step = (Actor, TimeDelta, AppointmentCommand);

/// A life of an appointment: up to `most` things asked, in time order.
pub fn lives(most: usize) -> impl Strategy<Value = (Cast, DateTime<Utc>, Vec<Step>)> {
    let start = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(20_000);
    casts().prop_flat_map(move |cast| {
        let step = (cast.actors(), (0_i64..=600).prop_map(TimeDelta::minutes), commands(&cast, start));
        (Just(cast), Just(start), proptest::collection::vec(step, 1..=most))
    })
}

//! Laws of open time, in zones and years where clocks change.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Timelike, Utc};
use domain::{
    Name, Zone,
    calendar::{Adopted, BusinessCalendar, DayHours, Holiday, OpeningReason, Timetable, WeekHours},
    testing::{
        calendar::{CalendarScene, calendar_scenes, calendars, lengths, whens},
        laws,
    },
    time::{CivilWindow, day_instants, local_date},
};
use proptest::prelude::*;

const YEARS: std::ops::RangeInclusive<i32> = 1975..=2040;
const LEAST: TimeDelta = TimeDelta::nanoseconds(1);

fn lies_in(minute: u32, window: CivilWindow) -> bool {
    (u32::from(window.from())..u32::from(window.to())).contains(&minute)
}

/// Does the reading lie in one of these windows of its date, or of the date before?
fn in_hours(
    calendar: &BusinessCalendar,
    date: NaiveDate,
    minute: u32,
    of: impl Fn(&DayHours) -> &[CivilWindow],
) -> bool {
    let on = |date: NaiveDate, minute| {
        let hours = calendar.hours_on(date).unwrap();
        of(hours.day(date.weekday())).iter().any(|window| lies_in(minute, *window))
    };
    let before = date.pred_opt().unwrap();
    on(date, minute) || (on(before, minute + 1440) && !day_instants(before, calendar.zone()).is_empty())
}

/// Why it is open or closed, asked of the wall clock and the definition alone.
fn by_definition(adopted: &[Adopted], at: DateTime<Utc>) -> OpeningReason {
    let Some(Adopted { calendar, .. }) =
        adopted.iter().rev().find(|adopted| adopted.since.is_none_or(|since| since <= at))
    else {
        return OpeningReason::OutsideHours;
    };
    let reading = at.with_timezone(&calendar.zone().0).naive_local();
    let (date, minute) = (reading.date(), reading.hour() * 60 + reading.minute());
    if let Some(holiday) =
        calendar.holidays().iter().find(|holiday| holiday.date == date && lies_in(minute, holiday.window()))
    {
        OpeningReason::Holiday { name: holiday.name.clone() }
    } else if !in_hours(calendar, date, minute, |day| &day.open) {
        OpeningReason::OutsideHours
    } else if in_hours(calendar, date, minute, |day| &day.breaks) {
        OpeningReason::Break
    } else {
        OpeningReason::Open
    }
}

/// A holiday or a break more, or the calendar as it is where it does not fit in.
fn narrowed(
    calendar: BusinessCalendar,
    date: NaiveDate,
    window: CivilWindow,
    holiday: bool,
) -> BusinessCalendar {
    let narrower = if holiday {
        let closed = (window.past_midnight() == 0).then_some(window);
        calendar.clone().with_holiday(Holiday { date, name: Name::new("Closed").unwrap(), closed })
    } else {
        let hours = calendar.hours_on(date).unwrap();
        let from = calendar.editions().iter().rev().find(|edition| edition.hours == *hours).unwrap().from;
        let more = (date.weekday(), DayHours::default().with_break(window));
        let days = hours.days().map(|(weekday, day)| (weekday, day.clone())).chain([more]);
        WeekHours::new(days).and_then(|hours| calendar.clone().with_hours(from, hours))
    };
    narrower.unwrap_or(calendar)
}

/// Does the second lead nowhere, or at least as far as the first?
fn no_earlier(first: Option<DateTime<Utc>>, second: Option<DateTime<Utc>>) -> bool {
    second.is_none_or(|second| first.is_some_and(|first| first <= second))
}

proptest! {
    #![proptest_config(laws())]

    #[test]
    fn an_instant_is_open_if_the_wall_clock_says_so(
        scene in calendar_scenes(YEARS),
        whens in prop::collection::vec(whens(), 6),
    ) {
        let timetable = scene.timetable();
        for when in whens {
            let at = scene.at(&timetable, when);
            for at in [at - LEAST, at, at + TimeDelta::seconds(1)] {
                let reason = by_definition(&scene.adopted, at);
                prop_assert_eq!(timetable.is_open(at), reason == OpeningReason::Open, "at {}", at);
                let state = timetable.opening_state(at);
                prop_assert_eq!(&state.reason, &reason, "at {}", at);
                prop_assert_eq!(state.open, reason == OpeningReason::Open);
                prop_assert_eq!(state.opens_at, if state.open { None } else { timetable.next_opening(at) });
                prop_assert_eq!(state.opens_in, state.opens_at.map(|opening| opening - at));
                prop_assert_eq!(state.closes_at, timetable.next_closing(at));
            }
        }
    }

    #[test]
    fn the_next_opening_is_open_and_nothing_is_open_before_it(
        scene in calendar_scenes(YEARS),
        when in whens(),
        part in 0.0..1.0_f64,
    ) {
        let timetable = scene.timetable();
        let at = scene.at(&timetable, when);
        if let Some(opening) = timetable.next_opening(at) {
            prop_assert!(at <= opening && timetable.is_open(opening));
            prop_assert_eq!(opening == at, timetable.is_open(at));
            prop_assert_eq!(timetable.business_time_between(at, opening), TimeDelta::zero());
            if at < opening {
                prop_assert!(!timetable.is_open(opening - LEAST));
                #[expect(clippy::cast_possible_truncation, reason = "any instant between the two")]
                let between = at + TimeDelta::seconds(((opening - at).as_seconds_f64() * part) as i64);
                prop_assert!(!timetable.is_open(between));
                prop_assert_eq!(timetable.next_opening(between), Some(opening));
            }
        }
    }

    #[test]
    fn the_next_closing_is_closed_and_all_is_open_from_the_opening_to_it(
        scene in calendar_scenes(YEARS),
        when in whens(),
        part in 0.0..1.0_f64,
    ) {
        let timetable = scene.timetable();
        let at = scene.at(&timetable, when);
        if let Some(closing) = timetable.next_closing(at) {
            let opening = timetable.next_opening(at).unwrap();
            prop_assert!(opening < closing && !timetable.is_open(closing) && timetable.is_open(closing - LEAST));
            prop_assert_eq!(timetable.business_time_between(opening, closing), closing - opening);
            #[expect(clippy::cast_possible_truncation, reason = "any instant between the two")]
            let between = opening + TimeDelta::seconds(((closing - opening).as_seconds_f64() * part) as i64);
            prop_assert!(timetable.is_open(between));
            prop_assert_eq!(timetable.next_closing(between), Some(closing));
        }
    }

    #[test]
    fn as_much_open_time_lies_before_the_due_time_as_was_added(
        scene in calendar_scenes(YEARS),
        when in whens(),
        open in lengths(),
    ) {
        let timetable = scene.timetable();
        let from = scene.at(&timetable, when);
        prop_assert_eq!(timetable.add_business_time(from, TimeDelta::zero()), Some(from));
        if let Some(due) = timetable.add_business_time(from, open) {
            prop_assert_eq!(timetable.business_time_between(from, due), open);
            prop_assert!(from + open <= due);
        }
    }

    #[test]
    fn a_due_time_is_never_inside_a_closed_time(
        scene in calendar_scenes(YEARS),
        when in whens(),
        open in lengths().prop_filter("some time", |open| *open > TimeDelta::zero()),
    ) {
        let timetable = scene.timetable();
        let from = scene.at(&timetable, when);
        if let Some(due) = timetable.add_business_time(from, open) {
            // So that no earlier instant has as much open time before it.
            prop_assert!(timetable.is_open(due - LEAST));
            prop_assert!(timetable.is_open(due) || timetable.next_closing(due - LEAST) == Some(due));
        }
    }

    #[test]
    fn two_times_added_one_after_the_other_are_their_sum(
        scene in calendar_scenes(YEARS),
        when in whens(),
        one in lengths(),
        other in lengths(),
    ) {
        let timetable = scene.timetable();
        let from = scene.at(&timetable, when);
        let first = timetable.add_business_time(from, one);
        let in_turn = first.and_then(|first| timetable.add_business_time(first, other));
        prop_assert_eq!(in_turn, timetable.add_business_time(from, one + other));
    }

    #[test]
    fn a_later_start_or_a_longer_time_is_never_due_earlier(
        scene in calendar_scenes(YEARS),
        one in whens(),
        other in whens(),
        lengths in (lengths(), lengths()),
    ) {
        let timetable = scene.timetable();
        let (one, other) = (scene.at(&timetable, one), scene.at(&timetable, other));
        let (earlier, later) = (one.min(other), one.max(other));
        let (shorter, longer) = (lengths.0.min(lengths.1), lengths.0.max(lengths.1));
        let due = |from, open| timetable.add_business_time(from, open);
        prop_assert!(no_earlier(due(earlier, shorter), due(later, shorter)));
        prop_assert!(no_earlier(due(earlier, shorter), due(earlier, longer)));
    }

    #[test]
    fn open_time_between_instants_adds_up_and_turns_its_sign(
        scene in calendar_scenes(YEARS),
        whens in (whens(), whens(), whens()),
    ) {
        let timetable = scene.timetable();
        let [a, b, c] = [whens.0, whens.1, whens.2].map(|when| scene.at(&timetable, when));
        let between = |from, to| timetable.business_time_between(from, to);
        prop_assert_eq!(between(a, c), between(a, b) + between(b, c));
        prop_assert_eq!(between(a, b), -between(b, a));
        prop_assert!(between(a.min(b), a.max(b)) >= TimeDelta::zero());
        prop_assert!(between(a.min(b), a.max(b)) <= (a - b).abs());
    }

    #[test]
    fn one_more_holiday_or_break_never_makes_anything_due_earlier(
        scene in calendar_scenes(YEARS),
        when in whens(),
        open in lengths(),
        (days, window, holiday) in (-3..=12_i64, domain::testing::time::civil_windows(), any::<bool>()),
    ) {
        let timetable = scene.timetable();
        let from = scene.at(&timetable, when);
        let date = local_date(from, Zone::UTC) + TimeDelta::days(days);
        let narrower: Timetable = scene
            .adopted
            .iter()
            .map(|Adopted { since, calendar }| Adopted {
                since: *since,
                calendar: narrowed(calendar.clone(), date, window, holiday),
            })
            .collect();
        let due = timetable.add_business_time(from, open);
        prop_assert!(no_earlier(due, narrower.add_business_time(from, open)));
        prop_assert!(no_earlier(timetable.next_opening(from), narrower.next_opening(from)));
        if let Some(due) = due {
            prop_assert!(narrower.business_time_between(from, due) <= open);
        }
    }

    #[test]
    fn a_new_calendar_changes_nothing_before_the_instant_from_which_it_is_in_force(
        (scene, calendar) in calendar_scenes(YEARS).prop_flat_map(|scene| {
            let calendar = calendars(scene.adopted[0].calendar.zone(), local_date(scene.near, Zone::UTC));
            (Just(scene), calendar)
        }),
        whens in (whens(), whens(), whens()),
        open in lengths(),
    ) {
        let CalendarScene { mut adopted, .. } = scene.clone();
        let before = scene.timetable();
        let [since, a, b] = [whens.0, whens.1, whens.2].map(|when| scene.at(&before, when));
        // The site's last calendar, so those that would follow it go.
        adopted.retain(|adopted| adopted.since.is_none_or(|other| other < since));
        adopted.push(Adopted { since: Some(since), calendar });
        let after = Timetable::new(adopted);
        let (a, b) = (a.min(since), b.min(since));
        prop_assert_eq!(after.business_time_between(a, b), before.business_time_between(a, b));
        prop_assert!(a == since || after.is_open(a) == before.is_open(a));
        if let Some(due) = before.add_business_time(a, open).filter(|due| *due <= since) {
            prop_assert_eq!(after.add_business_time(a, open), Some(due));
        }
    }
}

/// Any instant that chrono knows, many at the ends of its range and of a timetable's, leap seconds too.
fn any_instants() -> impl Strategy<Value = DateTime<Utc>> {
    let bounds = [
        DateTime::<Utc>::MIN_UTC.timestamp(),
        DateTime::<Utc>::MAX_UTC.timestamp(),
        0,
        crate::instant("2200-01-01T00:00:00Z").timestamp(),
        crate::instant("2016-12-31T23:59:59Z").timestamp(),
        crate::instant("9999-12-31T23:59:59Z").timestamp(),
        crate::instant("0001-01-01T00:00:00Z").timestamp(),
    ];
    let near =
        (prop::sample::select(bounds.to_vec()), -200_000..=200_000_i64).prop_map(|(bound, by)| bound + by);
    let seconds = prop_oneof![3 => near, 1 => bounds[0]..=bounds[1], 2 => 0..=bounds[3]];
    let fraction = prop_oneof![Just(0), Just(999_999_999), 0..2_000_000_000_u32];
    (seconds, fraction).prop_filter_map("beyond chrono's range", |(seconds, fraction)| {
        DateTime::from_timestamp(seconds, fraction).or_else(|| DateTime::from_timestamp(seconds, 0))
    })
}

fn any_lengths() -> impl Strategy<Value = TimeDelta> {
    prop_oneof![
        lengths(),
        any::<i64>().prop_map(TimeDelta::nanoseconds),
        any::<i64>().prop_map(|n| TimeDelta::try_milliseconds(n).unwrap_or(TimeDelta::MAX)),
        prop::sample::select(vec![TimeDelta::MIN, TimeDelta::MAX, LEAST, -LEAST]),
    ]
}

proptest! {
    #![proptest_config(laws())]

    #[test]
    fn no_instant_and_no_length_is_too_much(
        which in 0..4_usize,
        (a, b) in (any_instants(), any_instants()),
        open in any_lengths(),
    ) {
        thread_local!(static TIMETABLES: [Timetable; 4] = extremes());
        let timetable = TIMETABLES.with(|timetables| timetables[which].clone());
        let between = timetable.business_time_between(a, b);
        prop_assert_eq!(between, -timetable.business_time_between(b, a));
        prop_assert!(between.abs() <= (a - b).abs() + TimeDelta::seconds(2));
        prop_assert!(timetable.next_opening(a).is_none_or(|opening| a <= opening));
        prop_assert!(timetable.next_closing(a).is_none_or(|closing| a < closing));
        let state = timetable.opening_state(a);
        prop_assert_eq!(state.open, timetable.is_open(a));
        prop_assert!(!state.open || (1970..2200).contains(&a.year()));
        match timetable.add_business_time(a, open) {
            Some(due) if open == TimeDelta::zero() => prop_assert_eq!(due, a),
            Some(due) => {
                prop_assert!(a < due && open > TimeDelta::zero());
                prop_assert_eq!(timetable.business_time_between(a, due), open);
            }
            None => prop_assert!(open != TimeDelta::zero()),
        }
    }
}

fn extremes() -> [Timetable; 4] {
    let always: Vec<_> =
        WeekHours::office().days().map(|(d, _)| (d, crate::day(&["00:00-24:00"], &[]))).collect();
    let always = crate::calendar("Pacific/Apia", WeekHours::new(always).unwrap());
    let nights = crate::calendar("Australia/Lord_Howe", crate::workdays(&["22:00-06:00"], &[]));
    let changed = [
        Adopted { since: None, calendar: nights.clone() },
        Adopted { since: Some(DateTime::<Utc>::MIN_UTC), calendar: always.clone() },
        Adopted { since: Some(crate::instant("2026-03-05T10:00:00.123456789Z")), calendar: nights.clone() },
        Adopted { since: Some(DateTime::<Utc>::MAX_UTC), calendar: always.clone() },
    ];
    [Timetable::of(always), Timetable::of(nights), Timetable::new(changed), Timetable::new([])]
}

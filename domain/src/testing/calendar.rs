//! Business calendars, and instants at which to ask them.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc, Weekday};
use proptest::{
    prelude::*,
    sample::{Index, select},
};

use super::time::{changes, civil_windows, zones};
use crate::{
    Name, Zone,
    calendar::{Adopted, BusinessCalendar, DayHours, Edition, Holiday, Timetable, WeekHours},
    time::{CivilWindow, local_date},
};

const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
/// Minutes of a day on the wall.
const DAY: u16 = 24 * 60;

/// A part of a window that a break could take, by its two ends, as the day after the window's and the break's own minutes.
fn part_of(window: CivilWindow, ends: (Index, Index)) -> Option<(bool, CivilWindow)> {
    let length = usize::from(window.to() - window.from()) + 1;
    // Mostly whole quarters, so that edges meet.
    let end = |index: Index| u16::try_from(index.index(length)).ok().map(|m| window.from() + m - m % 15);
    let (one, other) = (end(ends.0)?, end(ends.1)?);
    let (from, to) = (one.min(other), one.max(other));
    let next_day = from >= DAY;
    let part = if next_day { CivilWindow::new(from - DAY, to - DAY) } else { CivilWindow::new(from, to) };
    Some((next_day, part.ok()?))
}

/// Puts windows and breaks together as far as a week takes them; `None` if it takes none.
fn fitting(windows: &[(usize, CivilWindow)], breaks: &[(Index, (Index, Index))]) -> Option<WeekHours> {
    let mut days = Vec::new();
    let open = windows.iter().map(|(day, window)| (WEEK[*day], DayHours::open([*window])));
    let mut week = add_fitting(&mut days, open.collect());
    if days.is_empty() {
        return None;
    }
    let pauses = breaks.iter().filter_map(|(which, ends)| {
        let (day, window) = which.get(windows);
        let (next_day, part) = part_of(*window, *ends)?;
        Some((WEEK[(day + usize::from(next_day)) % 7], DayHours::default().with_break(part)))
    });
    week = add_fitting(&mut days, pauses.collect()).or(week);
    week
}

/// Adds to the days of a week what it takes: all at once if it can, else one by one. Gives the week, if anything was added.
fn add_fitting(days: &mut Vec<(Weekday, DayHours)>, more: Vec<(Weekday, DayHours)>) -> Option<WeekHours> {
    let all = WeekHours::new(days.iter().chain(&more).cloned());
    if all.is_ok() {
        days.extend(more);
        return all.ok();
    }
    let mut week = None;
    for day in more {
        days.push(day);
        match WeekHours::new(days.iter().cloned()) {
            Ok(taken) => week = Some(taken),
            Err(_) => drop(days.pop()),
        }
    }
    week
}

/// Hours that a calendar takes: some like an office's, some at any time of the week, some open all the time.
pub fn week_hours() -> impl Strategy<Value = WeekHours> {
    let breaks = |most| prop::collection::vec((any::<Index>(), (any::<Index>(), any::<Index>())), 0..most);
    let shifts = select(vec![
        vec![(540, 1080)],
        vec![(540, 720), (780, 1080)],
        vec![(480, 960), (960, 1440)],
        vec![(1320, 1800)],
        vec![(0, 1440)],
        vec![(60, 180)],
    ]);
    let alike = (shifts, prop::sample::subsequence((0..7).collect::<Vec<usize>>(), 1..=7), breaks(5));
    let alike = alike.prop_filter_map("no week", |(shifts, days, breaks)| {
        let windows = days.iter().flat_map(|day| {
            shifts.iter().filter_map(|(from, to)| Some((*day, CivilWindow::new(*from, *to).ok()?)))
        });
        fitting(&windows.collect::<Vec<_>>(), &breaks)
    });
    let any = (prop::collection::vec((0..7_usize, civil_windows()), 1..10), breaks(6))
        .prop_filter_map("no week", |(windows, breaks)| fitting(&windows, &breaks));
    prop_oneof![3 => alike, 3 => any]
}

/// Names of holidays: a few, since scenes have many of them.
fn holiday_names() -> impl Strategy<Value = Name> {
    select(vec!["Yılbaşı", "Zafer Bayramı", "Inventory", "Off-site", "Closed"])
        .prop_filter_map("no name", |name| Name::new(name).ok())
}

/// Holidays on dates around `date`, some of a part of the date, sometimes a few weeks of them; as a calendar takes them.
pub fn holidays(date: NaiveDate) -> impl Strategy<Value = Vec<Holiday>> {
    let first = date.checked_sub_days(Days::new(12)).unwrap_or(date);
    let closed = prop_oneof![
        3 => Just(None),
        2 => (0..96_u16, 1..=96_u16).prop_map(|(from, length)| {
            CivilWindow::new(from * 15, (from * 15 + length * 15).min(DAY)).ok()
        }),
    ];
    let some = prop::collection::vec((0..26_u64, closed, holiday_names()), 0..6).prop_map(move |wanted| {
        let mut kept: Vec<Holiday> = Vec::new();
        for (days, closed, name) in wanted {
            let next = Holiday { date: first + Days::new(days), name, closed };
            let apart = |other: &Holiday| {
                let (one, other) = (next.window(), other.window());
                one.to() <= other.from() || other.to() <= one.from()
            };
            if kept.iter().all(|other| other.date != next.date || apart(other)) {
                kept.push(next);
            }
        }
        kept
    });
    let weeks = (0..30_u64, 10..40_u64, holiday_names()).prop_map(move |(days, length, name)| {
        let dates = (days..days + length).map(|n| first + Days::new(n));
        dates.map(|date| Holiday { date, name: name.clone(), closed: None }).collect()
    });
    prop_oneof![9 => some, 1 => weeks]
}

/// Calendars in `zone`, with holidays and changes of hours on dates around `date`.
pub fn calendars(zone: Zone, date: NaiveDate) -> impl Strategy<Value = BusinessCalendar> {
    let later = prop::collection::btree_map(-12..=12_i64, week_hours(), 0..3);
    (week_hours(), later, holidays(date)).prop_filter_map("no calendar", move |(hours, later, holidays)| {
        let later = later.into_iter().filter_map(|(days, hours)| {
            let from = date.checked_add_signed(TimeDelta::days(days))?;
            Some(Edition { from: Some(from), hours })
        });
        let editions = [Edition { from: None, hours }].into_iter().chain(later).collect();
        BusinessCalendar::new(zone, editions, holidays).ok()
    })
}

/// What a site adopted: a calendar from the beginning, nearly always, and sometimes others around `near`, in this zone or another.
pub fn adoptions(zone: Zone, near: DateTime<Utc>) -> impl Strategy<Value = Vec<Adopted>> {
    let since = prop_oneof![
        2 => (-20_000..=20_000_i64).prop_map(TimeDelta::minutes),
        1 => (-1_000_000_000_000_000..=1_000_000_000_000_000_i64).prop_map(TimeDelta::nanoseconds),
    ];
    let other_zone = prop_oneof![3 => Just(zone), 1 => zones()];
    let date = local_date(near, zone);
    let first = (prop::bool::weighted(0.95), since.clone(), calendars(zone, date)).prop_map(
        move |(always, since, calendar)| Adopted { since: (!always).then(|| near + since), calendar },
    );
    let later = (since, other_zone.prop_flat_map(move |zone| calendars(zone, date)))
        .prop_map(move |(since, calendar)| Adopted { since: Some(near + since), calendar });
    let count = prop_oneof![3 => Just(0_usize), 1 => Just(1_usize), 1 => Just(2_usize)];
    (first, count.prop_flat_map(move |count| prop::collection::vec(later.clone(), count))).prop_map(
        |(first, later)| {
            let mut adopted = vec![first];
            adopted.extend(later);
            adopted.sort_by_key(|adopted| adopted.since);
            adopted
        },
    )
}

/// A site's calendars and an instant around which something happens in them.
#[derive(Clone, Debug)]
pub struct CalendarScene {
    /// What the site adopted, in order.
    pub adopted: Vec<Adopted>,
    /// An instant near changes of the clocks, of the hours and of the calendar.
    pub near: DateTime<Utc>,
}

impl CalendarScene {
    /// The timetable of it.
    pub fn timetable(&self) -> Timetable {
        Timetable::new(self.adopted.clone())
    }

    /// An instant at the asked distance from `near`, or the opening or closing that follows it.
    pub fn at(&self, timetable: &Timetable, when: When) -> DateTime<Utc> {
        let at = self.near + when.after;
        match when.snap {
            Snap::No => Some(at),
            Snap::Opening => timetable.next_opening(at),
            Snap::Closing => timetable.next_closing(at),
        }
        .unwrap_or(at)
    }
}

/// An instant of a [`CalendarScene`].
#[derive(Clone, Copy, Debug)]
pub struct When {
    after: TimeDelta,
    snap: Snap,
}

#[derive(Clone, Copy, Debug)]
enum Snap {
    No,
    Opening,
    Closing,
}

/// Scenes near a change of the clocks, near New Year, or anywhere in the years given.
pub fn calendar_scenes(years: std::ops::RangeInclusive<i32>) -> impl Strategy<Value = CalendarScene> {
    let anywhere = |days: std::ops::RangeInclusive<i64>| {
        (zones(), years.clone(), days, 0..86_400_i64).prop_map(|(zone, year, days, seconds)| {
            let new_year = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
            let at = new_year.and_time(chrono::NaiveTime::MIN).and_utc();
            (zone, at + TimeDelta::days(days) + TimeDelta::seconds(seconds))
        })
    };
    prop_oneof![6 => changes(years.clone()), 2 => anywhere(-5..=5), 1 => anywhere(0..=364)]
        .prop_flat_map(|(zone, near)| (adoptions(zone, near), Just(near)))
        .prop_map(|(adopted, near)| CalendarScene { adopted, near })
}

/// Instants: within two weeks of the scene's, most within a day and on the minute, many of them openings and closings.
pub fn whens() -> impl Strategy<Value = When> {
    let after = prop_oneof![
        4 => (-1500..=1500_i64).prop_map(TimeDelta::minutes),
        2 => (-1_200_000..=1_200_000_i64).prop_map(TimeDelta::seconds),
        1 => (-100_000_000_000_000..=100_000_000_000_000_i64).prop_map(TimeDelta::nanoseconds),
    ];
    let snap = prop_oneof![3 => Just(Snap::No), 1 => Just(Snap::Opening), 1 => Just(Snap::Closing)];
    (after, snap).prop_map(|(after, snap)| When { after, snap })
}

/// Lengths of open time: none, minutes, hours, a few weeks, with fractions of a second now and then.
pub fn lengths() -> impl Strategy<Value = TimeDelta> {
    prop_oneof![
        1 => Just(TimeDelta::zero()),
        4 => (1..=32_i64).prop_map(|quarters| TimeDelta::minutes(15 * quarters)),
        3 => (1..=3000_i64).prop_map(TimeDelta::minutes),
        2 => (1..=300_000_i64).prop_map(TimeDelta::seconds),
        1 => (1..=300_000_000_000_000_i64).prop_map(TimeDelta::nanoseconds),
    ]
}

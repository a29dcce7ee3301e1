//! What a schedule promises: examples first, then laws, then a comparison with an independent calculation.

mod civil_windows;
mod explanations;
mod free_slots;
mod oracle;
mod requests;
mod sequences;
mod slot_laws;
mod terms;
mod window_laws;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{AccountId, SiteId, TimeSlot, Zone, schedule::*, time::CivilWindow};
use uuid::Uuid;

fn zone(name: &str) -> Zone {
    name.parse().unwrap()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn time(start: &str, end: &str) -> TimeSlot {
    TimeSlot::new(instant(start), instant(end)).unwrap()
}

fn window(text: &str) -> CivilWindow {
    text.parse().unwrap()
}

fn site() -> SiteId {
    SiteId(Uuid::from_u128(1))
}

fn provider() -> AccountId {
    AccountId(Uuid::from_u128(101))
}

/// An active window of the week.
fn weekly(weekday: chrono::Weekday, text: &str, slot_minutes: u16) -> WeeklyWindow {
    WeeklyWindow { weekday, window: window(text), slot_minutes, active: true }
}

/// A special day with these hours.
fn special(windows: &[(&str, u16)]) -> DateException {
    let windows = windows
        .iter()
        .map(|(text, slot_minutes)| SpecialWindow { window: window(text), slot_minutes: *slot_minutes });
    DateException::Special { windows: windows.collect(), reason: None }
}

/// An open schedule with these windows, and the default rules.
fn open(zone_name: &str, week: &[WeeklyWindow]) -> Availability {
    Availability {
        site: site(),
        provider: provider(),
        zone: zone(zone_name),
        week: week.to_vec(),
        exceptions: std::collections::BTreeMap::new(),
        rules: BookingRules::default(),
        pricing: Pricing::default(),
    }
}

/// Starts as on the wall, `09:00`.
fn starts(availability: &Availability, slots: &[Slot]) -> Vec<String> {
    slots
        .iter()
        .map(|s| s.time.start().with_timezone(&availability.zone.0).format("%H:%M").to_string())
        .collect()
}

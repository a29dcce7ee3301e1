//! Times as people read them, in their language, on their wall.

use chrono::{DateTime, Datelike, Timelike, Utc};
use domain::{Zone, site::Locale};

const MONTHS_TR: [&str; 12] = [
    "Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım",
    "Aralık",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS_TR: [&str; 7] = ["Pazartesi", "Salı", "Çarşamba", "Perşembe", "Cuma", "Cumartesi", "Pazar"];
const DAYS_EN: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// The date and the time of day: `25 Kasım 2026 Çarşamba, 12:00`.
pub(super) fn moment(at: DateTime<Utc>, zone: Zone, locale: Locale) -> String {
    let local = at.with_timezone(&zone.0);
    let (month, day) = (local.month0() as usize, local.weekday().num_days_from_monday() as usize);
    let clock = clock(at, zone);
    match locale {
        Locale::Tr => {
            format!("{} {} {} {}, {clock}", local.day(), MONTHS_TR[month], local.year(), DAYS_TR[day])
        }
        Locale::En => {
            format!("{}, {} {} {}, {clock}", DAYS_EN[day], local.day(), MONTHS_EN[month], local.year())
        }
    }
}

/// From when to when: `25 Kasım 2026 Çarşamba, 12:00–12:45`; with the zone's name where a reader could take it for another.
pub fn span(start: DateTime<Utc>, end: DateTime<Utc>, zone: Zone, locale: Locale) -> String {
    format!("{}–{}", moment(start, zone, locale), clock(end, zone))
}

/// The time of day: `12:00`.
fn clock(at: DateTime<Utc>, zone: Zone) -> String {
    let local = at.with_timezone(&zone.0);
    format!("{:02}:{:02}", local.hour(), local.minute())
}

/// Short, for text messages: `25.11.2026 12:00`.
pub(super) fn brief(at: DateTime<Utc>, zone: Zone) -> String {
    let local = at.with_timezone(&zone.0);
    format!("{:02}.{:02}.{} {}", local.day(), local.month(), local.year(), clock(at, zone))
}

/// Do the two zones show the same time then?
pub(super) fn alike(one: Zone, other: Zone, at: DateTime<Utc>) -> bool {
    at.with_timezone(&one.0).naive_local() == at.with_timezone(&other.0).naive_local()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn zone(name: &str) -> Zone {
        name.parse().unwrap()
    }

    #[test]
    fn times_are_told_in_the_readers_language_and_on_the_readers_wall() {
        let at: DateTime<Utc> = "2026-11-25T09:00:00Z".parse().unwrap();
        assert_eq!(moment(at, zone("Europe/Istanbul"), Locale::Tr), "25 Kasım 2026 Çarşamba, 12:00");
        assert_eq!(moment(at, zone("America/New_York"), Locale::En), "Wednesday, 25 November 2026, 04:00");
        assert_eq!(brief(at, zone("Europe/Istanbul")), "25.11.2026 12:00");
    }

    #[test]
    fn the_wall_is_right_on_both_sides_of_a_change_of_the_clocks() {
        for (name, change) in [
            ("Europe/London", "2026-10-25T01:00:00Z"),
            ("America/New_York", "2026-03-08T07:00:00Z"),
            ("Australia/Lord_Howe", "2026-10-03T15:30:00Z"),
            ("Africa/Casablanca", "2026-02-15T02:00:00Z"),
        ] {
            let change: DateTime<Utc> = change.parse().unwrap();
            for minutes in [-90, -1, 0, 1, 90] {
                let at = change + TimeDelta::minutes(minutes);
                let local = at.with_timezone(&zone(name).0);
                let told = moment(at, zone(name), Locale::En);
                assert!(told.ends_with(&local.format("%H:%M").to_string()), "{name} {minutes}: {told}");
            }
        }
    }
}

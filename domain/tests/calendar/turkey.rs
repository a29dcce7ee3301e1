//! The national holidays of Turkey.

use domain::{
    Refusal,
    calendar::{BusinessCalendar, turkey},
};
use serde_json::{Value, json};

use crate::{holiday, zone};

/// What two packages of `PyPI` say, written down by `script/oracle/calendar_turkey.py`.
fn known() -> Value {
    serde_json::from_str(include_str!("turkey.json")).unwrap()
}

/// The days of a year as the packages write them: date, half day, names of all that falls on it.
fn ours(year: i32) -> Value {
    let days = turkey::days(year).unwrap();
    let dates = days.chunk_by(|one, next| one.date == next.date).map(|of_date| {
        let half = of_date.iter().all(|day| day.half);
        let mut names: Vec<_> =
            of_date.iter().map(|day| day.occasion.name().trim_end_matches(" arifesi")).collect();
        names.sort_unstable();
        json!([of_date[0].date, half, names])
    });
    dates.collect()
}

#[test]
fn the_holidays_are_those_of_an_independent_package() {
    let known = known();
    assert_eq!(known["source"]["holidays"], "0.108");
    assert_eq!(known["years"].as_object().unwrap().len(), 16);
    for year in turkey::FIRST..=turkey::LAST {
        assert_eq!(ours(year), known["years"][year.to_string()], "{year}");
    }
}

/// The second package begins Ramazan Bayramı of 2019 a day late; the press of that year printed 4 June from Diyanet's calendar.
#[test]
fn a_second_package_agrees_but_for_one_known_mistake() {
    assert_eq!(known()["only_in_one"], json!([["2019-06-04", "holidays"], ["2019-06-07", "holidata"]]));
}

#[test]
fn feasts_have_an_eve_from_one_oclock() {
    let holidays = turkey::holidays(2026).unwrap();
    assert!(holidays.contains(&holiday("2026-03-19", "Ramazan Bayramı arifesi", Some("13:00-24:00"))));
    assert!(holidays.contains(&holiday("2026-03-20", "Ramazan Bayramı", None)));
    assert!(holidays.contains(&holiday("2026-05-30", "Kurban Bayramı", None)));
    assert!(holidays.contains(&holiday("2026-10-28", "Cumhuriyet Bayramı", Some("13:00-24:00"))));
    assert_eq!(holidays.len(), 17);
}

#[test]
fn two_on_one_date_are_one_holiday_with_both_names() {
    let both = "Ulusal Egemenlik ve Çocuk Bayramı; Ramazan Bayramı";
    assert!(turkey::holidays(2023).unwrap().contains(&holiday("2023-04-23", both, None)));
    // 1 May closes all day, although it is an eve as well.
    let both = "Emek ve Dayanışma Günü; Ramazan Bayramı arifesi";
    assert!(turkey::holidays(2022).unwrap().contains(&holiday("2022-05-01", both, None)));
}

#[test]
fn all_known_years_fit_into_one_calendar() {
    let calendar = BusinessCalendar::default_in(zone("Europe/Istanbul"));
    let all = (turkey::FIRST..=turkey::LAST).flat_map(|year| turkey::holidays(year).unwrap());
    assert!(calendar.with_holidays(all).is_ok());
}

#[test]
fn a_year_that_is_not_known_is_refused() {
    for year in [turkey::FIRST - 1, turkey::LAST + 1, i32::MIN, i32::MAX] {
        let refusal = turkey::holidays(year).unwrap_err();
        assert_eq!(refusal.code(), "NO_HOLIDAY_DATA");
        assert_eq!(refusal.details()["year"], year);
        assert_eq!(refusal.details()["last"], turkey::LAST);
    }
}

#[test]
fn every_occasion_has_a_key_of_its_own() {
    let days = turkey::days(2026).unwrap();
    let keys: std::collections::BTreeSet<_> = days.iter().map(|day| day.occasion.key()).collect();
    assert_eq!(keys.len(), 11);
}

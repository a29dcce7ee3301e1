//! What is stored of a calendar.

use domain::{
    calendar::{Adopted, BusinessCalendar, Timetable, turkey},
    testing::{calendar::adoptions, laws_one_in, time::zones},
};
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{date, instant, workdays, zone};

fn validator() -> Validator {
    jsonschema::validator_for(&serde_json::to_value(schemars::schema_for!(Adopted)).unwrap()).unwrap()
}

#[test]
fn a_calendar_is_stored_as_people_would_write_it() {
    let calendar = BusinessCalendar::default_in(zone("Europe/Istanbul"))
        .with_hours(Some(date("2026-06-01")), workdays(&["08:00-12:00", "13:00-24:00"], &["10:00-10:15"]))
        .and_then(|c| c.with_holidays(turkey::holidays(2026)?.into_iter().take(1)))
        .unwrap();
    let stored = serde_json::to_value(&calendar).unwrap();
    assert_eq!(stored["zone"], "Europe/Istanbul");
    assert_eq!(stored["editions"][0]["from"], Value::Null);
    assert_eq!(
        stored["editions"][0]["hours"]["friday"],
        json!({ "open": [{ "from": "09:00", "to": "18:00" }] })
    );
    assert_eq!(
        stored["editions"][1]["hours"]["monday"],
        json!({
            "open": [{ "from": "08:00", "to": "12:00" }, { "from": "13:00", "to": "24:00" }],
            "breaks": [{ "from": "10:00", "to": "10:15" }],
        })
    );
    assert_eq!(stored["holidays"], json!([{ "date": "2026-01-01", "name": "Yılbaşı", "closed": null }]));
}

/// A limit lowered later must not make an old event unreadable, nor a timetable panic.
#[test]
fn a_stored_calendar_that_none_would_take_today_is_read_back_as_it_is() {
    let stored = json!({
        "zone": "Europe/London",
        "editions": [
            { "from": "9999-12-31", "hours": {} },
            { "from": "2026-06-01", "hours": {
                "monday": { "open": [{ "from": "12:00", "to": "18:00" }, { "from": "09:00", "to": "15:00" }],
                            "breaks": [{ "from": "07:00", "to": "10:00" }, { "from": "08:00", "to": "09:30" }] },
            } },
        ],
        "holidays": [
            { "date": "2026-06-08", "name": "b", "closed": { "from": "17:00", "to": "02:00" } },
            { "date": "-0044-03-15", "name": "a", "closed": null },
        ],
    });
    let calendar: BusinessCalendar = serde_json::from_value(stored.clone()).unwrap();
    assert_eq!(serde_json::to_value(&calendar).unwrap(), stored);
    let timetable = Timetable::of(calendar);
    let opening = timetable.next_opening(instant("2026-01-01T00:00:00Z"));
    assert_eq!(opening, Some(instant("2026-06-01T09:00:00Z")));
    let at = instant("2026-06-08T09:00:00Z");
    let (from, to) = (instant("2026-06-08T00:00:00Z"), instant("2026-06-09T00:00:00Z"));
    assert!(timetable.is_open(at));
    assert_eq!(timetable.business_time_between(from, to), crate::hours(7));
    // In a break, but of no opening window.
    assert_eq!(timetable.opening_state(instant("2026-06-08T07:00:00Z")).reason.code(), "OUTSIDE_HOURS");
}

#[test]
fn a_stored_calendar_without_hours_never_opens() {
    let stored = json!({ "zone": "UTC", "editions": [], "holidays": [] });
    let timetable = Timetable::of(serde_json::from_value(stored).unwrap());
    let at = instant("2026-06-08T09:00:00Z");
    assert_eq!(timetable.next_opening(at), None);
    assert_eq!(timetable.next_closing(at), None);
    assert_eq!(timetable.add_business_time(at, crate::minutes(1)), None);
    assert_eq!(timetable.opening_state(at).reason.code(), "OUTSIDE_HOURS");
}

proptest! {
    #![proptest_config(laws_one_in(10))]

    #[test]
    fn calendars_read_back_as_they_were_written_and_fit_their_schema(
        adopted in zones().prop_flat_map(|zone| adoptions(zone, instant("2026-03-29T01:00:00Z"))),
    ) {
        thread_local!(static VALIDATOR: Validator = validator());
        for adopted in adopted {
            let stored = serde_json::to_value(&adopted).unwrap();
            prop_assert!(VALIDATOR.with(|v| v.is_valid(&stored)), "{stored:#}");
            prop_assert_eq!(serde_json::from_value::<Adopted>(stored).unwrap(), adopted);
        }
    }
}

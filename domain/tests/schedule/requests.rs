//! Given events, when a request, then events or a refusal.

use chrono::Weekday::{Mon, Sun, Tue};
use domain::{
    Actor, Currency, Money, Personal, Reason, Refusal, Request, ResourceId, Role, Roles, SiteId, Zone,
    schedule::{
        BookingRules, DateException, MOST_EXCEPTIONS, Pricing, Schedule, ScheduleCommand, ScheduleEvent,
        ScheduleRefusal, WeeklyWindow,
    },
};
use uuid::Uuid;

use crate::{date, instant, provider, site, special, weekly, window, zone};

fn himself() -> Actor {
    Actor::Person { id: provider(), site: site(), roles: Roles::of([Role::Provider]) }
}

fn opened() -> ScheduleEvent {
    ScheduleEvent::ScheduleOpened {
        site: site(),
        provider: provider(),
        zone: zone("Europe/Istanbul"),
        rules: BookingRules::default(),
        pricing: Pricing::default(),
    }
}

fn open(rules: BookingRules, pricing: Pricing) -> ScheduleCommand {
    let zone = zone("Europe/Istanbul");
    ScheduleCommand::Open { site: site(), provider: provider(), zone, rules, pricing, currency: lira() }
}

/// What the site's fees are in.
fn lira() -> Currency {
    Currency::new("TRY").unwrap()
}

fn plan(windows: &[WeeklyWindow]) -> ScheduleCommand {
    ScheduleCommand::PlanWeek { windows: windows.to_vec() }
}

fn set(on: &str, exception: DateException) -> ScheduleCommand {
    let date = date(on);
    match exception {
        DateException::Off { .. } => ScheduleCommand::SetDayOff { date, reason: None },
        DateException::Special { windows, .. } => {
            ScheduleCommand::SetSpecialDay { date, windows, reason: None }
        }
    }
}

const OFF: DateException = DateException::Off { reason: None };

/// Asked by the provider on 4 May 2026 at 13:00 in Istanbul.
fn when(given: &[ScheduleEvent], command: ScheduleCommand) -> Result<Vec<ScheduleEvent>, ScheduleRefusal> {
    when_asked_by(himself(), given, command)
}

fn when_asked_by(
    actor: Actor,
    given: &[ScheduleEvent],
    command: ScheduleCommand,
) -> Result<Vec<ScheduleEvent>, ScheduleRefusal> {
    let schedule = given.iter().fold(Schedule::default(), Schedule::evolve);
    schedule.decide(&Request { command, actor, at: instant("2026-05-04T10:00:00Z") })
}

fn refused(given: &[ScheduleEvent], command: ScheduleCommand) -> &'static str {
    when(given, command).unwrap_err().code()
}

#[test]
fn a_schedule_is_opened_once() {
    let command = open(BookingRules::default(), Pricing::default());
    assert_eq!(when(&[], command.clone()), Ok(vec![opened()]));
    assert_eq!(when(&[opened()], command), Ok(vec![]));
    let other = open(BookingRules { days_ahead: 30, ..BookingRules::default() }, Pricing::default());
    assert_eq!(refused(&[opened()], other), "SCHEDULE_ALREADY_OPENED");
}

#[test]
fn nothing_is_changed_before_it_is_opened() {
    assert_eq!(refused(&[], plan(&[])), "SCHEDULE_NOT_OPENED");
    assert_eq!(refused(&[], ScheduleCommand::ChangeZone { zone: Zone::UTC }), "SCHEDULE_NOT_OPENED");
    assert_eq!(
        Schedule::default().evolve(&ScheduleEvent::WeekPlanned { windows: vec![] }),
        Schedule::NotOpened
    );
}

#[test]
fn the_provider_an_admin_of_the_site_and_the_system_may_change_it_and_nobody_else() {
    let person = |id: u128, at: SiteId, role| Actor::Person {
        id: domain::AccountId(Uuid::from_u128(id)),
        site: at,
        roles: Roles::of([role]),
    };
    let elsewhere = SiteId(Uuid::from_u128(2));
    let command = plan(&[weekly(Mon, "09:00-12:00", 45)]);
    for actor in [himself(), person(7, site(), Role::Admin), Actor::System("import")] {
        assert!(when_asked_by(actor.clone(), &[opened()], command.clone()).is_ok(), "{actor:?}");
    }
    for actor in [
        person(101, site(), Role::Client),
        person(101, elsewhere, Role::Provider),
        person(102, site(), Role::Provider),
        person(7, site(), Role::Agent),
        person(7, elsewhere, Role::Admin),
        person(7, SiteId::PLATFORM, Role::Superadmin),
        Actor::Visitor { site: site() },
    ] {
        let refusal = when_asked_by(actor.clone(), &[opened()], command.clone()).unwrap_err();
        assert_eq!(refusal.code(), "FORBIDDEN", "{actor:?}");
        let refusal = when_asked_by(actor.clone(), &[], open(BookingRules::default(), Pricing::default()));
        assert_eq!(refusal, Err(ScheduleRefusal::NotAllowed), "{actor:?}");
    }
}

#[test]
fn a_week_is_planned_in_order_and_only_when_it_changes() {
    let (monday, tuesday) = (weekly(Mon, "09:00-12:00", 45), weekly(Tue, "09:00-12:00", 45));
    let planned = ScheduleEvent::WeekPlanned { windows: vec![monday, tuesday] };
    assert_eq!(when(&[opened()], plan(&[tuesday, monday])), Ok(vec![planned.clone()]));
    assert_eq!(when(&[opened(), planned.clone()], plan(&[tuesday, monday])), Ok(vec![]));
    assert_eq!(
        when(&[opened(), planned], plan(&[])),
        Ok(vec![ScheduleEvent::WeekPlanned { windows: vec![] }])
    );
}

#[test]
fn windows_of_a_week_do_not_overlap() {
    let overlapping = [
        [weekly(Mon, "09:00-12:00", 45), weekly(Mon, "11:59-13:00", 45)],
        [weekly(Mon, "09:00-12:00", 45), weekly(Mon, "09:00-12:00", 45)],
        [weekly(Mon, "22:00-02:00", 45), weekly(Tue, "01:59-03:00", 45)],
        [weekly(Sun, "22:00-02:00", 45), weekly(Mon, "01:59-03:00", 45)],
        [weekly(Mon, "00:00-01:00", 45), weekly(Sun, "23:00-22:00", 45)],
    ];
    for windows in overlapping {
        assert_eq!(refused(&[opened()], plan(&windows)), "WINDOWS_OVERLAP", "{windows:?}");
        let mut other = windows;
        other[0].active = false;
        assert!(when(&[opened()], plan(&other)).is_ok(), "an inactive window is in nobody's way");
    }
    let touching =
        [weekly(Sun, "22:00-02:00", 45), weekly(Mon, "02:00-03:00", 45), weekly(Mon, "03:00-03:45", 45)];
    assert!(when(&[opened()], plan(&touching)).is_ok());
    let refusal = when(&[opened()], plan(&overlapping[3])).unwrap_err();
    assert_eq!(refusal.details()["first"], "sunday 22:00-02:00");
    assert_eq!(refusal.details()["second"], "monday 01:59-03:00");
}

#[test]
fn a_week_has_at_most_a_hundred_windows() {
    let windows: Vec<_> = (0..101_u16)
        .map(|n| WeeklyWindow {
            window: domain::time::CivilWindow::new(n * 10, n * 10 + 10).unwrap(),
            ..weekly(Mon, "09:00-10:00", 10)
        })
        .collect();
    assert!(when(&[opened()], plan(&windows[..100])).is_ok());
    assert_eq!(refused(&[opened()], plan(&windows)), "TOO_MANY_WINDOWS");
}

#[test]
fn a_slot_lasts_five_minutes_to_twelve_hours() {
    for minutes in [0, 4, 721, u16::MAX] {
        let refusal = when(&[opened()], plan(&[weekly(Mon, "09:00-12:00", minutes)])).unwrap_err();
        assert_eq!((refusal.code(), &refusal.details()["given"]), ("SLOT_LENGTH", &minutes.into()));
        let day = special(&[("09:00-12:00", minutes)]);
        assert_eq!(refused(&[opened()], set("2026-05-05", day)), "SLOT_LENGTH");
    }
    for minutes in [5, 720] {
        assert!(when(&[opened()], plan(&[weekly(Mon, "09:00-12:00", minutes)])).is_ok());
    }
}

#[test]
fn an_exception_is_set_replaced_and_removed() {
    let off = ScheduleEvent::ExceptionSet { date: date("2026-05-04"), exception: OFF };
    assert_eq!(when(&[opened()], set("2026-05-04", OFF)), Ok(vec![off.clone()]));
    assert_eq!(when(&[opened(), off.clone()], set("2026-05-04", OFF)), Ok(vec![]));
    let hours = special(&[("09:00-12:00", 45)]);
    let replaced = ScheduleEvent::ExceptionSet { date: date("2026-05-04"), exception: hours.clone() };
    assert_eq!(when(&[opened(), off.clone()], set("2026-05-04", hours)), Ok(vec![replaced]));
    let remove = ScheduleCommand::RemoveException { date: date("2026-05-04") };
    let removed = ScheduleEvent::ExceptionRemoved { date: date("2026-05-04") };
    assert_eq!(when(&[opened(), off.clone()], remove.clone()), Ok(vec![removed.clone()]));
    assert_eq!(when(&[opened(), off, removed], remove), Ok(vec![]));
}

#[test]
fn why_somebody_is_away_is_the_providers_own_whoever_says_it() {
    let admin = Actor::Person {
        id: domain::AccountId(Uuid::from_u128(7)),
        site: site(),
        roles: Roles::of([Role::Admin]),
    };
    let day = date("2026-05-04");
    let said = Reason::new("an operation").unwrap();
    let of_provider = Some(Personal::new(provider(), said.clone()));
    let windows = vec![domain::schedule::SpecialWindow { window: window("09:00-12:00"), slot_minutes: 45 }];
    for (command, exception) in [
        (
            ScheduleCommand::SetDayOff { date: day, reason: Some(said.clone()) },
            DateException::Off { reason: of_provider.clone() },
        ),
        (
            ScheduleCommand::SetSpecialDay {
                date: day,
                windows: windows.clone(),
                reason: Some(said.clone()),
            },
            DateException::Special { windows, reason: of_provider },
        ),
    ] {
        assert_eq!(exception.reason(), Some(&said));
        let set = ScheduleEvent::ExceptionSet { date: day, exception };
        assert_eq!(when_asked_by(admin.clone(), &[opened()], command.clone()), Ok(vec![set.clone()]));
        assert_eq!(when(&[opened(), set], command), Ok(vec![]));
    }
}

#[test]
fn an_exception_is_for_today_or_later_up_to_two_years_ahead() {
    assert_eq!(refused(&[opened()], set("2026-05-03", OFF)), "EXCEPTION_IN_THE_PAST");
    assert!(when(&[opened()], set("2028-05-03", OFF)).is_ok());
    let refusal = when(&[opened()], set("2028-05-04", OFF)).unwrap_err();
    assert_eq!(
        (refusal.code(), refusal.details()["latest"].as_str()),
        ("EXCEPTION_TOO_FAR_AHEAD", Some("2028-05-03"))
    );
    assert_eq!(refused(&[opened()], set("+262142-12-31", OFF)), "EXCEPTION_TOO_FAR_AHEAD");
}

#[test]
fn a_special_day_has_windows_that_do_not_overlap() {
    assert_eq!(refused(&[opened()], set("2026-05-05", special(&[]))), "SPECIAL_DAY_WITHOUT_WINDOWS");
    let overlapping = special(&[("13:00-17:00", 45), ("09:00-13:01", 45)]);
    assert_eq!(refused(&[opened()], set("2026-05-05", overlapping)), "WINDOWS_OVERLAP");
    let many: Vec<_> = (0..101).map(|_| ("09:00-10:00", 45)).collect();
    assert_eq!(refused(&[opened()], set("2026-05-05", special(&many))), "TOO_MANY_WINDOWS");
    let sorted = special(&[("09:00-13:00", 45), ("13:00-17:00", 45)]);
    let events = when(&[opened()], set("2026-05-05", special(&[("13:00-17:00", 45), ("09:00-13:00", 45)])));
    assert_eq!(events, Ok(vec![ScheduleEvent::ExceptionSet { date: date("2026-05-05"), exception: sorted }]));
}

#[test]
fn a_schedule_keeps_at_most_a_thousand_exceptions() {
    let mut given = vec![opened()];
    let first = date("2023-01-01");
    given.extend(
        first
            .iter_days()
            .take(MOST_EXCEPTIONS)
            .map(|date| ScheduleEvent::ExceptionSet { date, exception: OFF }),
    );
    assert_eq!(refused(&given, set("2026-05-04", OFF)), "TOO_MANY_EXCEPTIONS");
    given.push(ScheduleEvent::ExceptionRemoved { date: first });
    assert!(when(&given, set("2026-05-04", OFF)).is_ok());
}

#[test]
fn a_booking_rule_out_of_range_is_named() {
    type Change = fn(&mut BookingRules);
    let with = |change: Change| {
        let mut rules = BookingRules::default();
        change(&mut rules);
        rules
    };
    let wrong: [(&str, Change); 7] = [
        ("buffer_before_minutes", |r| r.buffer_before_minutes = 241),
        ("buffer_after_minutes", |r| r.buffer_after_minutes = 241),
        ("minimum_notice_minutes", |r| r.minimum_notice_minutes = 43_201),
        ("days_ahead", |r| r.days_ahead = 0),
        ("days_ahead", |r| r.days_ahead = 731),
        ("most_per_day", |r| r.most_per_day = Some(0)),
        ("join_opens_minutes", |r| r.join_opens_minutes = 1441),
    ];
    for (field, change) in wrong {
        let refusal = when(&[opened()], ScheduleCommand::ChangeRules { rules: with(change) }).unwrap_err();
        assert_eq!((refusal.code(), refusal.details()["field"].as_str()), ("RULE_OUT_OF_RANGE", Some(field)));
        assert_eq!(refused(&[], open(with(change), Pricing::default())), "RULE_OUT_OF_RANGE");
    }
}

#[test]
fn a_booking_takes_at_most_five_rooms_each_once() {
    let rooms = |ids: &[u128]| BookingRules {
        rooms: ids.iter().map(|id| ResourceId(Uuid::from_u128(*id))).collect(),
        ..BookingRules::default()
    };
    let change = |ids: &[u128]| ScheduleCommand::ChangeRules { rules: rooms(ids) };
    assert!(when(&[opened()], change(&[1, 2, 3, 4, 5])).is_ok());
    assert_eq!(refused(&[opened()], change(&[1, 2, 3, 4, 5, 6])), "TOO_MANY_ROOMS");
    assert_eq!(refused(&[opened()], change(&[1, 2, 1])), "ROOM_TWICE");
    assert_eq!(refused(&[opened()], change(&[101])), "ROOM_TWICE");
}

#[test]
fn a_fee_is_an_amount_that_can_be_asked() {
    for minor in [-1, Money::MOST + 1] {
        let follow_up = Some(Money { minor, currency: lira() });
        let pricing = Pricing { first_free: true, follow_up };
        assert_eq!(refused(&[opened()], change_pricing(pricing.clone())), "FEE_OUT_OF_RANGE");
        assert_eq!(refused(&[], open(BookingRules::default(), pricing)), "FEE_OUT_OF_RANGE");
    }
}

fn change_pricing(pricing: Pricing) -> ScheduleCommand {
    ScheduleCommand::ChangePricing { pricing, currency: lira() }
}

#[test]
fn a_fee_is_in_the_sites_currency() {
    let pricing = |code: &str| {
        let follow_up = Money::new(9_000, Currency::new(code).unwrap()).ok();
        Pricing { first_free: true, follow_up }
    };
    for given in [vec![], vec![opened()]] {
        let ask = |code| match given.as_slice() {
            [] => when(&given, open(BookingRules::default(), pricing(code))),
            _ => when(&given, change_pricing(pricing(code))),
        };
        assert!(ask("TRY").is_ok());
        let refusal = ask("EUR").unwrap_err();
        assert_eq!(refusal.code(), "FOREIGN_CURRENCY");
        assert_eq!(refusal.to_string(), "the site's fees are in TRY, not in EUR");
        assert_eq!(
            (&refusal.details()["given"], &refusal.details()["currency"]),
            (&"EUR".into(), &"TRY".into())
        );
    }
}

#[test]
fn rules_pricing_and_zone_change_only_when_they_differ() {
    let rules = BookingRules { days_ahead: 30, ..BookingRules::default() };
    let pricing = Pricing { first_free: false, follow_up: None };
    let changes = [
        (ScheduleCommand::ChangeRules { rules: rules.clone() }, ScheduleEvent::BookingRulesChanged { rules }),
        (change_pricing(pricing.clone()), ScheduleEvent::PricingChanged { pricing }),
        (
            ScheduleCommand::ChangeZone { zone: Zone::UTC },
            ScheduleEvent::ScheduleZoneChanged { zone: Zone::UTC },
        ),
    ];
    for (command, event) in changes {
        assert_eq!(when(&[opened()], command.clone()), Ok(vec![event.clone()]));
        assert_eq!(when(&[opened(), event], command), Ok(vec![]));
    }
}

#[test]
fn a_window_keeps_its_reading_when_the_zone_changes() {
    let given = [
        opened(),
        ScheduleEvent::WeekPlanned { windows: vec![weekly(Mon, "09:00-10:00", 60)] },
        ScheduleEvent::ScheduleZoneChanged { zone: zone("America/New_York") },
    ];
    let schedule = given.iter().fold(Schedule::default(), Schedule::evolve);
    let slots = schedule.availability().unwrap().candidates(date("2026-05-04"), date("2026-05-04"));
    assert_eq!(slots[0].time, crate::time("2026-05-04T13:00:00Z", "2026-05-04T14:00:00Z"));
    assert_eq!(schedule.availability().unwrap().week[0].window, window("09:00-10:00"));
}

//! Reminders around the nights on which clocks are changed, in four zones.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc, Weekday};
use commands::{BookAppointment, Caller, NewAccount, OpenSchedule};
use domain::{
    AccountId, Actor, Name, Role, Roles, SiteId, TimeSlot, Zone,
    account::{Email, Person},
    schedule::{BookingRules, Pricing, WeeklyWindow},
    site::Locale,
    time::CivilWindow,
};

use super::mails;
use crate::world::World;

/// A zone, ten o'clock on the day after the night in which its clocks were changed (by the zones' published rules), and what the wall
/// shows there a day before.
const MORNINGS_AFTER: [(&str, &str, &str, &str); 4] = [
    ("America/New_York", "2027-03-14T14:00:00Z", "Sunday, 14 March 2027, 10:00", "09:00"),
    ("Europe/London", "2027-03-28T09:00:00Z", "Sunday, 28 March 2027, 10:00", "09:00"),
    // By half an hour.
    ("Australia/Lord_Howe", "2027-04-03T23:30:00Z", "Sunday, 4 April 2027, 10:00", "10:30"),
    // In the night to a Friday.
    ("Africa/Cairo", "2027-04-30T07:00:00Z", "Friday, 30 April 2027, 10:00", "09:00"),
];

/// Somebody who lives in `zone`; gives the address too.
async fn someone(world: &World, site: SiteId, role: Role, zone: Zone) -> (AccountId, String) {
    let who = format!("{role:?}.{}@example.com", zone.name().replace('/', ".")).to_lowercase();
    let person = Person {
        name: Name::new("Somebody").unwrap(),
        email: Email::new(&who).unwrap(),
        phone: None,
        locale: Locale::En,
        zone: Some(zone),
    };
    let new = NewAccount { roles: Roles::of([role]), person, password: None };
    let caller = Caller::new(Actor::System("test"));
    (world.bus.open_account(&caller, site, new).await.unwrap().0, who)
}

/// Waits until so many reminders have arrived there; the last of them.
async fn reminded(world: &World, address: &str, count: usize) -> super::Mail {
    let arrived = async {
        loop {
            let all = mails(world);
            let found: Vec<_> = all
                .iter()
                .filter(|mail| mail.to == address && mail.subject.starts_with("Reminder: "))
                .collect();
            assert!(found.len() <= count, "too early: {found:?}");
            if found.len() == count {
                return found[count - 1].clone();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), arrived).await.expect("a reminder")
}

#[tokio::test(flavor = "multi_thread")]
async fn across_a_change_of_clocks_reminders_come_24_hours_and_one_before_and_tell_the_local_time() {
    let world = World::start().await;
    let site = world.clinic("klinik", BookingRules::default()).await.site;
    let system = Caller::new(Actor::System("test"));
    let week = [Weekday::Fri, Weekday::Sun].map(|weekday| WeeklyWindow {
        weekday,
        window: CivilWindow::between("08:00", "18:00").unwrap(),
        slot_minutes: 60,
        active: true,
    });
    for (name, start, told, a_day_before) in MORNINGS_AFTER {
        let zone: Zone = name.parse().unwrap();
        let start: DateTime<Utc> = start.parse().unwrap();
        let (provider, _) = someone(&world, site, Role::Provider, zone).await;
        let (client, address) = someone(&world, site, Role::Client, zone).await;
        let schedule =
            OpenSchedule { provider, zone, rules: BookingRules::default(), pricing: Pricing::default() };
        world.bus.open_schedule(&system, site, schedule).await.unwrap();
        world.bus.plan_week(&system, site, provider, week.to_vec()).await.unwrap();
        let time = TimeSlot::new(start, start + TimeDelta::hours(1)).unwrap();
        let caller = Caller::new(Actor::Person { id: client, site, roles: Roles::of([Role::Client]) });
        let new = BookAppointment { provider, client, time, notes: None };
        let (appointment, _) = world.bus.book(&caller, site, new).await.unwrap();

        let planned = async || -> Vec<DateTime<Utc>> {
            let due = sqlx::query_scalar(
                "SELECT due_at FROM outbox WHERE about_id = $1 AND recipient_id = $2 AND kind = 'reminder' AND channel = 'email'
                 ORDER BY due_at",
            );
            due.bind(appointment.0).bind(client.0).fetch_all(world.app.ledger().pool()).await.unwrap()
        };
        let planned = tokio::time::timeout(Duration::from_secs(60), async {
            loop {
                let due = planned().await;
                if !due.is_empty() {
                    return due;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        let planned = planned.await.expect("reminders are planned");
        assert_eq!(planned, [start - TimeDelta::hours(24), start - TimeDelta::hours(1)], "{name}");
        let wall = planned[0].with_timezone(&zone.0).format("%H:%M").to_string();
        assert_eq!(wall, a_day_before, "{name}: 24 hours are 24 hours, whatever the wall shows");

        for (number, due) in planned.into_iter().enumerate() {
            world.clock.advance(due - TimeDelta::seconds(1) - world.clock.now());
            world.clock.advance(TimeDelta::seconds(1));
            let mail = reminded(&world, &address, number + 1).await;
            assert_eq!(mail.subject, format!("Reminder: {told}"), "{name}");
            assert!(mail.text.contains(&format!("{told}–11:00 ({name})")), "{}", mail.text);
        }
    }
}

//! When somebody is reminded of an appointment. Pure: the rules, the reader and the time are given.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, TimeDelta, Utc};
use domain::{
    Zone,
    notification::{Channel, Preferences, ReminderRule, Topic},
    time::{CivilWindow, local_date},
};

/// A reminder that is planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reminder {
    /// When it goes out.
    pub due: DateTime<Utc>,
    /// Through what.
    pub channel: Channel,
    /// The rule that it follows from: how many minutes before the start.
    pub minutes: u32,
}

/// By what reminders are planned.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'a> {
    /// The rules: the provider's, or the site's.
    pub rules: &'a BTreeSet<ReminderRule>,
    /// When nothing is sent that makes a noise.
    pub quiet: Option<CivilWindow>,
    /// What the reader wants.
    pub preferences: &'a Preferences,
    /// On whose wall the quiet hours stand: the reader's.
    pub zone: Zone,
}

impl Plan<'_> {
    /// The reminders of an appointment that starts at `start`, as planned at `now`, in order of time (row D1).
    ///
    /// Only what is still ahead: what would have been due by now is left out. What makes a noise and would come in the quiet hours comes
    /// a minute before they begin; where that has passed, or it is always quiet, it does not come. Two of one channel that come to the
    /// same time are one.
    pub fn reminders(&self, start: DateTime<Utc>, now: DateTime<Utc>) -> Vec<Reminder> {
        let mut planned: Vec<Reminder> = vec![];
        for rule in self.rules {
            if !self.preferences.want(Topic::Reminders, rule.channel) {
                continue;
            }
            let due = start - TimeDelta::minutes(rule.minutes.into());
            let due = if rule.channel.disturbs() { self.undisturbed(due) } else { Some(due) };
            let Some(due) = due.filter(|due| *due > now) else { continue };
            let twin = |other: &Reminder| other.due == due && other.channel == rule.channel;
            if !planned.iter().any(twin) {
                planned.push(Reminder { due, channel: rule.channel, minutes: rule.minutes });
            }
        }
        planned.sort_unstable();
        planned
    }

    /// `due`, or the last minute before the quiet hours in which it lies.
    fn undisturbed(&self, due: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let Some(quiet) = self.quiet else { return Some(due) };
        let mut due = due;
        // Where an hour comes twice, the quiet hours may begin twice.
        for _ in 0..4 {
            let today = local_date(due, self.zone);
            let dates = [today.checked_sub_days(Days::new(1)), Some(today)];
            let stretch = dates
                .into_iter()
                .flatten()
                .flat_map(|date| quiet.instants(date, self.zone))
                .find(|stretch| stretch.start() <= due && due < stretch.end());
            match stretch {
                None => return Some(due),
                Some(stretch) => due = stretch.start() - TimeDelta::minutes(1),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use domain::notification::{Mute, ReminderPolicy};
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn planned(
        policy: &ReminderPolicy,
        preferences: &Preferences,
        zone: &str,
        start: &str,
        now: &str,
    ) -> Vec<String> {
        let zone = zone.parse().unwrap();
        let plan = Plan { rules: &policy.rules, quiet: policy.quiet, preferences, zone };
        let told =
            |reminder: &Reminder| format!("{} {}", reminder.channel.as_str(), reminder.due.to_rfc3339());
        plan.reminders(at(start), at(now)).iter().map(told).collect()
    }

    fn by_default(zone: &str, start: &str, now: &str) -> Vec<String> {
        planned(&ReminderPolicy::default(), &Preferences::default(), zone, start, now)
    }

    #[test]
    fn booked_two_days_ahead_there_are_three_reminders() {
        assert_eq!(
            by_default("Europe/Istanbul", "2026-11-25T09:00:00Z", "2026-11-23T09:00:00Z"),
            [
                "email 2026-11-24T09:00:00+00:00",
                "email 2026-11-25T08:00:00+00:00",
                "sms 2026-11-25T08:00:00+00:00"
            ]
        );
    }

    #[test]
    fn booked_five_hours_ahead_there_are_two() {
        let told = by_default("Europe/Istanbul", "2026-11-25T09:00:00Z", "2026-11-25T04:00:00Z");
        assert_eq!(told, ["email 2026-11-25T08:00:00+00:00", "sms 2026-11-25T08:00:00+00:00"]);
    }

    #[test]
    fn a_text_message_that_would_wake_somebody_comes_the_evening_before() {
        // 07:30 in Istanbul: an hour before is 06:30, within 21:00 to 08:00.
        let told = by_default("Europe/Istanbul", "2026-11-25T04:30:00Z", "2026-11-23T09:00:00Z");
        assert_eq!(told[1], "sms 2026-11-24T17:59:00+00:00");
        // In New York the reader sleeps later: 17:59 UTC is one in the afternoon there, and 03:30 UTC half past ten in the evening.
        let told = by_default("America/New_York", "2026-11-25T04:30:00Z", "2026-11-23T09:00:00Z");
        assert_eq!(told[1], "sms 2026-11-25T01:59:00+00:00");
    }

    #[test]
    fn what_is_turned_off_does_not_come() {
        let off = Preferences { muted: [Mute { topic: Topic::Reminders, channel: Channel::Email }].into() };
        let told =
            planned(&ReminderPolicy::default(), &off, "UTC", "2026-11-25T12:00:00Z", "2026-11-20T00:00:00Z");
        assert_eq!(told, ["sms 2026-11-25T11:00:00+00:00"]);
    }

    #[test]
    fn where_it_is_always_quiet_no_text_message_comes() {
        let policy = ReminderPolicy { quiet: Some(CivilWindow::WHOLE_DAY), ..ReminderPolicy::default() };
        let told =
            planned(&policy, &Preferences::default(), "UTC", "2026-11-25T12:00:00Z", "2026-11-20T00:00:00Z");
        assert!(told.iter().all(|reminder| reminder.starts_with("email")), "{told:?}");
    }

    proptest! {
        #[test]
        fn every_reminder_is_ahead_before_the_start_and_never_noisy_in_the_quiet_hours(
            minutes in prop::collection::btree_set(5..20_160_u32, 0..10),
            from in 0..1440_u16,
            length in 1..1439_u16,
            zone in prop::sample::select(vec![
                "Europe/Istanbul", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu",
            ]),
            start in 1_700_000_000..1_900_000_000_i64,
            lead in 0..2_000_000_i64,
        ) {
            let start = DateTime::from_timestamp(start, 0).unwrap();
            let now = start - TimeDelta::seconds(lead);
            let zone: Zone = zone.parse().unwrap();
            let quiet = CivilWindow::new(from, from + length).unwrap();
            let rules = minutes
                .iter()
                .flat_map(|minutes| [Channel::Email, Channel::Sms].map(|channel| ReminderRule { channel, minutes: *minutes }))
                .collect();
            let preferences = Preferences::default();
            let plan = Plan { rules: &rules, quiet: Some(quiet), preferences: &preferences, zone };
            let reminders = plan.reminders(start, now);
            for reminder in &reminders {
                prop_assert!(now < reminder.due && reminder.due < start);
                prop_assert!(reminder.due <= start - TimeDelta::minutes(reminder.minutes.into()));
                let today = local_date(reminder.due, zone);
                let silent = [today.pred_opt().unwrap(), today].into_iter().flat_map(|date| quiet.instants(date, zone));
                let disturbs = |slot: domain::TimeSlot| slot.start() <= reminder.due && reminder.due < slot.end();
                prop_assert!(reminder.channel == Channel::Email || !silent.into_iter().any(disturbs));
            }
            let mails = minutes.iter().filter(|minutes| start - TimeDelta::minutes(i64::from(**minutes)) > now).count();
            prop_assert_eq!(reminders.iter().filter(|reminder| reminder.channel == Channel::Email).count(), mails);
            // Later, what was planned and is still ahead is planned again: nothing new, nothing lost.
            let later = now + TimeDelta::seconds(lead / 2);
            let again = plan.reminders(start, later);
            let ahead: Vec<_> = reminders.into_iter().filter(|reminder| reminder.due > later).collect();
            prop_assert_eq!(again, ahead);
        }
    }
}

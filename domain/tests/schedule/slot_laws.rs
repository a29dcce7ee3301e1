//! Laws of slots, around changes of the clocks.

use std::collections::HashSet;

use chrono::{NaiveTime, TimeDelta};
use domain::{
    TimeSlot,
    schedule::{Availability, Rule, Slot, Taken, Verdict},
    testing::{
        laws,
        schedule::{Scene, booking_of, scenes},
    },
    time::local_date,
};
use proptest::prelude::*;

fn block(availability: &Availability, time: TimeSlot) -> TimeSlot {
    time.widened(availability.rules.buffer_before(), availability.rules.buffer_after())
}

/// Does one of the windows that start on the slot's date or the date before hold all readings of the slot, and its length?
fn lies_in_a_window(availability: &Availability, slot: Slot) -> bool {
    let zone = availability.zone.0;
    let second = TimeDelta::seconds(1);
    let (first, last) = (slot.time.start(), slot.time.end() - second);
    let middle = first + slot.time.duration() / 2;
    let readings = [first, middle, last].map(|instant| instant.with_timezone(&zone).naive_local());
    [slot.day, slot.day - chrono::Days::new(1)].iter().any(|date| {
        let midnight = date.and_time(NaiveTime::MIN);
        availability.windows_on(*date).any(|special| {
            let from = midnight + TimeDelta::minutes(special.window.from().into());
            let to = midnight + TimeDelta::minutes(special.window.to().into());
            slot.time.duration() == TimeDelta::minutes(special.slot_minutes.into())
                && readings.iter().all(|reading| from <= *reading && *reading < to)
        })
    })
}

proptest! {
    #![proptest_config(laws())]

    #[test]
    fn slots_never_overlap_and_come_in_order(Scene { availability, from, to, .. } in scenes(2000..=2037)) {
        let slots = availability.candidates(from, to);
        for pair in slots.windows(2) {
            prop_assert!(pair[0].time.end() <= pair[1].time.start(), "{pair:?}");
        }
    }

    #[test]
    fn slots_lie_inside_the_availability(Scene { availability, from, to, .. } in scenes(2000..=2037)) {
        for slot in availability.candidates(from, to) {
            prop_assert!((from..=to).contains(&slot.day));
            prop_assert_eq!(slot.day, local_date(slot.time.start(), availability.zone));
            prop_assert!(lies_in_a_window(&availability, slot), "{slot:?}");
        }
    }

    #[test]
    fn free_slots_keep_every_booking_rule(Scene { availability, from, to, taken, at } in scenes(2000..=2037)) {
        let rules = &availability.rules;
        let today = local_date(at, availability.zone);
        for slot in availability.free_slots(from, to, &taken, at) {
            prop_assert!(slot.time.start() >= at);
            prop_assert!(slot.time.start() - at >= TimeDelta::minutes(rules.minimum_notice_minutes.into()));
            prop_assert!((slot.day - today).num_days() <= i64::from(rules.days_ahead));
            prop_assert!(taken.iter().all(|t| !t.block.overlaps(block(&availability, slot.time))));
            let booked = taken.iter().filter(|t| t.day == slot.day).count();
            prop_assert!(rules.most_per_day.is_none_or(|most| booked < usize::from(most)));
        }
    }

    #[test]
    fn every_candidate_is_free_or_told_the_rule_in_its_way(Scene { availability, from, to, taken, at } in scenes(2000..=2037)) {
        let free: HashSet<_> = availability.free_slots(from, to, &taken, at).into_iter().collect();
        let mut told = Vec::new();
        for date in from.iter_days().take_while(|date| *date <= to) {
            let explained = availability.explain(date, &taken, at);
            let any_free = explained.candidates.iter().any(|(_, verdict)| *verdict == Verdict::Free);
            prop_assert!(!any_free || explained.day.is_none());
            prop_assert!(!explained.candidates.is_empty() || explained.day.is_some(), "nothing is left unexplained");
            for (slot, verdict) in explained.candidates {
                prop_assert_eq!(verdict == Verdict::Free, free.contains(&slot), "{:?} {:?}", slot, verdict);
                if verdict == Verdict::RuledOut(Rule::Taken) {
                    prop_assert!(taken.iter().any(|t| t.block.overlaps(block(&availability, slot.time))));
                }
                told.push(slot);
            }
        }
        // Where an hour is repeated across midnight, the wall shows two dates in turns.
        told.sort_unstable();
        prop_assert_eq!(told, availability.candidates(from, to), "date by date as in one range");
    }
}

proptest! {
    #![proptest_config(laws())]

    #[test]
    fn a_booking_removes_what_it_overlaps_and_nothing_else(
        Scene { mut availability, from, to, taken, at } in scenes(2000..=2037),
        start in -3000..=3000_i64,
        minutes in 1..=900_i64,
    ) {
        availability.rules.most_per_day = None;
        let before = availability.free_slots(from, to, &taken, at);
        let Some(near) = before.get(before.len() / 2) else { return Ok(()) };
        let start = near.time.start() + TimeDelta::minutes(start);
        let booked = Taken {
            block: TimeSlot::new(start, start + TimeDelta::minutes(minutes)).unwrap(),
            day: local_date(start, availability.zone),
        };
        let kept: Vec<_> =
            before.into_iter().filter(|s| !booked.block.overlaps(block(&availability, s.time))).collect();
        let with = [taken.as_slice(), &[booked]].concat();
        prop_assert_eq!(availability.free_slots(from, to, &with, at), kept);
    }

    #[test]
    fn what_is_offered_can_be_booked_in_any_order_and_leaves_the_rest_offered(
        Scene { mut availability, from, to, at, .. } in scenes(2000..=2037),
        order in any::<u64>(),
    ) {
        availability.rules.most_per_day = None;
        let mut offered = availability.free_slots(from, to, &[], at);
        let mut taken = Vec::new();
        let mut seed = order;
        while !offered.is_empty() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let index = usize::try_from(seed >> 33).unwrap() % offered.len();
            let slot = offered.remove(index);
            prop_assert!(availability.terms(slot.time, at, false).is_ok(), "what is offered can be booked");
            taken.push(booking_of(&availability, slot));
            let left = availability.free_slots(from, to, &taken, at);
            // Only the buffers of a slot in a neighbouring stretch can be in the way.
            let own = block(&availability, slot.time);
            let expected: Vec<_> =
                offered.iter().copied().filter(|s| !own.overlaps(block(&availability, s.time))).collect();
            prop_assert_eq!(&left, &expected);
            let buffers = availability.rules.buffer_before() + availability.rules.buffer_after();
            if buffers.is_zero() {
                prop_assert_eq!(&left, &offered, "without buffers none is in the way");
            }
            for gone in offered.iter().filter(|s| !left.contains(s)) {
                let (a, b) = if gone.time < slot.time { (gone, &slot) } else { (&slot, gone) };
                prop_assert!(b.time.start() - a.time.end() < buffers, "{gone:?} was not in reach of {slot:?}");
            }
            offered = left;
        }
    }
}

proptest! {
    #![proptest_config(laws())]

    #[test]
    fn a_client_can_book_what_is_free_and_nothing_else_of_the_day(Scene { availability, from, at, .. } in scenes(2000..=2037)) {
        for (slot, verdict) in availability.explain(from, &[], at).candidates {
            let terms = availability.terms(slot.time, at, false);
            prop_assert_eq!(terms.is_ok(), verdict == Verdict::Free, "{:?} {:?}", slot, verdict);
            let late = slot.time.start() + TimeDelta::minutes(1);
            let shifted = TimeSlot::new(late, late + slot.time.duration()).unwrap();
            prop_assert!(availability.terms(shifted, at, false).is_err());
            if let Ok(terms) = terms {
                prop_assert_eq!(terms.block, block(&availability, slot.time));
                prop_assert_eq!(terms.day, slot.day);
            }
        }
    }

    #[test]
    fn each_stretch_is_filled_from_its_start_with_the_buffers_between(
        Scene { mut availability, from, to, .. } in scenes(2000..=2037),
    ) {
        // Next to a special day a window may begin later than it says.
        availability.exceptions.clear();
        let slots = availability.candidates(from, to + chrono::Days::new(1));
        let rules = &availability.rules;
        for date in from.iter_days().take_while(|date| *date <= to) {
            for special in availability.windows_on(date) {
                let length = TimeDelta::minutes(special.slot_minutes.into());
                for stretch in special.window.instants(date, availability.zone) {
                    let mut expected = Vec::new();
                    let mut start = stretch.start();
                    while start + length <= stretch.end() {
                        expected.push(start);
                        start += rules.buffer_before() + length + rules.buffer_after();
                    }
                    let within: Vec<_> = slots.iter().filter(|slot| stretch.contains(slot.time)).collect();
                    prop_assert_eq!(within.iter().map(|slot| slot.time.start()).collect::<Vec<_>>(), expected);
                    for pair in within.windows(2) {
                        let (one, next) = (block(&availability, pair[0].time), block(&availability, pair[1].time));
                        prop_assert!(!one.overlaps(next), "both can be booked");
                    }
                }
            }
        }
    }

    #[test]
    fn the_order_of_what_is_taken_does_not_matter(Scene { availability, from, to, mut taken, at } in scenes(2000..=2037)) {
        let one = availability.free_slots(from, to, &taken, at);
        taken.reverse();
        prop_assert_eq!(availability.free_slots(from, to, &taken, at), one);
    }
}

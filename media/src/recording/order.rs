//! Packets in the order in which they were sent.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::wire::bits::ahead;

/// How long a missing packet is waited for: some round trips, in which it is asked for again.
const PATIENCE: Duration = Duration::from_millis(800);

/// Puts the packets of one run of a stream in order.
#[derive(Debug)]
pub(super) struct Order<T> {
    /// The number that is due, counted on past 65,535.
    due: Option<i64>,
    waiting: BTreeMap<i64, (Instant, T)>,
}

/// A packet whose turn has come.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct InOrder<T> {
    /// Packets before it are missing for good.
    pub(super) gap: bool,
    /// The packet.
    pub(super) packet: T,
}

impl<T> Order<T> {
    /// Nothing received yet.
    pub(super) fn new() -> Self {
        Self { due: None, waiting: BTreeMap::new() }
    }

    /// Takes a packet. One that comes too late, or again, is dropped.
    pub(super) fn push(&mut self, now: Instant, sequence: u16, packet: T) {
        let due = *self.due.get_or_insert(i64::from(sequence));
        let number = due + i64::from(ahead(sequence, u16::try_from(due & 0xffff).unwrap_or_default()));
        if number >= due {
            self.waiting.entry(number).or_insert((now, packet));
        }
    }

    /// The next packet, if its turn has come.
    pub(super) fn pop(&mut self, now: Instant) -> Option<InOrder<T>> {
        let first = self.waiting.first_entry()?;
        let gap = Some(*first.key()) != self.due;
        if gap && now.saturating_duration_since(first.get().0) < PATIENCE {
            return None;
        }
        self.due = Some(first.key() + 1);
        let (_, packet) = first.remove();
        Some(InOrder { gap, packet })
    }

    /// The next packet, though more may be missing: nothing comes any more.
    pub(super) fn pop_last(&mut self) -> Option<InOrder<T>> {
        let (number, (_, packet)) = self.waiting.pop_first()?;
        let gap = Some(number) != self.due;
        self.due = Some(number + 1);
        Some(InOrder { gap, packet })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn drain(order: &mut Order<u16>, now: Instant) -> Vec<(bool, u16)> {
        std::iter::from_fn(|| order.pop(now)).map(|one| (one.gap, one.packet)).collect()
    }

    #[test]
    fn a_missing_packet_is_waited_for_and_then_given_up() {
        let (mut order, start) = (Order::new(), Instant::now());
        for sequence in [65_534u16, 65_535, 1, 2] {
            order.push(start, sequence, sequence);
        }
        assert_eq!(drain(&mut order, start), [(false, 65_534), (false, 65_535)]);
        assert_eq!(drain(&mut order, start + PATIENCE / 2), []);
        assert_eq!(drain(&mut order, start + PATIENCE), [(true, 1), (false, 2)]);
        order.push(start + PATIENCE, 0, 0);
        assert_eq!(drain(&mut order, start + PATIENCE * 2), [], "it came too late");
    }

    proptest! {
        #[test]
        fn whatever_the_order_of_arrival_packets_come_out_once_and_in_order(
            first in any::<u16>(),
            shuffled in Just((1..200u16).collect::<Vec<_>>()).prop_shuffle(),
            again in proptest::collection::vec(1..200u16, 0..20),
        ) {
            let (mut order, now) = (Order::new(), Instant::now());
            order.push(now, first, 0);
            let mut out: Vec<u16> = Vec::new();
            for step in shuffled.into_iter().chain(again) {
                order.push(now, first.wrapping_add(step), step);
                out.extend(std::iter::from_fn(|| order.pop(now)).map(|one| one.packet));
            }
            prop_assert_eq!(out, (0..200).collect::<Vec<_>>());
        }
    }
}

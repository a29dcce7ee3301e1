//! Patience with larger layers: who took one and then found the path full waits longer and longer before the next try.

use std::time::{Duration, Instant};

use super::layers::LAYERS;

/// A fall of the estimate within this time after an upgrade is blamed on the upgrade.
const BLAME: Duration = Duration::from_secs(6);
const SHORTEST: Duration = Duration::from_secs(8);
const LONGEST: Duration = Duration::from_secs(60);

/// When a receiver may go to larger layers.
#[derive(Debug, Default)]
pub struct Patience {
    upgraded: Option<Instant>,
    blamed: Option<Instant>,
    wait: Duration,
    until: Option<Instant>,
}

impl Patience {
    /// Whether larger layers must wait now.
    pub fn is_waiting(&self, now: Instant) -> bool {
        self.until.is_some_and(|until| now < until)
    }

    /// Corrects a choice: takes upgrades back while they must wait. `decreased` is when the estimate last fell.
    pub fn apply(
        &mut self,
        now: Instant,
        decreased: Option<Instant>,
        current: impl Iterator<Item = Option<usize>>,
        chosen: &mut [Option<usize>],
    ) {
        if let (Some(fell), Some(upgraded)) = (decreased, self.upgraded)
            && self.blamed != decreased
            && fell >= upgraded
            && fell.saturating_duration_since(upgraded) < BLAME
        {
            self.blamed = decreased;
            self.upgraded = None;
            self.wait = (self.wait * 2).clamp(SHORTEST, LONGEST);
            self.until = Some(now + self.wait);
        }
        if self.upgraded.is_some_and(|at| now.saturating_duration_since(at) > LONGEST) {
            self.wait = Duration::ZERO;
        }
        let waiting = self.is_waiting(now);
        for (choice, current) in chosen.iter_mut().zip(current) {
            let (Some(layer), Some(before)) = (*choice, current) else { continue };
            if layer > before && waiting {
                *choice = Some(before);
            } else if layer > before && layer < LAYERS {
                self.upgraded = Some(now);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upgrade_that_filled_the_path_is_not_tried_again_soon_and_the_wait_grows() {
        let start = Instant::now();
        let mut patience = Patience::default();
        let mut upgrades = Vec::new();
        let (mut current, mut decreased) = (0, None);
        for second in 0..120u64 {
            let now = start + Duration::from_secs(second);
            let mut chosen = [Some(1)];
            patience.apply(now, decreased, [Some(current)].into_iter(), &mut chosen);
            if chosen == [Some(1)] && current == 0 {
                upgrades.push(second);
                current = 1;
            } else if current == 1 {
                // The path is full: the estimate falls, and with it the layer.
                (current, decreased) = (0, Some(now));
            }
        }
        assert!(upgrades.len() >= 3 && upgrades.len() <= 8, "{upgrades:?}");
        assert!(upgrades.windows(3).all(|three| three[2] - three[1] >= three[1] - three[0]), "{upgrades:?}");
    }

    #[test]
    fn an_upgrade_that_fits_stays() {
        let start = Instant::now();
        let mut patience = Patience::default();
        let mut chosen = [Some(2)];
        patience.apply(start, None, [Some(0)].into_iter(), &mut chosen);
        assert_eq!(chosen, [Some(2)]);
        patience.apply(start + Duration::from_secs(1), None, [Some(2)].into_iter(), &mut chosen);
        assert_eq!(chosen, [Some(2)]);
    }
}

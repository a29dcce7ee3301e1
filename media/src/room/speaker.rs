//! Who speaks: loudness from the audio level extension, and the choice of the loudest with hysteresis.

use std::time::{Duration, Instant};

use uuid::Uuid;

/// The time over which loudness is averaged.
const AVERAGE: f32 = 0.5;
/// Loudness in decibels above -127 dBov from which somebody counts as speaking.
const SPEAKING: f32 = 77.0;
/// Below this somebody has stopped.
const SILENT: f32 = 70.0;
/// How much louder somebody must be to take over.
const CLEARLY: f32 = 6.0;
/// For how long.
const TAKE_OVER: Duration = Duration::from_millis(300);
/// How long the speaker may be silent before nobody speaks.
const FALL_SILENT: Duration = Duration::from_secs(2);
/// After such a pause without packets (discontinuous transmission) the sender is silent.
const PAUSE: Duration = Duration::from_millis(300);

/// How loud somebody is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Loudness {
    level: f32,
    at: Option<Instant>,
}

impl Loudness {
    /// Notes the audio level byte of a packet: minus decibels of full scale in the lower seven bits.
    pub fn note(&mut self, now: Instant, byte: u8) {
        let level = 127.0 - f32::from(byte & 0x7f);
        self.fade(now, level);
    }

    /// Lets silence count if nothing has come for a while.
    pub fn tick(&mut self, now: Instant) {
        if self.at.is_some_and(|at| now.saturating_duration_since(at) > PAUSE) {
            self.fade(now, 0.0);
        }
    }

    fn fade(&mut self, now: Instant, level: f32) {
        let passed = self.at.map_or(0.02, |at| now.saturating_duration_since(at).as_secs_f32());
        self.at = Some(now);
        self.level += (level - self.level) * (1.0 - (-passed / AVERAGE).exp());
    }

    /// The average loudness.
    pub fn level(&self) -> f32 {
        self.level
    }
}

/// Chooses the speaker as one receiver sees it.
#[derive(Debug, Default)]
pub struct Speaker {
    current: Option<Uuid>,
    challenger: Option<(Option<Uuid>, Instant)>,
}

impl Speaker {
    /// Who speaks.
    pub fn current(&self) -> Option<Uuid> {
        self.current
    }

    /// Looks at the loudness of everybody else; tells whether the speaker changes.
    pub fn update(&mut self, now: Instant, others: impl Iterator<Item = (Uuid, f32)>) -> bool {
        let mut current = None;
        let mut loudest: Option<(Uuid, f32)> = None;
        for (person, level) in others {
            if Some(person) == self.current {
                current = Some(level);
            } else if loudest.is_none_or(|(_, other)| level > other) {
                loudest = Some((person, level));
            }
        }
        if self.current.is_some() && current.is_none() {
            // The speaker has left.
            self.challenger = None;
            self.current = loudest.filter(|(_, level)| *level >= SPEAKING).map(|(person, _)| person);
            return true;
        }
        let level = current.unwrap_or(SPEAKING - CLEARLY);
        let wish = match loudest {
            Some((person, other)) if other >= SPEAKING && other >= level + CLEARLY => Some(Some(person)),
            _ if current.is_some_and(|level| level < SILENT) => Some(None),
            _ => None,
        };
        let Some(wish) = wish else {
            self.challenger = None;
            return false;
        };
        let since = match self.challenger {
            Some((challenger, since)) if challenger == wish => since,
            _ => now,
        };
        self.challenger = Some((wish, since));
        let patience = if wish.is_some() { TAKE_OVER } else { FALL_SILENT };
        if now.saturating_duration_since(since) < patience {
            return false;
        }
        self.challenger = None;
        self.current = wish;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(
        speaker: &mut Speaker,
        start: Instant,
        millis: std::ops::Range<u64>,
        levels: &[(u128, f32)],
    ) -> Vec<Option<Uuid>> {
        millis
            .step_by(50)
            .filter_map(|at| {
                let others = levels.iter().map(|(person, level)| (Uuid::from_u128(*person), *level));
                speaker.update(start + Duration::from_millis(at), others).then(|| speaker.current())
            })
            .collect()
    }

    #[test]
    fn somebody_who_is_loud_for_a_while_becomes_the_speaker_and_stays_it_against_an_equal() {
        let start = Instant::now();
        let mut speaker = Speaker::default();
        assert!(run(&mut speaker, start, 0..250, &[(1, 100.0), (2, 20.0)]).is_empty());
        assert_eq!(
            run(&mut speaker, start, 250..1_000, &[(1, 100.0), (2, 20.0)]),
            [Some(Uuid::from_u128(1))]
        );
        assert!(run(&mut speaker, start, 1_000..3_000, &[(1, 100.0), (2, 104.0)]).is_empty());
        assert_eq!(
            run(&mut speaker, start, 3_000..4_000, &[(1, 90.0), (2, 104.0)]),
            [Some(Uuid::from_u128(2))]
        );
        assert_eq!(run(&mut speaker, start, 4_000..9_000, &[(1, 30.0), (2, 40.0)]), [None]);
    }

    #[test]
    fn a_cough_does_not_take_over() {
        let start = Instant::now();
        let mut speaker = Speaker::default();
        run(&mut speaker, start, 0..1_000, &[(1, 100.0), (2, 20.0)]);
        assert!(run(&mut speaker, start, 1_000..1_200, &[(1, 100.0), (2, 120.0)]).is_empty());
        assert!(run(&mut speaker, start, 1_200..3_000, &[(1, 100.0), (2, 20.0)]).is_empty());
    }

    #[test]
    fn loudness_rises_with_speech_and_falls_in_silence() {
        let start = Instant::now();
        let mut loudness = Loudness::default();
        for step in 0..50 {
            loudness.note(start + Duration::from_millis(step * 20), 25);
        }
        assert!(loudness.level() > SPEAKING);
        for step in 0..50 {
            loudness.tick(start + Duration::from_millis(1_000 + step * 100));
        }
        assert!(loudness.level() < SILENT);
    }
}

//! Transport-wide feedback of a load client: everything that came since the last one, in two-bit symbols.

use std::time::Instant;

/// What has arrived.
pub struct Recorder {
    origin: Instant,
    base: u16,
    seen: Vec<Option<i64>>,
    count: u8,
}

impl Recorder {
    pub fn new(origin: Instant) -> Recorder {
        Recorder { origin, base: 0, seen: Vec::new(), count: 0 }
    }

    pub fn note(&mut self, now: Instant, sequence: u16) {
        if self.seen.is_empty() && self.count == 0 {
            self.base = sequence;
        }
        let index = usize::from(sequence.wrapping_sub(self.base));
        if index < 2_000 {
            if index >= self.seen.len() {
                self.seen.resize(index + 1, None);
            }
            self.seen[index] = i64::try_from((now - self.origin).as_micros() / 250).ok();
        }
    }

    pub fn write(&mut self) -> Option<Vec<u8>> {
        let take = self.seen.len().min(400);
        let seen: Vec<_> = self.seen.drain(..take).collect();
        let first = seen.iter().flatten().next().copied();
        let base = self.base;
        self.base = base.wrapping_add(u16::try_from(take).ok()?);
        let reference = first? / 256;
        let mut last = reference * 256;
        let (mut symbols, mut deltas) = (Vec::new(), Vec::new());
        for arrival in &seen {
            let Some(time) = arrival else {
                symbols.push(0u16);
                continue;
            };
            let delta = time - last;
            last = *time;
            if let Ok(small) = u8::try_from(delta) {
                symbols.push(1);
                deltas.push(small);
            } else {
                symbols.push(2);
                deltas.extend(i16::try_from(delta).unwrap_or(i16::MAX).to_be_bytes());
            }
        }
        let mut out = vec![0x8F, 205, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1];
        out.extend(base.to_be_bytes());
        out.extend(u16::try_from(symbols.len()).ok()?.to_be_bytes());
        out.extend(&u32::try_from(reference & 0xff_ffff).ok()?.to_be_bytes()[1..]);
        out.push(self.count);
        self.count = self.count.wrapping_add(1);
        for chunk in symbols.chunks(7) {
            let word = chunk
                .iter()
                .zip([12, 10, 8, 6, 4, 2, 0])
                .fold(0xC000u16, |word, (symbol, at)| word | symbol << at);
            out.extend(word.to_be_bytes());
        }
        out.extend(deltas);
        while !out.len().is_multiple_of(4) {
            out.push(0);
        }
        let words = u16::try_from(out.len() / 4 - 1).ok()?;
        out[2..4].copy_from_slice(&words.to_be_bytes());
        Some(out)
    }
}

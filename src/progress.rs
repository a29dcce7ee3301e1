//! How far something has come with much work: one line of a terminal, or now and then a line in a file.

use std::{
    io::{IsTerminal, Write},
    time::{Duration, Instant},
};

/// How often it is said where nobody looks on.
const RARELY: Duration = Duration::from_secs(30);

/// Shows how far it is.
pub(crate) struct Counter {
    name: String,
    what: &'static str,
    start: Instant,
    looked_at: bool,
    said: Instant,
}

impl Counter {
    /// Begins now. `name` stands in front.
    pub(crate) fn begin(name: &str) -> Self {
        Self::of(name, "events")
    }

    /// Begins now with something else than events.
    pub(crate) fn of(name: &str, what: &'static str) -> Self {
        let (start, looked_at) = (Instant::now(), std::io::stderr().is_terminal());
        Self { name: name.to_owned(), what, start, looked_at, said: start }
    }

    /// So many are done, of so many.
    pub(crate) fn show(&mut self, done: u64, total: u64) {
        // More may come while it goes on; and of some work nobody knows how much it is.
        let unknown = total == 0;
        let total = total.max(done);
        if !self.looked_at {
            if self.said.elapsed() < RARELY {
                return;
            }
            self.said = Instant::now();
        }
        let per_cent = (done * 100).checked_div(total).unwrap_or(100).min(100);
        let milliseconds = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX).max(1);
        let rate = done * 1_000 / milliseconds;
        let left = total.saturating_sub(done).checked_div(rate).unwrap_or_default();
        let far = if unknown {
            format!("{done} {}, {rate} a second", self.what)
        } else {
            format!(
                "{per_cent:>3} %  {done} of {total} {}, {rate} a second, {}:{:02} left",
                self.what,
                left / 60,
                left % 60
            )
        };
        if self.looked_at {
            let full = if unknown { 0 } else { per_cent / 4 };
            let bar = "#".repeat(usize::try_from(full).unwrap_or_default());
            // Blanks at the end: what was there before may have been longer.
            eprint!("\r{} [{bar:<25}] {far}  ", self.name);
        } else {
            eprintln!("{} {far}", self.name);
        }
        // A progress line that does not show is no reason to stop.
        let _ = std::io::stderr().flush();
    }

    /// The line is over.
    pub(crate) fn end(&self) {
        if self.looked_at {
            eprintln!();
        }
    }
}

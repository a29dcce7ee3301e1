//! The figures of one measurement, their medians, and how they are printed.

use std::time::Duration;

use super::machine::QUIET;

/// The median, the 99th and the 99.9th percentile.
pub type Percentiles = [Duration; 3];

/// What was measured of one server, or of none.
#[derive(Clone)]
pub struct Figures {
    /// Packets of media a second that reached clients.
    pub forwarded: f64,
    /// Seconds of processor time of the server a second, and the same of the clients and of everybody else.
    pub server: f64,
    pub clients: f64,
    pub others: f64,
    /// Until a packet was written to the receiving client's socket, and until the client had read it.
    pub arrival: Percentiles,
    pub read: Percentiles,
    /// Of what was expected, the share that did not come.
    pub loss: f64,
    /// Bytes of resident memory for each room.
    pub memory: f64,
}

impl Figures {
    /// Packets forwarded for a second of the server's processor time.
    pub fn efficiency(&self) -> f64 {
        if self.server > 0.0 { self.forwarded / self.server } else { 0.0 }
    }

    pub fn disturbed(&self) -> bool {
        self.others > QUIET
    }

    /// One line. What it takes longer than `direct` is what the server adds.
    pub fn line(&self, name: &str, direct: Option<&Figures>) -> String {
        let added =
            direct.map(|direct| format!(" (added {})", times(self.added(direct)))).unwrap_or_default();
        let server = if self.server > 0.0 {
            format!(
                "{:.1} % of a core, {:.0} a CPU second, {:.0} kB a call, ",
                self.server * 100.0,
                self.efficiency(),
                self.memory / 1_000.0
            )
        } else {
            String::new()
        };
        let busy = if self.disturbed() { ", BUSY MACHINE" } else { "" };
        format!(
            "{name:>6}: {:.0}/s, {server}arrived after {}{added}, read after {}, lost {:.3} %; clients {:.0} %, others {:.0} %{busy}",
            self.forwarded,
            times(self.arrival),
            times(self.read),
            self.loss * 100.0,
            self.clients * 100.0,
            self.others * 100.0,
        )
    }

    pub fn added(&self, direct: &Figures) -> Percentiles {
        std::array::from_fn(|index| self.arrival[index].saturating_sub(direct.arrival[index]))
    }
}

/// The percentiles of times in nanoseconds.
pub fn percentiles(mut times: Vec<u64>) -> Percentiles {
    times.sort_unstable();
    [500, 990, 999].map(|per_mille| {
        Duration::from_nanos(times.get(times.len() * per_mille / 1_000).copied().unwrap_or_default())
    })
}

/// Milliseconds: median, 99th and 99.9th percentile.
fn times(times: Percentiles) -> String {
    let [median, most, nearly_all] = times.map(|time| time.as_secs_f64() * 1_000.0);
    format!("{median:.3}/{most:.3}/{nearly_all:.3} ms")
}

/// The median of each figure by itself.
pub fn median(rounds: &[Figures]) -> Figures {
    let number = |of: fn(&Figures) -> f64| {
        let mut all: Vec<_> = rounds.iter().map(of).collect();
        all.sort_unstable_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or_default()
    };
    let time = |of: fn(&Figures) -> Percentiles| {
        std::array::from_fn(|index| {
            let mut all: Vec<_> = rounds.iter().map(|round| of(round)[index]).collect();
            all.sort_unstable();
            all.get(all.len() / 2).copied().unwrap_or_default()
        })
    };
    Figures {
        forwarded: number(|round| round.forwarded),
        server: number(|round| round.server),
        clients: number(|round| round.clients),
        others: number(|round| round.others),
        arrival: time(|round| round.arrival),
        read: time(|round| round.read),
        loss: number(|round| round.loss),
        memory: number(|round| round.memory),
    }
}

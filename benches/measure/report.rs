//! How figures are shown: medians, with the range beside them, because the machine is shared and noisy.

use std::time::Duration;

/// Which machine this was.
pub(crate) fn machine() {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    println!("{cores} cores; {} build", if cfg!(debug_assertions) { "unoptimised" } else { "release" });
}

/// Smallest, median and largest of some figures.
pub(crate) fn spread(mut figures: Vec<f64>) -> (f64, f64, f64) {
    figures.sort_by(f64::total_cmp);
    (figures[0], figures[figures.len() / 2], figures[figures.len() - 1])
}

/// The share `part` (0 to 1) of some latencies lies below this one.
pub(crate) fn percentile(sorted: &[Duration], part: f64) -> Duration {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "an index"
    )]
    let index = ((sorted.len() - 1) as f64 * part).round() as usize;
    sorted[index]
}

/// A line of figures as `median (smallest to largest) unit`.
pub(crate) fn figure(what: &str, figures: Vec<f64>, unit: &str) {
    let (least, median, most) = spread(figures);
    println!("{what:<58} {median:>12.2} ({least:.2} to {most:.2}) {unit}");
}

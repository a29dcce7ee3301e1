//! Strategies for property tests of rules, for this crate and for others that build on it.

pub mod account;
pub mod actors;
pub mod appointment;
pub mod calendar;
pub mod schedule;
pub mod site;
pub mod text;
pub mod ticket;
pub mod time;

use proptest::test_runner::Config;

/// How many cases a law is tried with, unless `RANDEVU_PROPTEST_CASES` says otherwise.
const CASES: u32 = 10_000;

/// The configuration of a law: 10,000 cases, or as many as `RANDEVU_PROPTEST_CASES` says.
pub fn laws() -> Config {
    laws_one_in(1)
}

/// The configuration of a law whose cases are costly: the number of [`laws`], divided by `share`.
///
/// No failures are kept in files: a case that fails becomes an example test.
pub fn laws_one_in(share: u32) -> Config {
    let cases =
        std::env::var("RANDEVU_PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES);
    let cases = (cases / share).max(1);
    // Enough to read a counterexample; the default takes a minute to say little more.
    Config { cases, failure_persistence: None, max_shrink_iters: 5_000, ..Config::default() }
}

//! Strategies for property tests of rules, for this crate and for others that build on it.


//! What operators ask on the command line: how read models and the store fare, and setting them right.

mod demo;
mod doctor;
mod events;
mod keys;
mod projections;
mod scrub;

pub use demo::demo;
pub use doctor::doctor;
pub use events::Events;
pub use keys::{Keys, generate};
pub use projections::Projections;
pub use scrub::scrub;

use serde::Serialize;

/// What an operator's command came to.
pub type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Prints something for programs.
fn print_json(value: &impl Serialize) -> Outcome {
    println!("{}", serde_json::to_string_pretty(value)?);
    Ok(())
}

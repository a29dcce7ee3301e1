//! What every refusal of a rule has in common.

use serde_json::{Map, Value};

/// A rule's "no". Each aggregate has one small enum of them; this is what callers may rely on.
pub trait Refusal: std::error::Error + Send + Sync + 'static {
    /// The stable name a client program may match on, `SCREAMING_SNAKE_CASE`.
    fn code(&self) -> &'static str;

    /// Facts that help the caller, for example the moment at which joining opens. Never another person's data.
    fn details(&self) -> Map<String, Value> {
        Map::new()
    }
}

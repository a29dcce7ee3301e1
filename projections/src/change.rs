//! What subscribers are told when rows have changed.

use ledger::Position;

use crate::Touched;

/// A projection has moved on. Says that something changed, never what to: who is told asks again, with the own rights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The projection.
    pub projection: &'static str,
    /// How far it has come.
    pub position: Position,
    /// Whom it concerns; none when another process folded the events, or the projection was rebuilt, and anything may have changed.
    pub touched: Option<Touched>,
}

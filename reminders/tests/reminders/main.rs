//! Timers and reactions on a real PostgreSQL.

mod failing;
mod firing;
mod model;
mod reacting;
mod scene;
mod taking_over;
mod unhandled;

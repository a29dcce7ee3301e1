//! The rules of a site's rooms.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::CallRefusal;

/// The rules of a site's rooms. A room keeps those that it was opened with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoomRules {
    /// Do guests wait until the host lets them in?
    pub waiting_room: bool,
    /// Do guests wait until the host is there? Where they wait to be let in, they do in any case.
    pub host_first: bool,
    /// How long somebody whose connection broke may come back without being let in again, and how long an empty room stays open, in
    /// seconds: 10 to 600.
    pub grace_seconds: u16,
    /// How long one of the team is rung, in seconds: 5 to 300.
    pub ring_seconds: u16,
    /// How long somebody waits in the queue at most, in seconds: 30 to 3,600.
    pub queue_seconds: u16,
    /// How many people a room holds: 2 to 12.
    pub most_people: u8,
    /// May calls be recorded, with everybody's consent?
    pub recording: bool,
}

impl Default for RoomRules {
    /// People are let in one by one, have a minute to come back, are rung for half a minute, wait for ten at most, and are not recorded.
    fn default() -> Self {
        Self {
            waiting_room: true,
            host_first: true,
            grace_seconds: 60,
            ring_seconds: 30,
            queue_seconds: 600,
            most_people: 12,
            recording: false,
        }
    }
}

impl RoomRules {
    /// Is each within its bounds?
    pub fn check(&self) -> Result<(), CallRefusal> {
        let fits = (10..=600).contains(&self.grace_seconds)
            && (5..=300).contains(&self.ring_seconds)
            && (30..=3_600).contains(&self.queue_seconds)
            && (2..=12).contains(&self.most_people);
        if fits { Ok(()) } else { Err(CallRefusal::RulesOutOfRange) }
    }
}

//! The rules of a site's rooms.

use async_graphql::{InputObject, SimpleObject};
use domain::call::{self, CallRefusal};

use crate::error::Problem;

/// The rules of a room. A call keeps those that it began with.
#[derive(SimpleObject)]
pub(crate) struct RoomRules {
    /// Guests wait until the host lets them in.
    waiting_room: bool,
    /// Guests wait until the host is there.
    host_first: bool,
    /// How long somebody whose connection broke may come back without being let in again, in seconds.
    grace_seconds: u16,
    /// How long one of the team is rung, in seconds.
    ring_seconds: u16,
    /// How long somebody waits in the queue at most, in seconds.
    queue_seconds: u16,
    /// How many people a room holds.
    most_people: u8,
    /// Calls may be recorded, with everybody's consent.
    recording: bool,
}

impl From<&call::RoomRules> for RoomRules {
    fn from(rules: &call::RoomRules) -> Self {
        let call::RoomRules {
            waiting_room,
            host_first,
            grace_seconds,
            ring_seconds,
            queue_seconds,
            most_people,
            recording,
        } = *rules;
        Self { waiting_room, host_first, grace_seconds, ring_seconds, queue_seconds, most_people, recording }
    }
}

/// The rules of a site's rooms. What is left out stays as it is.
#[derive(InputObject)]
pub(crate) struct RoomRulesInput {
    /// Guests wait until the host lets them in.
    waiting_room: Option<bool>,
    /// Guests wait until the host is there.
    host_first: Option<bool>,
    /// 10 to 600 seconds to come back without being let in again.
    grace_seconds: Option<i32>,
    /// One of the team is rung for 5 to 300 seconds.
    ring_seconds: Option<i32>,
    /// Somebody waits in the queue for 30 to 3,600 seconds at most.
    queue_seconds: Option<i32>,
    /// A room holds 2 to 12 people.
    most_people: Option<i32>,
    /// Calls may be recorded, with everybody's consent.
    recording: Option<bool>,
}

impl RoomRulesInput {
    pub(super) fn over(self, rules: call::RoomRules) -> Result<call::RoomRules, Problem> {
        let out_of_range = || Problem::refused(&CallRefusal::RulesOutOfRange);
        let seconds = |given: Option<i32>, was| match given {
            Some(seconds) => u16::try_from(seconds).map_err(|_| out_of_range()),
            None => Ok(was),
        };
        Ok(call::RoomRules {
            waiting_room: self.waiting_room.unwrap_or(rules.waiting_room),
            host_first: self.host_first.unwrap_or(rules.host_first),
            grace_seconds: seconds(self.grace_seconds, rules.grace_seconds)?,
            ring_seconds: seconds(self.ring_seconds, rules.ring_seconds)?,
            queue_seconds: seconds(self.queue_seconds, rules.queue_seconds)?,
            most_people: match self.most_people {
                Some(people) => u8::try_from(people).map_err(|_| out_of_range())?,
                None => rules.most_people,
            },
            recording: self.recording.unwrap_or(rules.recording),
        })
    }
}

//! Old events, read as today's.
//!
//! One list, in order, used wherever events are read: by cqrs-es when it loads an aggregate, by [`crate::Log`] when it tails. A new
//! version of an event gets an entry here; the stored event is never touched.

use cqrs_es::persist::{EventUpcaster, SemanticVersionEventUpcaster, SerializedEvent};
use serde_json::{Value, json};

/// Every upcaster, oldest change first.
pub fn upcasters() -> Vec<Box<dyn EventUpcaster>> {
    vec![Box::new(SemanticVersionEventUpcaster::new(
        "BookingRulesChanged",
        "1.0.0",
        Box::new(notice_in_minutes),
    ))]
}

/// Before 1.0.0 (recorded as 0.9.0) the minimum notice was told in whole hours.
fn notice_in_minutes(mut payload: Value) -> Value {
    if let Some(rules) = payload.pointer_mut("/BookingRulesChanged/rules").and_then(Value::as_object_mut)
        && let Some(hours) = rules.remove("minimum_notice_hours").and_then(|hours| hours.as_u64())
    {
        rules.insert("minimum_notice_minutes".to_owned(), json!(hours * 60));
    }
    payload
}

/// `event` as today's code knows it.
pub(crate) fn upcast(event: SerializedEvent, upcasters: &[Box<dyn EventUpcaster>]) -> SerializedEvent {
    upcasters.iter().fold(event, |event, upcaster| {
        if upcaster.can_upcast(&event.event_type, &event.event_version) {
            upcaster.upcast(event)
        } else {
            event
        }
    })
}

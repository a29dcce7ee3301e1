//! Old events, read as today's.
//!
//! One list, in order, used wherever events are read: by cqrs-es when it loads an aggregate, by [`crate::Log`] when it tails. A new
//! version of an event gets an entry here; the stored event is never touched.

use cqrs_es::persist::{EventUpcaster, SemanticVersionEventUpcaster, SerializedEvent};
use domain::personal::{OPEN, SUBJECT};
use serde_json::{Value, json};

/// Every upcaster, oldest change first.
pub fn upcasters() -> Vec<Box<dyn EventUpcaster>> {
    vec![
        Box::new(SemanticVersionEventUpcaster::new(
            "BookingRulesChanged",
            "1.0.0",
            Box::new(notice_in_minutes),
        )),
        Box::new(ReasonsOfProviders),
        Box::new(SemanticVersionEventUpcaster::new("SlaWarned", "2.0.0", Box::new(punctual_warnings))),
        Box::new(SemanticVersionEventUpcaster::new(
            "AppointmentMissed",
            "2.0.0",
            Box::new(missed_by_the_client),
        )),
        // Before 2.0.0 there was a reason always.
        Box::new(SemanticVersionEventUpcaster::new(
            "AppointmentCancelled",
            "2.0.0",
            Box::new(|payload| payload),
        )),
    ]
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

/// Before 2.0.0 a warning did not say whether it was late.
fn punctual_warnings(mut payload: Value) -> Value {
    if let Some(warning) = payload.get_mut("SlaWarned").and_then(Value::as_object_mut) {
        warning.entry("late").or_insert(json!(false));
    }
    payload
}

/// Before 2.0.0 only clients missed appointments.
fn missed_by_the_client(mut payload: Value) -> Value {
    if let Some(missed) = payload.get_mut("AppointmentMissed").and_then(Value::as_object_mut) {
        missed.entry("absent").or_insert(json!("client"));
    }
    payload
}

/// Before 2.0.0 the reason of a day off or a special day stood open and did not say whose it is: the provider's, who is the
/// schedule's own id. The payload does not name the provider, so this needs the whole event. What was stored open stays so.
struct ReasonsOfProviders;

impl EventUpcaster for ReasonsOfProviders {
    fn can_upcast(&self, event_type: &str, event_version: &str) -> bool {
        let major = event_version.split('.').next().and_then(|major| major.parse::<u32>().ok());
        event_type == "ExceptionSet" && major.is_some_and(|major| major < 2)
    }

    fn upcast(&self, mut event: SerializedEvent) -> SerializedEvent {
        if let Some(reason) = event.payload.pointer_mut("/ExceptionSet/exception/reason")
            && reason.is_string()
        {
            *reason = json!({ SUBJECT: event.aggregate_id, OPEN: reason.take() });
        }
        "2.0.0".clone_into(&mut event.event_version);
        event
    }
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

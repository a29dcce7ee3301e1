//! Calls: coming to rooms, ringing, and what follows for appointments.

mod door;
mod meetings;
mod recording;
mod ringing;
mod team;

use std::time::Duration;

use serde_json::{Value, json};

use crate::world::Guest;

pub const CALL: &str = "query($id: UUID!) { call(id: $id) { status hostId answeredAt endedAt talkedSeconds
    queue { position estimatedSeconds }
    participants { accountId name host state stays { since until reason quality { seconds } } } } }";

/// The call as somebody sees it.
pub async fn call(guest: &Guest<'_>, id: &Value) -> Value {
    guest.get(CALL, json!({ "id": id })).await["call"].clone()
}

/// Waits until something that is asked for is so.
pub async fn until(guest: &Guest<'_>, query: &str, variables: Value, path: &str, wanted: Value) -> Value {
    let mut seen = Value::Null;
    let found = tokio::time::timeout(Duration::from_secs(60), async {
        loop {
            let data = guest.get(query, variables.clone()).await;
            seen = data.pointer(path).cloned().unwrap_or_default();
            if seen == wanted {
                return data;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    found.await.unwrap_or_else(|_| panic!("{path} is {seen}, not {wanted}"))
}

//! Netgsm: a POST with JSON to the address registered at `/sms/rest/v2/reportwebhook`.
//!
//! The fields and states are those of Netgsm's report interface (`netgsm/netgsm-sms-js`): `jobid`, `status` and `errorCode`, of one
//! message or of several in `jobs` or in a list.

use serde_json::Value;

use super::{Receipt, ReceiptError, State};
use crate::netgsm::plain;

pub(super) fn read(body: &[u8]) -> Result<Vec<Receipt>, ReceiptError> {
    let body: Value = serde_json::from_slice(body).map_err(|_| ReceiptError::Unreadable)?;
    let jobs = match (&body, body.get("jobs")) {
        (Value::Array(jobs), _) | (_, Some(Value::Array(jobs))) => jobs.iter().collect(),
        _ => vec![&body],
    };
    if jobs.is_empty() {
        return Err(ReceiptError::Unreadable);
    }
    jobs.into_iter().map(|job| receipt(job).ok_or(ReceiptError::Unreadable)).collect()
}

fn receipt(job: &Value) -> Option<Receipt> {
    let reference = plain(job.get("jobid")?)?;
    let status = plain(job.get("status")?)?;
    let state = match status.parse().ok()? {
        0u16 => State::OnItsWay,
        1 => State::Delivered,
        // Expired, a bad number, not sent to the network; refused by the network, an error, a duplicate, no credit, on the blacklist,
        // refused by the register of consents, an error there; a foreign number.
        2..=4 | 11..=17 | 22 => State::Failed { code: code(job, status) },
        _ => return None,
    };
    Some(Receipt { reference, state })
}

/// The state's number, and the network's error if there is one.
fn code(job: &Value, status: String) -> String {
    match job.get("errorCode").and_then(plain) {
        Some(error) if error != "0" => format!("{status}/{error}"),
        _ => status,
    }
}

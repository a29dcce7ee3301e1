//! İletimerkezi: a POST with JSON, `{"report": {"id", "packet_id", "status", "to", "body"}}`, to the one address of an account.
//!
//! The source is <https://www.iletimerkezi.com/en/docs/api/webhooks>. `packet_id` is the order that `send-sms` named; since this crate
//! sends one message an order, it names the message.

use serde::Deserialize;
use serde_json::Value;

use super::{Receipt, ReceiptError, State};
use crate::netgsm::plain;

#[derive(Deserialize)]
struct Call {
    report: Report,
}

#[derive(Deserialize)]
struct Report {
    packet_id: Value,
    status: String,
}

pub(super) fn read(body: &[u8]) -> Result<Receipt, ReceiptError> {
    let Call { report } = serde_json::from_slice(body).map_err(|_| ReceiptError::Unreadable)?;
    let reference = plain(&report.packet_id).ok_or(ReceiptError::Unreadable)?;
    let state = match report.status.as_str() {
        "accepted" => State::OnItsWay,
        "delivered" => State::Delivered,
        "undelivered" => State::Failed { code: report.status },
        _ => return Err(ReceiptError::Unreadable),
    };
    Ok(Receipt { reference, state })
}

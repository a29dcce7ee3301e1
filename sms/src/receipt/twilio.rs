//! Twilio: a POST with a form, signed.
//!
//! The source is <https://www.twilio.com/docs/usage/webhooks/webhooks-security> and
//! <https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks>. The signature is the Base64 form of an
//! HMAC-SHA1, keyed with the account's token, over the address and then each parameter's name and value, in the order of the names.
//! A parameter that comes several times counts once for each different value, in the order of the values.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha1::Sha1;

use super::{Call, Receipt, ReceiptError, State};
use crate::secret::Secret;

/// Names and values, sorted.
pub(super) type Form = BTreeSet<(String, String)>;

/// The parameters of a call that Twilio has signed. The comparison takes the same time wherever a signature is wrong.
pub(super) fn verified(token: &Secret, call: &Call<'_>) -> Result<Form, ReceiptError> {
    let signature = call.signature.and_then(|signature| STANDARD.decode(signature.trim()).ok());
    let signature = signature.ok_or(ReceiptError::Forged)?;
    let form: Form = form_urlencoded::parse(call.body).into_owned().collect();
    let mut mac =
        Hmac::<Sha1>::new_from_slice(token.expose().as_bytes()).map_err(|_| ReceiptError::Forged)?;
    mac.update(call.address.as_bytes());
    for (name, value) in &form {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    mac.verify_slice(&signature).map_err(|_| ReceiptError::Forged)?;
    Ok(form)
}

pub(super) fn read(form: &Form) -> Result<Receipt, ReceiptError> {
    let reference = only(form, "MessageSid").ok_or(ReceiptError::Unreadable)?;
    let state = match only(form, "MessageStatus").ok_or(ReceiptError::Unreadable)? {
        "accepted" | "scheduled" | "queued" | "sending" | "sent" => State::OnItsWay,
        "delivered" | "read" => State::Delivered,
        status @ ("failed" | "undelivered" | "canceled") => {
            State::Failed { code: only(form, "ErrorCode").unwrap_or(status).to_owned() }
        }
        _ => return Err(ReceiptError::Unreadable),
    };
    Ok(Receipt { reference: reference.to_owned(), state })
}

/// The value of a parameter that is given once and is not empty.
fn only<'a>(form: &'a Form, name: &str) -> Option<&'a str> {
    let mut values = form.iter().filter(|(found, _)| found == name).map(|(_, value)| value.as_str());
    values.next().filter(|value| !value.is_empty() && values.next().is_none())
}

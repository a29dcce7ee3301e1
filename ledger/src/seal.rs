//! Sealing and opening of personal values inside stored JSON.
//!
//! A personal value is an object `{"subject": …, "personal": …}` (see `domain::personal`). Stored, it is
//! `{"subject": …, "sealed": "base64"}`; read back without its key, `{"subject": …, "erased": true}`.

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use domain::personal::{ERASED, OPEN, SEALED, SUBJECT};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{
    Keyring, LedgerError,
    keyring::{decrypt, encrypt},
};

/// Seals every open personal value in `payload`.
pub(crate) async fn seal(payload: &mut Value, keyring: &Keyring) -> Result<(), LedgerError> {
    let mut objects = vec![];
    find(payload, OPEN, &mut objects);
    for object in objects {
        let subject = subject(object)?;
        let Some(value) = object.remove(OPEN) else { continue };
        match keyring.for_sealing(subject).await? {
            Some(key) => {
                let plain = serde_json::to_vec(&value).map_err(|e| LedgerError::Fault(e.to_string()))?;
                let sealed = encrypt(&key, &plain, subject.as_bytes())?;
                object.insert(SEALED.to_owned(), Value::String(STANDARD_NO_PAD.encode(sealed)));
            }
            None => {
                object.insert(ERASED.to_owned(), Value::Bool(true));
            }
        }
    }
    Ok(())
}

/// Opens every sealed personal value in `payloads`; those whose key is gone read as erased.
pub(crate) async fn open<'a>(
    payloads: impl Iterator<Item = &'a mut Value>,
    keyring: &Keyring,
) -> Result<(), LedgerError> {
    let mut objects = vec![];
    for payload in payloads {
        find(payload, SEALED, &mut objects);
    }
    if objects.is_empty() {
        return Ok(());
    }
    let mut subjects = objects.iter().map(|object| subject(object)).collect::<Result<Vec<_>, _>>()?;
    subjects.sort_unstable();
    subjects.dedup();
    let keys = keyring.for_opening(&subjects).await?;
    for object in objects {
        let subject = subject(object)?;
        let sealed = object.remove(SEALED);
        let Some(key) = keys.get(&subject) else {
            object.insert(ERASED.to_owned(), Value::Bool(true));
            continue;
        };
        let value = sealed
            .as_ref()
            .and_then(Value::as_str)
            .and_then(|text| STANDARD_NO_PAD.decode(text).ok())
            .and_then(|sealed| decrypt(key, &sealed, subject.as_bytes()))
            .and_then(|plain| serde_json::from_slice(&plain).ok())
            .ok_or_else(|| LedgerError::Fault(format!("a sealed value of {subject} is damaged")))?;
        object.insert(OPEN.to_owned(), value);
    }
    Ok(())
}

/// The personal objects in `value` that carry `field`.
fn find<'a>(value: &'a mut Value, field: &str, found: &mut Vec<&'a mut Map<String, Value>>) {
    match value {
        Value::Object(map) => {
            if map.len() == 2 && map.contains_key(SUBJECT) && map.contains_key(field) {
                found.push(map);
            } else {
                map.values_mut().for_each(|value| find(value, field, found));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|value| find(value, field, found)),
        _ => {}
    }
}

fn subject(object: &Map<String, Value>) -> Result<Uuid, LedgerError> {
    object
        .get(SUBJECT)
        .and_then(Value::as_str)
        .and_then(|text| Uuid::parse_str(text).ok())
        .ok_or_else(|| LedgerError::Fault("a personal value names no subject".into()))
}

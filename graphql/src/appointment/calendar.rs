//! An appointment for calendars outside of Randevu.

use std::collections::HashMap;

use domain::{
    AccountId,
    ics::{self, Entry, Method, Party},
    site::Locale,
};
use projections::{Reader, accounts::AccountRow, appointments::AppointmentRow};

use crate::{
    config::HttpConfig,
    error::Problem,
    sight::Sight,
    signature::{self, Purpose},
};

/// The people of some appointments, as far as the server knows them.
pub(crate) struct Names(HashMap<AccountId, AccountRow>);

impl Names {
    /// Reads these accounts. What of them is told is decided by [`entry`].
    pub(crate) async fn of(reader: &Reader, ids: &[AccountId]) -> Result<Self, Problem> {
        let rows = reader.accounts_by_ids(ids).await?;
        Ok(Self(rows.into_iter().map(|row| (row.account_id, row)).collect()))
    }

    /// The language somebody reads.
    pub(crate) fn locale(&self, id: AccountId) -> Locale {
        self.0.get(&id).map(|row| row.locale).unwrap_or_default()
    }

    /// The account, if there is one.
    pub(crate) fn account(&self, id: AccountId) -> Option<&AccountRow> {
        self.0.get(&id)
    }

    /// The name of somebody.
    pub(crate) fn name(&self, id: AccountId) -> Option<String> {
        self.0.get(&id)?.name.as_ref().map(ToString::to_string)
    }

    fn party(&self, id: AccountId, with_email: bool) -> Party {
        let email = self.0.get(&id).and_then(|row| row.email.as_ref()).map(ToString::to_string);
        Party { account: id, name: self.name(id), email: email.filter(|_| with_email) }
    }
}

/// The appointment as its client, or its provider, may have it in a calendar. To clients a provider is a name, not an address.
pub(crate) fn entry(row: &AppointmentRow, names: &Names, purpose: Purpose) -> Option<Entry> {
    let as_provider = purpose == Purpose::Provider;
    Some(Entry {
        id: row.appointment_id,
        time: row.time()?,
        status: row.status,
        revision: u32::try_from(row.revision).unwrap_or_default(),
        changed: row.updated_at,
        provider: names.party(row.provider_id, as_provider),
        client: names.party(row.client_id, true),
        with: names.name(if as_provider { row.client_id } else { row.provider_id }),
    })
}

/// The text of one appointment's file.
pub(crate) async fn file(row: &AppointmentRow, system: &Reader, purpose: Purpose) -> Result<String, Problem> {
    let names = Names::of(system, &[row.provider_id, row.client_id]).await?;
    let reader = if purpose == Purpose::Provider { row.provider_id } else { row.client_id };
    let entry =
        entry(row, &names, purpose).ok_or_else(|| Problem::internal("an appointment without time"))?;
    Ok(ics::render(Method::of(entry.status), names.locale(reader), &[entry]))
}

fn purpose(row: &AppointmentRow, sight: &Sight) -> Purpose {
    if sight.reader().actor().is(row.provider_id) { Purpose::Provider } else { Purpose::Client }
}

/// The text as the reader may have it.
pub(super) async fn text(row: &AppointmentRow, sight: &Sight) -> Result<String, Problem> {
    file(row, &sight.system(), purpose(row, sight)).await
}

/// The address under which the same text can be fetched.
pub(super) fn address(config: &HttpConfig, row: &AppointmentRow, sight: &Sight) -> String {
    let id = row.appointment_id;
    let token = signature::sign(&config.feed_key, purpose(row, sight), row.site_id, id.0, 0);
    format!("{}/appointments/{id}.ics?token={token}", config.public_url)
}

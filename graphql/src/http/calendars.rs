//! Calendar files and feeds, fetched by their signed addresses. A wrong token and a thing that is not there look the same.

use std::collections::BTreeSet;

use axum::{
    Extension,
    extract::{Path, Query, State},
    http::header,
    response::{IntoResponse, Response},
};
use chrono::TimeDelta;
use commands::CommandError;
use domain::{
    AccountId, AppointmentId, Role, SiteId,
    ics::{self, Entry, Method, Party},
};
use operations::{Access, DataReader};
use projections::Reader;

use super::{Edge, client::Client, refuse};
use crate::{
    appointment::{self, Names},
    calendar_feed,
    error::Problem,
    signature::{Claim, Purpose, Signed},
};

/// How far back a feed goes.
const BACK: TimeDelta = TimeDelta::days(30);

/// `GET /appointments/{id}.ics?token=…`
pub(crate) async fn appointment(
    State(edge): State<Edge>,
    Extension(client): Extension<Client>,
    Path(file): Path<String>,
    Query(signed): Query<Signed>,
) -> Response {
    answer(one(&edge, &client, &file, &signed.token).await, "appointment.ics", &client)
}

/// `GET /calendars/{provider}.ics?token=…`
pub(crate) async fn feed(
    State(edge): State<Edge>,
    Extension(client): Extension<Client>,
    Path(file): Path<String>,
    Query(signed): Query<Signed>,
) -> Response {
    answer(all(&edge, &client, &file, &signed.token).await, "calendar.ics", &client)
}

async fn one(edge: &Edge, client: &Client, file: &str, token: &str) -> Result<Option<String>, Problem> {
    let Some(id) = named::<AppointmentId>(file) else { return Ok(None) };
    let Some(claim) = Claim::read(token) else { return Ok(None) };
    let key = &edge.services.config.feed_key;
    if claim.purpose == Purpose::Feed || !claim.is_signed(key, id.0, 0) {
        return Ok(None);
    }
    let system = Reader::system(edge.services.bus.ledger(), claim.site);
    match system.appointment(id).await? {
        Some(row) => {
            if claim.purpose == Purpose::Provider {
                recorded(edge, client, (row.site_id, row.provider_id), [row.client_id]).await?;
            }
            Ok(Some(appointment::file(&row, &system, claim.purpose).await?))
        }
        None => Ok(None),
    }
}

/// Records that a provider's calendar was shown with these clients' names in it.
async fn recorded(
    edge: &Edge,
    client: &Client,
    (site, provider): (SiteId, AccountId),
    clients: impl IntoIterator<Item = AccountId>,
) -> Result<(), Problem> {
    let services = &edge.services;
    let now = services.bus.clock().now();
    let read = clients.into_iter().map(|subject| {
        let access = Access {
            site,
            reader: DataReader::Account(provider),
            subject: Some(subject),
            record: None,
            request: client.request(),
            reason: None,
        };
        (access, "Calendar.client".into())
    });
    let stored = services.accesses.stored(services.accesses.note(read, now)).await;
    stored.map_err(|error| CommandError::Unavailable(error.to_string()).into())
}

async fn all(edge: &Edge, client: &Client, file: &str, token: &str) -> Result<Option<String>, Problem> {
    let Some(provider) = named::<AccountId>(file) else { return Ok(None) };
    let Some(claim) = Claim::read(token) else { return Ok(None) };
    let services = &edge.services;
    let ledger = services.bus.ledger();
    let version = calendar_feed::version(ledger.pool(), provider).await?;
    if claim.purpose != Purpose::Feed || !claim.is_signed(&services.config.feed_key, provider.0, version) {
        return Ok(None);
    }
    let system = Reader::system(ledger, claim.site);
    let rows = system.calendar(provider, services.bus.clock().now() - BACK).await?;
    let people: BTreeSet<_> = rows.iter().map(|row| row.client_id).chain([provider]).collect();
    let names = Names::of(&system, &people.into_iter().collect::<Vec<_>>()).await?;
    let in_office = names.account(provider).is_some_and(|row| row.active && row.roles.has(Role::Provider));
    if !in_office {
        return Ok(None);
    }
    recorded(edge, client, (claim.site, provider), rows.iter().map(|row| row.client_id)).await?;
    let party = |account| Party { account, name: names.name(account), email: None };
    let entries: Vec<Entry> = rows
        .iter()
        .filter_map(|row| {
            Some(Entry {
                id: row.appointment_id,
                time: domain::TimeSlot::new(row.starts_at, row.ends_at).ok()?,
                status: row.status,
                revision: u32::try_from(row.revision).unwrap_or_default(),
                changed: row.updated_at,
                provider: party(row.provider_id),
                client: party(row.client_id),
                with: names.name(row.client_id),
            })
        })
        .collect();
    Ok(Some(ics::render(Method::Publish, names.locale(provider), &entries)))
}

fn named<T: std::str::FromStr>(file: &str) -> Option<T> {
    file.strip_suffix(".ics")?.parse().ok()
}

fn answer(found: Result<Option<String>, Problem>, name: &str, client: &Client) -> Response {
    let given = |text: String| {
        let headers = [
            (header::CONTENT_TYPE, "text/calendar; charset=utf-8".to_owned()),
            (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
            (header::CACHE_CONTROL, "private, no-cache".to_owned()),
        ];
        (headers, text).into_response()
    };
    refuse::unless_found(found.map(|found| found.map(given)), &client.request_id)
}

//! The SQL of the store's writes.

mod attachments;
mod calls;
pub(crate) mod emergencies;
pub(crate) mod erasure;
mod lookups;
mod sign_in;
mod tickets;
mod time;

use std::borrow::Cow;

use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use crate::{Effect, LedgerError, Position, append::Append, log, unit_of_work::Receipt};

pub(crate) use calls::{engagements, open_calls, versions};
pub(crate) use lookups::{has_consultation, last_digest, receipt, version};

/// Everything that only inserts, in one statement: one round trip, and without other statements one implicit transaction.
const INSERT: &str = "
WITH stored AS (
    INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, digest, names)
    SELECT aggregate_type, aggregate_id, sequence, event_type, event_version, payload::json, metadata::json, digest, names::uuid[]
    FROM UNNEST($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bytea[], $24::text[])
        AS new (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, digest, names)
    RETURNING position
), done AS (
    INSERT INTO commands (command_id, digest, aggregate_type, aggregate_id, sequence)
    SELECT * FROM UNNEST($9::uuid[], $10::bytea[], $11::text[], $12::text[], $13::bigint[])
), noted AS (
    INSERT INTO consultations (appointment_id, site_id, provider_id, client_id, first)
    SELECT * FROM UNNEST($14::uuid[], $15::uuid[], $16::uuid[], $17::uuid[], $18::boolean[])
), claimed AS (
    INSERT INTO claims (appointment_id, resource_id, site_id, during, day)
    SELECT * FROM UNNEST($19::uuid[], $20::uuid[], $21::uuid[], $22::tstzrange[], $23::date[])
)
SELECT pg_current_xact_id()::text AS transaction, coalesce(max(position), 0) AS position FROM stored";

/// Writes all of `appends` in one transaction, or none.
pub(crate) async fn commit(
    connection: &mut PgConnection,
    appends: &[&Append],
) -> Result<Vec<Receipt>, LedgerError> {
    let plain = appends.iter().flat_map(|append| &append.effects).all(only_inserts);
    let position = if plain {
        insert(connection, appends).await?
    } else {
        let mut transaction = connection.begin().await.map_err(LedgerError::of)?;
        match write(&mut transaction, appends).await {
            Ok(position) => {
                transaction.commit().await.map_err(LedgerError::of)?;
                position
            }
            // Rolled back now: a transaction that is merely dropped keeps its locks until its connection is used again.
            Err(refusal) => {
                transaction.rollback().await.map_err(LedgerError::of)?;
                return Err(refusal);
            }
        }
    };
    Ok(appends
        .iter()
        .map(|append| Receipt {
            aggregate_id: append.command.aggregate_id.clone(),
            sequence: append.sequence,
            position,
            repeated: false,
        })
        .collect())
}

async fn write(connection: &mut PgConnection, appends: &[&Append]) -> Result<Position, LedgerError> {
    time::free(connection, appends).await?;
    time::check_days(connection, appends).await?;
    attachments::attach(connection, appends).await?;
    calls::note(connection, appends).await?;
    // Sites' counters are held from here on, so what may take long or be refused comes before.
    let numbered = tickets::number(connection, appends).await?;
    let numbered: Vec<&Append> = numbered.iter().map(Cow::as_ref).collect();
    let position = insert(connection, &numbered).await?;
    tickets::merge(connection, appends).await?;
    for effect in appends.iter().flat_map(|append| &append.effects) {
        sign_in::apply(connection, effect).await.map_err(LedgerError::of)?;
        erasure::apply(connection, effect).await.map_err(LedgerError::of)?;
        emergencies::apply(connection, effect).await.map_err(LedgerError::of)?;
    }
    Ok(position)
}

fn only_inserts(effect: &Effect) -> bool {
    match effect {
        Effect::TakeTime(claim) => claim.most_per_day.is_none(),
        Effect::NoteConsultation { .. } => true,
        _ => false,
    }
}

async fn insert(connection: &mut PgConnection, appends: &[&Append]) -> Result<Position, LedgerError> {
    let events: Vec<_> = appends
        .iter()
        .flat_map(|append| append.events.iter().map(|event| (&append.command, event)))
        .collect();
    let digests: Vec<&[u8]> = events.iter().map(|(_, event)| event.digest.as_slice()).collect();
    let command_digests: Vec<&[u8]> = appends.iter().map(|append| append.command.digest.as_slice()).collect();
    let consultations = time::consultations(appends);
    let claims = time::claims(appends);
    let row = sqlx::query(INSERT)
        .bind(events.iter().map(|(command, _)| command.aggregate_type).collect::<Vec<_>>())
        .bind(events.iter().map(|(command, _)| command.aggregate_id.as_str()).collect::<Vec<_>>())
        .bind(events.iter().map(|(_, event)| event.sequence).collect::<Vec<_>>())
        .bind(events.iter().map(|(_, event)| event.event_type.as_str()).collect::<Vec<_>>())
        .bind(events.iter().map(|(_, event)| event.event_version.as_str()).collect::<Vec<_>>())
        .bind(events.iter().map(|(_, event)| event.stored.payload.as_str()).collect::<Vec<_>>())
        .bind(events.iter().map(|(_, event)| event.stored.metadata.as_str()).collect::<Vec<_>>())
        .bind(digests)
        .bind(appends.iter().map(|append| append.command.id).collect::<Vec<_>>())
        .bind(command_digests)
        .bind(appends.iter().map(|append| append.command.aggregate_type).collect::<Vec<_>>())
        .bind(appends.iter().map(|append| append.command.aggregate_id.as_str()).collect::<Vec<_>>())
        .bind(appends.iter().map(|append| append.sequence).collect::<Vec<_>>())
        .bind(consultations.iter().map(|row| row.0).collect::<Vec<_>>())
        .bind(consultations.iter().map(|row| row.1).collect::<Vec<_>>())
        .bind(consultations.iter().map(|row| row.2).collect::<Vec<_>>())
        .bind(consultations.iter().map(|row| row.3).collect::<Vec<_>>())
        .bind(consultations.iter().map(|row| row.4).collect::<Vec<_>>())
        .bind(claims.iter().map(|(claim, _)| claim.appointment.0).collect::<Vec<_>>())
        .bind(claims.iter().map(|(_, resource)| resource.0).collect::<Vec<_>>())
        .bind(claims.iter().map(|(claim, _)| claim.site.0).collect::<Vec<_>>())
        .bind(claims.iter().map(|(claim, _)| time::range(claim)).collect::<Vec<_>>())
        .bind(claims.iter().map(|(claim, _)| claim.day).collect::<Vec<_>>())
        .bind(events.iter().map(|(_, event)| array(&event.names)).collect::<Vec<_>>())
        .fetch_one(connection)
        .await
        .map_err(LedgerError::of)?;
    log::position(&row)
}

/// An array as PostgreSQL reads it: arrays of different lengths cannot be elements of another.
pub(crate) fn array(names: &[Uuid]) -> String {
    let names: Vec<_> = names.iter().map(Uuid::to_string).collect();
    format!("{{{}}}", names.join(","))
}

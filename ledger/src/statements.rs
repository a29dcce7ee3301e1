//! The SQL of the store's writes.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{AccountId, ResourceId};
use sqlx::{Connection, PgConnection, PgPool, Row, postgres::types::PgRange};
use uuid::Uuid;

use crate::{
    Claim, Effect, LedgerError, Position,
    digest::EventDigest,
    log,
    unit_of_work::{CommandKey, Receipt},
    writer::Append,
};

/// Everything that only inserts, in one statement: one round trip, and without other statements one implicit transaction.
const INSERT: &str = "
WITH stored AS (
    INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, digest)
    SELECT * FROM UNNEST($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::jsonb[], $7::jsonb[], $8::bytea[])
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
    free(connection, appends).await?;
    check_days(connection, appends).await?;
    let position = insert(connection, appends).await?;
    for effect in appends.iter().flat_map(|append| &append.effects) {
        sign_in_effect(connection, effect).await.map_err(LedgerError::of)?;
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
    let consultations = consultations(appends);
    let claims = claims(appends);
    let row = sqlx::query(INSERT)
        .bind(events.iter().map(|(command, _)| command.aggregate_type).collect::<Vec<_>>())
        .bind(events.iter().map(|(command, _)| command.aggregate_id.as_str()).collect::<Vec<_>>())
        .bind(events.iter().map(|(_, event)| event.sequence).collect::<Vec<_>>())
        .bind(events.iter().map(|(_, event)| event.event_type.as_str()).collect::<Vec<_>>())
        .bind(events.iter().map(|(_, event)| event.event_version.as_str()).collect::<Vec<_>>())
        .bind(events.iter().map(|(_, event)| &event.payload).collect::<Vec<_>>())
        .bind(events.iter().map(|(_, event)| &event.metadata).collect::<Vec<_>>())
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
        .bind(claims.iter().map(|(claim, _)| range(claim)).collect::<Vec<_>>())
        .bind(claims.iter().map(|(claim, _)| claim.day).collect::<Vec<_>>())
        .fetch_one(connection)
        .await
        .map_err(LedgerError::of)?;
    log::position(&row)
}

type ConsultationRow = (Uuid, Uuid, Uuid, Uuid, bool);

fn consultations(appends: &[&Append]) -> Vec<ConsultationRow> {
    let effects = appends.iter().flat_map(|append| &append.effects);
    effects
        .filter_map(|effect| match effect {
            Effect::NoteConsultation { appointment, site, provider, client, first } => {
                Some((appointment.0, site.0, provider.0, client.0, *first))
            }
            _ => None,
        })
        .collect()
}

/// One row for each resource of each claim, in the resources' order: whoever takes several takes them in the same order, so two
/// bookings wait for one another instead of deadlocking.
fn claims<'a>(appends: &[&'a Append]) -> Vec<(&'a Claim, ResourceId)> {
    let effects = appends.iter().flat_map(|append| &append.effects);
    let mut rows: Vec<_> = effects
        .filter_map(|effect| match effect {
            Effect::TakeTime(claim) => Some(claim),
            _ => None,
        })
        .flat_map(|claim| claim.resources.iter().map(move |resource| (claim, *resource)))
        .collect();
    rows.sort_by_key(|(claim, resource)| (*resource, claim.block));
    rows
}

fn range(claim: &Claim) -> PgRange<DateTime<Utc>> {
    PgRange::from(claim.block.start()..claim.block.end())
}

/// Gives back the time, and forgets the consultations, of what was moved or called off.
async fn free(connection: &mut PgConnection, appends: &[&Append]) -> Result<(), LedgerError> {
    let effects = || appends.iter().flat_map(|append| &append.effects);
    let freed: Vec<Uuid> = effects()
        .filter_map(|effect| if let Effect::FreeTime(id) = effect { Some(id.0) } else { None })
        .collect();
    let forgotten: Vec<Uuid> = effects()
        .filter_map(|effect| if let Effect::ForgetConsultation(id) = effect { Some(id.0) } else { None })
        .collect();
    for (statement, ids) in [
        ("DELETE FROM claims WHERE appointment_id = ANY($1)", freed),
        ("DELETE FROM consultations WHERE appointment_id = ANY($1)", forgotten),
    ] {
        if !ids.is_empty() {
            sqlx::query(statement).bind(ids).execute(&mut *connection).await.map_err(LedgerError::of)?;
        }
    }
    Ok(())
}

/// Holds each limited day's lock until commit, so that nobody else fills the day meanwhile, and counts.
async fn check_days(connection: &mut PgConnection, appends: &[&Append]) -> Result<(), LedgerError> {
    let mut limited: Vec<(ResourceId, NaiveDate, u16)> = appends
        .iter()
        .flat_map(|append| &append.effects)
        .filter_map(|effect| match effect {
            Effect::TakeTime(claim) => Some((*claim.resources.first()?, claim.day, claim.most_per_day?)),
            _ => None,
        })
        .collect();
    limited.sort_unstable();
    for (resource, day, most) in limited {
        sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1 || $2, 0))")
            .bind(resource.to_string())
            .bind(day.to_string())
            .execute(&mut *connection)
            .await
            .map_err(LedgerError::of)?;
        // The days around it are named so that the constraint's own index finds the rows: no zone is further than a day from UTC.
        let taken: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM claims WHERE resource_id = $1 AND day = $2
               AND during && tstzrange($2::date - interval '3 days', $2::date + interval '4 days')",
        )
        .bind(resource.0)
        .bind(day)
        .fetch_one(&mut *connection)
        .await
        .map_err(LedgerError::of)?;
        if taken >= i64::from(most) {
            return Err(LedgerError::DayFull);
        }
    }
    Ok(())
}

async fn sign_in_effect(connection: &mut PgConnection, effect: &Effect) -> Result<(), sqlx::Error> {
    let names = |roles: &domain::Roles| roles.0.iter().map(|role| role.as_str()).collect::<Vec<_>>();
    let query = match effect {
        Effect::TakeSlug { slug, site } => {
            sqlx::query("INSERT INTO site_slugs (slug, site_id) VALUES ($1, $2)")
                .bind(slug.as_str().to_owned())
                .bind(site.0)
        }
        Effect::OpenLogin { account, site, email, roles } => {
            sqlx::query("INSERT INTO logins (account_id, site_id, email, roles) VALUES ($1, $2, $3, $4)")
                .bind(account.0)
                .bind(site.0)
                .bind(email.as_str().to_owned())
                .bind(names(roles))
        }
        Effect::ChangeEmail { account, email } => {
            sqlx::query("UPDATE logins SET email = $2 WHERE account_id = $1")
                .bind(account.0)
                .bind(email.as_str().to_owned())
        }
        Effect::SetRoles { account, roles } => {
            sqlx::query("UPDATE logins SET roles = $2 WHERE account_id = $1")
                .bind(account.0)
                .bind(names(roles))
        }
        Effect::SetActive { account, active } => {
            sqlx::query("UPDATE logins SET active = $2 WHERE account_id = $1").bind(account.0).bind(*active)
        }
        Effect::SetPassword { account, hash } => {
            sqlx::query("UPDATE logins SET password_hash = $2 WHERE account_id = $1")
                .bind(account.0)
                .bind(hash.clone())
        }
        Effect::TakeTime(_)
        | Effect::FreeTime(_)
        | Effect::NoteConsultation { .. }
        | Effect::ForgetConsultation(_) => return Ok(()),
    };
    query.execute(connection).await?;
    Ok(())
}

/// The answer already given to `command`; refused when its id belongs to another command.
pub(crate) async fn receipt(pool: &PgPool, command: &CommandKey) -> Result<Option<Receipt>, LedgerError> {
    let row = sqlx::query(
        "SELECT c.digest, c.aggregate_id, c.sequence,
                coalesce(e.transaction_id, '0')::text AS transaction, coalesce(e.position, 0) AS position
         FROM commands c LEFT JOIN events e USING (aggregate_type, aggregate_id, sequence)
         WHERE c.command_id = $1",
    )
    .bind(command.id)
    .fetch_optional(pool)
    .await
    .map_err(LedgerError::of)?;
    let Some(row) = row else { return Ok(None) };
    let digest: Vec<u8> = row.try_get("digest").map_err(LedgerError::of)?;
    if digest != command.digest {
        return Err(LedgerError::CommandIdReused);
    }
    Ok(Some(Receipt {
        aggregate_id: row.try_get("aggregate_id").map_err(LedgerError::of)?,
        sequence: row.try_get("sequence").map_err(LedgerError::of)?,
        position: log::position(&row)?,
        repeated: true,
    }))
}

/// The digest of the event at `sequence` of the command's target.
pub(crate) async fn last_digest(
    pool: &PgPool,
    command: &CommandKey,
    sequence: i64,
) -> Result<EventDigest, LedgerError> {
    let digest: Option<Vec<u8>> = sqlx::query_scalar(
        "SELECT digest FROM events WHERE aggregate_type = $1 AND aggregate_id = $2 AND sequence = $3",
    )
    .bind(command.aggregate_type)
    .bind(&command.aggregate_id)
    .bind(sequence)
    .fetch_optional(pool)
    .await
    .map_err(LedgerError::of)?;
    digest
        .and_then(|digest| digest.try_into().ok())
        .ok_or_else(|| LedgerError::Fault("the stream's last event has no digest".into()))
}

/// The version of the command's target; 0 when there is none.
pub(crate) async fn version(pool: &PgPool, command: &CommandKey) -> Result<i64, LedgerError> {
    sqlx::query_scalar(
        "SELECT coalesce(max(sequence), 0) FROM events WHERE aggregate_type = $1 AND aggregate_id = $2",
    )
    .bind(command.aggregate_type)
    .bind(&command.aggregate_id)
    .fetch_one(pool)
    .await
    .map_err(LedgerError::of)
}

/// Have the two an appointment that was neither cancelled nor declined?
pub(crate) async fn has_consultation(
    pool: &PgPool,
    provider: AccountId,
    client: AccountId,
) -> Result<bool, LedgerError> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM consultations WHERE provider_id = $1 AND client_id = $2)",
    )
    .bind(provider.0)
    .bind(client.0)
    .fetch_one(pool)
    .await
    .map_err(LedgerError::of)
}

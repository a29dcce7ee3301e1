//! Claims on time, and which appointments a pair has.

use chrono::{DateTime, NaiveDate, Utc};
use domain::ResourceId;
use sqlx::{PgConnection, postgres::types::PgRange};
use uuid::Uuid;

use crate::{Claim, Effect, LedgerError, append::Append};

pub(super) type ConsultationRow = (Uuid, Uuid, Uuid, Uuid, bool);

pub(super) fn consultations(appends: &[&Append]) -> Vec<ConsultationRow> {
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
pub(super) fn claims<'a>(appends: &[&'a Append]) -> Vec<(&'a Claim, ResourceId)> {
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

pub(super) fn range(claim: &Claim) -> PgRange<DateTime<Utc>> {
    PgRange::from(claim.block.start()..claim.block.end())
}

/// Gives back the time, and forgets the consultations, of what was moved or called off.
pub(super) async fn free(connection: &mut PgConnection, appends: &[&Append]) -> Result<(), LedgerError> {
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
pub(super) async fn check_days(
    connection: &mut PgConnection,
    appends: &[&Append],
) -> Result<(), LedgerError> {
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

//! Who sees all of whose appointments for a while, in an emergency.

use sqlx::PgConnection;

use crate::Effect;

/// Writes `effect`, if it is one of these.
pub(super) async fn apply(connection: &mut PgConnection, effect: &Effect) -> Result<(), sqlx::Error> {
    let query = match effect {
        Effect::OpenEmergency { site, subject, by, sequence, at, until } => sqlx::query(
            "INSERT INTO emergency_accesses (site_id, subject_id, account_id, sequence, taken_at, until_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(site.0)
        .bind(subject.0)
        .bind(by.0)
        .bind(*sequence)
        .bind(*at)
        .bind(*until),
        Effect::CloseEmergency { subject, by, at } => sqlx::query(
            "UPDATE emergency_accesses SET until_at = $3 WHERE subject_id = $1 AND account_id = $2 AND until_at > $3",
        )
        .bind(subject.0)
        .bind(by.0)
        .bind(*at),
        _ => return Ok(()),
    };
    query.execute(connection).await?;
    Ok(())
}

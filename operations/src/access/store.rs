//! Writing the record.

use std::{borrow::Cow, collections::BTreeSet};

use sqlx::PgPool;
use uuid::Uuid;

use super::Notes;

/// Lines written in one statement.
const LINES: usize = 2_000;

/// Names of fields as one text.
fn joined(fields: &BTreeSet<Cow<'static, str>>) -> String {
    fields.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(",")
}

/// Stores all of them, in one transaction.
pub(super) async fn store(pool: &PgPool, noted: &[Notes]) -> Result<(), sqlx::Error> {
    let lines: Vec<_> = noted.iter().flatten().collect();
    if lines.is_empty() {
        return Ok(());
    }
    let mut transaction = pool.begin().await?;
    for some in lines.chunks(LINES) {
        let column = |of: fn(&super::Access) -> Option<Uuid>| {
            some.iter().map(|(access, _)| of(access)).collect::<Vec<_>>()
        };
        sqlx::query(
            "INSERT INTO data_accesses (site_id, read_at, reader, subject_id, record_id, request_id, reason, fields)
             SELECT site, at, reader, subject, record, request, reason, string_to_array(fields, ',')
             FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::text[])
                 AS line (site, at, reader, subject, record, request, reason, fields)",
        )
        .bind(column(|access| Some(access.site.0)))
        .bind(some.iter().map(|(_, note)| note.at).collect::<Vec<_>>())
        .bind(some.iter().map(|(access, _)| access.reader.stored()).collect::<Vec<_>>())
        .bind(column(|access| access.subject.map(|subject| subject.0)))
        .bind(column(|access| access.record))
        .bind(column(|access| Some(access.request)))
        .bind(some.iter().map(|(access, _)| access.reason.clone()).collect::<Vec<_>>())
        .bind(some.iter().map(|(_, note)| joined(&note.fields)).collect::<Vec<_>>())
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await
}

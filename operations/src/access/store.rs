//! Writing the record.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use uuid::Uuid;

use super::{Access, Field};

/// Lines written in one statement.
const LINES: usize = 2_000;
/// People named by one line.
const PEOPLE: usize = 100;

/// All of the same who were shown in the same fields.
pub(super) struct Line {
    /// Whoever they are.
    access: Access,
    at: DateTime<Utc>,
    subjects: Vec<Uuid>,
    fields: String,
}

/// Puts together what was read together and differs in the person or the field alone. A look at nobody's data has a line of its own.
pub(super) fn lines(read: impl IntoIterator<Item = (Access, Field)>, at: DateTime<Utc>) -> Vec<Line> {
    let mut shown: BTreeMap<Access, BTreeSet<Field>> = BTreeMap::new();
    for (access, field) in read {
        shown.entry(access).or_default().insert(field);
    }
    let mut alike: BTreeMap<_, Vec<Uuid>> = BTreeMap::new();
    for (mut access, fields) in shown {
        let subject = access.subject.take();
        alike.entry((access, fields, subject.is_some())).or_default().extend(subject.map(|person| person.0));
    }
    let mut lines = vec![];
    for ((access, fields, anybodys), subjects) in alike {
        let fields = fields.into_iter().collect::<Vec<_>>().join(",");
        let line = |subjects: &[Uuid]| Line {
            access: access.clone(),
            at,
            subjects: subjects.to_vec(),
            fields: fields.clone(),
        };
        if anybodys {
            lines.extend(subjects.chunks(PEOPLE).map(line));
        } else {
            lines.push(line(&[]));
        }
    }
    lines
}

/// Stores all of them, a statement after the other; what is stored is taken out.
pub(super) async fn store(pool: &PgPool, lines: &mut Vec<Line>) -> Result<(), sqlx::Error> {
    while !lines.is_empty() {
        let together = lines.len().min(LINES);
        store_together(pool, &lines[..together]).await?;
        lines.drain(..together);
    }
    Ok(())
}

async fn store_together(pool: &PgPool, lines: &[Line]) -> Result<(), sqlx::Error> {
    let column =
        |of: fn(&Access) -> Option<Uuid>| lines.iter().map(|line| of(&line.access)).collect::<Vec<_>>();
    let people = |line: &Line| line.subjects.iter().map(Uuid::to_string).collect::<Vec<_>>().join(",");
    sqlx::query(
        "INSERT INTO data_accesses (site_id, read_at, reader, subjects, record_id, request_id, reason, fields)
         SELECT site, at, reader, string_to_array(subjects, ',')::uuid[], record, request, reason, string_to_array(fields, ',')
         FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::text[], $8::text[])
             AS line (site, at, reader, subjects, record, request, reason, fields)",
    )
    .bind(column(|access| Some(access.site.0)))
    .bind(lines.iter().map(|line| line.at).collect::<Vec<_>>())
    .bind(lines.iter().map(|line| line.access.reader.stored()).collect::<Vec<_>>())
    .bind(lines.iter().map(people).collect::<Vec<_>>())
    .bind(column(|access| access.record))
    .bind(column(|access| Some(access.request)))
    .bind(lines.iter().map(|line| line.access.reason.clone()).collect::<Vec<_>>())
    .bind(lines.iter().map(|line| line.fields.as_str()).collect::<Vec<_>>())
    .execute(pool)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use domain::{AccountId, SiteId};

    use super::*;
    use crate::DataReader;

    fn read(subject: Option<u128>, request: u128, field: &'static str) -> (Access, Field) {
        let subject = subject.map(|number| AccountId(Uuid::from_u128(number)));
        let reader = DataReader::Account(AccountId(Uuid::from_u128(1)));
        let request = Uuid::from_u128(request);
        let access = Access { site: SiteId::PLATFORM, reader, subject, record: None, request, reason: None };
        (access, field.into())
    }

    /// How many people each line names, and in which fields.
    fn of(read: impl IntoIterator<Item = (Access, Field)>) -> Vec<(usize, String)> {
        let lines = lines(read, DateTime::UNIX_EPOCH);
        lines.into_iter().map(|line| (line.subjects.len(), line.fields)).collect()
    }

    #[test]
    fn all_who_are_shown_in_the_same_fields_of_one_answer_have_one_line() {
        let same = [2, 3].into_iter().flat_map(|person| {
            [read(Some(person), 1, "Account.name"), read(Some(person), 1, "Account.email")]
        });
        assert_eq!(of(same), [(2, "Account.email,Account.name".to_owned())]);
        let others = [
            read(Some(2), 1, "Account.name"),
            read(Some(2), 2, "Account.name"),
            read(Some(3), 1, "Account.email"),
            read(None, 1, "Account.name"),
        ];
        let name = |people| (people, "Account.name".to_owned());
        assert_eq!(of(others), [(1, "Account.email".to_owned()), name(0), name(1), name(1)]);
    }

    #[test]
    fn no_line_names_more_than_a_hundred_people() {
        let crowd = (0..250).map(|number| read(Some(number), 1, "Account.name"));
        assert_eq!(of(crowd).into_iter().map(|(people, _)| people).collect::<Vec<_>>(), [100, 100, 50]);
    }
}

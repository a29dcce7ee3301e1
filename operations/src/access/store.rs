//! Writing the record.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use uuid::Uuid;

use super::{Access, Note, Notes};

/// Lines written in one statement.
const LINES: usize = 2_000;
/// People named by one line.
const PEOPLE: usize = 100;

/// All of the same who were shown in the same fields.
struct Line<'a> {
    access: &'a Access,
    fields: String,
    /// When the first of them was.
    at: DateTime<Utc>,
    subjects: Vec<Uuid>,
}

/// Puts together what differs in the person alone. A look at nobody's data has a line of its own.
fn lines<'a>(noted: impl Iterator<Item = (&'a Access, &'a Note)>) -> Vec<Line<'a>> {
    let (mut places, mut lines) = (HashMap::new(), Vec::<Line<'_>>::new());
    for (access, note) in noted {
        let fields = note.fields.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(",");
        let Access { site, reader, subject, record, request, reason } = access;
        let key = (site, reader, subject.is_some(), record, request, reason, fields.clone());
        let open = places.get(&key).copied().filter(|place: &usize| lines[*place].subjects.len() < PEOPLE);
        let place = open.unwrap_or(lines.len());
        if open.is_none() {
            places.insert(key, place);
            lines.push(Line { access, fields, at: note.at, subjects: vec![] });
        }
        let line = &mut lines[place];
        line.at = line.at.min(note.at);
        line.subjects.extend(subject.map(|person| person.0));
    }
    lines
}

/// Stores all of them, in one transaction.
pub(super) async fn store(pool: &PgPool, noted: &[Notes]) -> Result<(), sqlx::Error> {
    let lines = lines(noted.iter().flatten());
    if lines.is_empty() {
        return Ok(());
    }
    let mut transaction = pool.begin().await?;
    for some in lines.chunks(LINES) {
        let column =
            |of: fn(&Access) -> Option<Uuid>| some.iter().map(|line| of(line.access)).collect::<Vec<_>>();
        let people =
            |line: &Line<'_>| line.subjects.iter().map(Uuid::to_string).collect::<Vec<_>>().join(",");
        sqlx::query(
            "INSERT INTO data_accesses (site_id, read_at, reader, subjects, record_id, request_id, reason, fields)
             SELECT site, at, reader, string_to_array(subjects, ',')::uuid[], record, request, reason, string_to_array(fields, ',')
             FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::text[], $8::text[])
                 AS line (site, at, reader, subjects, record, request, reason, fields)",
        )
        .bind(column(|access| Some(access.site.0)))
        .bind(some.iter().map(|line| line.at).collect::<Vec<_>>())
        .bind(some.iter().map(|line| line.access.reader.stored()).collect::<Vec<_>>())
        .bind(some.iter().map(people).collect::<Vec<_>>())
        .bind(column(|access| access.record))
        .bind(column(|access| Some(access.request)))
        .bind(some.iter().map(|line| line.access.reason.clone()).collect::<Vec<_>>())
        .bind(some.iter().map(|line| line.fields.as_str()).collect::<Vec<_>>())
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await
}

#[cfg(test)]
mod tests {
    use std::{borrow::Cow, collections::BTreeSet};

    use domain::{AccountId, SiteId};

    use super::*;
    use crate::DataReader;

    fn note(subject: Option<u128>, request: u128, field: &'static str) -> (Access, Note) {
        let subject = subject.map(|number| AccountId(Uuid::from_u128(number)));
        let reader = DataReader::Account(AccountId(Uuid::from_u128(1)));
        let request = Uuid::from_u128(request);
        let access = Access { site: SiteId::PLATFORM, reader, subject, record: None, request, reason: None };
        (access, Note { at: DateTime::UNIX_EPOCH, fields: BTreeSet::from([Cow::Borrowed(field)]) })
    }

    fn of(notes: &[(Access, Note)]) -> Vec<usize> {
        let notes = notes.iter().map(|(access, note)| (access, note));
        lines(notes).iter().map(|line| line.subjects.len()).collect()
    }

    #[test]
    fn all_who_are_shown_in_the_same_fields_of_one_answer_have_one_line() {
        let same = [note(Some(2), 1, "Account.name"), note(Some(3), 1, "Account.name")];
        assert_eq!(of(&same), [2]);
        let others = [
            note(Some(2), 1, "Account.name"),
            note(Some(2), 2, "Account.name"),
            note(Some(3), 1, "Account.email"),
            note(None, 1, "Account.name"),
        ];
        assert_eq!(of(&others), [1, 1, 1, 0]);
    }

    #[test]
    fn no_line_names_more_than_a_hundred_people() {
        let crowd: Vec<_> = (0..250).map(|number| note(Some(number), 1, "Account.name")).collect();
        assert_eq!(of(&crowd), [100, 100, 50]);
    }
}

//! Pages: rows in a stable order, from a cursor on.
//!
//! A cursor is the place of a row in its list, not the row's number: rows that come and go meanwhile neither repeat nor skip
//! others. To callers it is opaque.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::DateTime;
use serde::de::DeserializeOwned;
use sqlx::{Postgres, QueryBuilder, Transaction, types::Json};
use uuid::Uuid;

use super::ReadError;

/// The most rows of a page.
pub const MOST: usize = 100;
/// The rows of a page that does not say how many.
const USUAL: usize = 50;

/// Which part of a list is asked for, as Relay's connections ask: `first` and `after`, or `last` and `before`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageRequest {
    /// So many from the beginning, or from `after` on.
    pub first: Option<usize>,
    /// Behind this cursor.
    pub after: Option<String>,
    /// So many at the end, or up to `before`.
    pub last: Option<usize>,
    /// Ahead of this cursor.
    pub before: Option<String>,
}

impl PageRequest {
    /// The first so many.
    pub fn first(rows: usize) -> Self {
        Self { first: Some(rows), ..Self::default() }
    }

    /// So many behind a cursor.
    pub fn after(rows: usize, cursor: impl Into<String>) -> Self {
        Self { first: Some(rows), after: Some(cursor.into()), ..Self::default() }
    }
}

/// A row and its place in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge<T> {
    /// Its place.
    pub cursor: String,
    /// The row.
    pub row: T,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows, in the list's order.
    pub rows: Vec<Edge<T>>,
    /// Are there rows behind them?
    pub has_next: bool,
    /// Are there rows ahead of them?
    pub has_previous: bool,
}

impl<T> Page<T> {
    /// The same page with other rows.
    pub fn map<U>(self, mut change: impl FnMut(T) -> U) -> Page<U> {
        let rows =
            self.rows.into_iter().map(|edge| Edge { cursor: edge.cursor, row: change(edge.row) }).collect();
        Page { rows, has_next: self.has_next, has_previous: self.has_previous }
    }
}

/// How a list is ordered: by a column, then by the row's identifier.
#[derive(Clone, Copy)]
pub(crate) struct Order {
    pub(crate) column: &'static str,
    pub(crate) kind: Kind,
    pub(crate) id: &'static str,
    pub(crate) descending: bool,
}

/// What an ordering column holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Instant,
}

/// Starts a query of `table`; conditions follow, each beginning with ` AND `.
pub(crate) fn query<'a>(table: &str, order: Order) -> QueryBuilder<'a, Postgres> {
    let Order { column, id, .. } = order;
    QueryBuilder::new(format!(
        "SELECT to_jsonb(t), to_jsonb(t.{column}) #>> '{{}}', t.{id} FROM {table} t WHERE true"
    ))
}

/// Reads a page of what [`query`] began.
pub(crate) async fn read<T: DeserializeOwned + Send + Unpin + 'static>(
    transaction: &mut Transaction<'static, Postgres>,
    mut query: QueryBuilder<'_, Postgres>,
    order: Order,
    page: &PageRequest,
) -> Result<Page<T>, ReadError> {
    let (rows, backwards) = match (page.first, page.last) {
        (Some(_), Some(_)) => return Err(ReadError::BadPage),
        (None, Some(last)) => (last, true),
        (first, None) => (first.unwrap_or(USUAL), false),
    };
    if rows > MOST {
        return Err(ReadError::BadPage);
    }
    let Order { column, kind, id, descending } = order;
    for (cursor, behind) in [(&page.after, true), (&page.before, false)] {
        let Some(cursor) = cursor else { continue };
        let (row, key) = place(cursor)?;
        query.push(format!(" AND (t.{column}, t.{id}) {} (", if behind == descending { "<" } else { ">" }));
        match kind {
            Kind::Text => query.push_bind(key),
            Kind::Instant => {
                let at = DateTime::parse_from_rfc3339(&key).map_err(|_| ReadError::BadCursor)?;
                query.push_bind(at.to_utc())
            }
        };
        query.push(", ").push_bind(row).push(")");
    }
    let direction = if descending == backwards { "ASC" } else { "DESC" };
    query.push(format!(" ORDER BY t.{column} {direction}, t.{id} {direction} LIMIT "));
    // One more than asked for tells whether there are more.
    query.push_bind(i64::try_from(rows + 1).unwrap_or(i64::MAX));
    let mut found: Vec<(Json<T>, String, Uuid)> =
        query.build_query_as().fetch_all(&mut **transaction).await?;
    let more = found.len() > rows;
    found.truncate(rows);
    if backwards {
        found.reverse();
    }
    let rows =
        found.into_iter().map(|(row, key, id)| Edge { cursor: cursor(id, &key), row: row.0 }).collect();
    let (has_next, has_previous) =
        if backwards { (page.before.is_some(), more) } else { (more, page.after.is_some()) };
    Ok(Page { rows, has_next, has_previous })
}

fn cursor(id: Uuid, key: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}{key}", id.simple()))
}

fn place(cursor: &str) -> Result<(Uuid, String), ReadError> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| ReadError::BadCursor)?;
    let text = String::from_utf8(bytes).map_err(|_| ReadError::BadCursor)?;
    let (id, key) = text.split_at_checked(32).ok_or(ReadError::BadCursor)?;
    if key.contains('\0') {
        return Err(ReadError::BadCursor);
    }
    Ok((Uuid::try_parse(id).map_err(|_| ReadError::BadCursor)?, key.to_owned()))
}

//! Pages: rows in a stable order, from a cursor on.
//!
//! A cursor is the place of a row in its list, not the row's number: rows that come and go meanwhile neither repeat nor skip
//! others. It names its list and is good in no other. To callers it is opaque.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
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
    /// The list's name, which its cursors carry.
    pub(crate) list: &'static str,
    pub(crate) column: &'static str,
    pub(crate) kind: Kind,
    pub(crate) id: &'static str,
    pub(crate) descending: bool,
}

impl Order {
    /// As rows of `t` are ordered by, forwards or backwards.
    pub(crate) fn terms(self, backwards: bool) -> String {
        let Self { column, id, descending, .. } = self;
        let direction = if descending == backwards { "ASC" } else { "DESC" };
        format!("t.{column} {direction}, t.{id} {direction}")
    }
}

/// What an ordering column holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Instant,
    Number,
}

/// Starts a query of `table`; conditions follow, each beginning with ` AND `.
pub(crate) fn query<'a>(table: &str, order: Order) -> QueryBuilder<'a, Postgres> {
    QueryBuilder::new(format!("SELECT {} FROM {table} t WHERE true", columns(order)))
}

/// What a query gives of each row of `t`: the row, what it is ordered by, its identifier.
pub(crate) fn columns(Order { column, id, .. }: Order) -> String {
    format!("to_jsonb(t), to_jsonb(t.{column}) #>> '{{}}', t.{id}")
}

/// Reads a page of what [`query`] began.
pub(crate) async fn read<T: DeserializeOwned + Send + Unpin + 'static>(
    transaction: &mut Transaction<'static, Postgres>,
    mut query: QueryBuilder<'_, Postgres>,
    order: Order,
    page: &PageRequest,
) -> Result<Page<T>, ReadError> {
    let window = Window::of(order, page)?;
    window.push_bounds(&mut query);
    window.push_end(&mut query);
    window.fetch(transaction, query).await
}

/// Which rows of a list lie on a page.
pub(crate) struct Window {
    order: Order,
    rows: usize,
    backwards: bool,
    bounds: Vec<Bound>,
    has_after: bool,
    has_before: bool,
}

/// A place in a list, and on which side of it the page lies.
struct Bound {
    beyond: &'static str,
    key: Key,
    id: Uuid,
}

enum Key {
    Text(String),
    Instant(DateTime<Utc>),
    Number(i64),
}

impl Window {
    pub(crate) fn of(order: Order, page: &PageRequest) -> Result<Self, ReadError> {
        let (rows, backwards) = match (page.first, page.last) {
            (Some(_), Some(_)) => return Err(ReadError::BadPage),
            (None, Some(last)) => (last, true),
            (first, None) => (first.unwrap_or(USUAL), false),
        };
        if rows > MOST {
            return Err(ReadError::BadPage);
        }
        let mut bounds = vec![];
        for (cursor, behind) in [(&page.after, true), (&page.before, false)] {
            let Some(cursor) = cursor else { continue };
            let (id, key) = place(order.list, cursor)?;
            let key = match order.kind {
                Kind::Text => Key::Text(key),
                Kind::Instant => {
                    let at = DateTime::parse_from_rfc3339(&key).map_err(|_| ReadError::BadCursor)?;
                    Key::Instant(at.to_utc())
                }
                Kind::Number => Key::Number(key.parse().map_err(|_| ReadError::BadCursor)?),
            };
            bounds.push(Bound { beyond: if behind == order.descending { "<" } else { ">" }, key, id });
        }
        let (has_after, has_before) = (page.after.is_some(), page.before.is_some());
        Ok(Self { order, rows, backwards, bounds, has_after, has_before })
    }

    /// The conditions on rows of `t`.
    pub(crate) fn push_bounds(&self, query: &mut QueryBuilder<'_, Postgres>) {
        let Order { column, id, .. } = self.order;
        for bound in &self.bounds {
            query.push(format!(" AND (t.{column}, t.{id}) {} (", bound.beyond));
            match &bound.key {
                Key::Text(text) => query.push_bind(text.clone()),
                Key::Instant(at) => query.push_bind(*at),
                Key::Number(number) => query.push_bind(*number),
            };
            query.push(", ").push_bind(bound.id).push(")");
        }
    }

    /// The order of rows of `t`, and how many of them.
    pub(crate) fn push_end(&self, query: &mut QueryBuilder<'_, Postgres>) {
        query.push(format!(" ORDER BY {} LIMIT ", self.order.terms(self.backwards)));
        // One more than asked for tells whether there are more.
        query.push_bind(i64::try_from(self.rows + 1).unwrap_or(i64::MAX));
    }

    /// Reads the page by a query of [`columns`].
    pub(crate) async fn fetch<T: DeserializeOwned + Send + Unpin + 'static>(
        self,
        transaction: &mut Transaction<'static, Postgres>,
        mut query: QueryBuilder<'_, Postgres>,
    ) -> Result<Page<T>, ReadError> {
        let mut found: Vec<(Json<T>, String, Uuid)> =
            query.build_query_as().fetch_all(&mut **transaction).await?;
        let more = found.len() > self.rows;
        found.truncate(self.rows);
        if self.backwards {
            found.reverse();
        }
        let list = self.order.list;
        let edge =
            |(row, key, id): (Json<T>, String, Uuid)| Edge { cursor: cursor(list, id, &key), row: row.0 };
        let rows = found.into_iter().map(edge).collect();
        let (has_next, has_previous) =
            if self.backwards { (self.has_before, more) } else { (more, self.has_after) };
        Ok(Page { rows, has_next, has_previous })
    }
}

fn cursor(list: &str, id: Uuid, key: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{list}:{}{key}", id.simple()))
}

fn place(list: &str, cursor: &str) -> Result<(Uuid, String), ReadError> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| ReadError::BadCursor)?;
    let text = String::from_utf8(bytes).map_err(|_| ReadError::BadCursor)?;
    let place = text.strip_prefix(list).and_then(|rest| rest.strip_prefix(':'));
    let (id, key) = place.and_then(|place| place.split_at_checked(32)).ok_or(ReadError::BadCursor)?;
    if key.contains('\0') {
        return Err(ReadError::BadCursor);
    }
    Ok((Uuid::try_parse(id).map_err(|_| ReadError::BadCursor)?, key.to_owned()))
}

//! Pages of lists, in the shape of Relay's connections.

use async_graphql::{
    OutputType,
    connection::{Connection, Edge},
};
use projections::{MOST, Page, PageRequest};

use crate::error::{EdgeRefusal, Problem};

/// The rows of a page that does not say how many.
const USUAL: usize = 20;

/// The part of a list that is asked for.
pub(crate) fn request(
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
) -> Result<PageRequest, Problem> {
    let both_ends = (first.is_some() || after.is_some()) && (last.is_some() || before.is_some());
    if both_ends {
        return Err(EdgeRefusal::PageTooLarge.into());
    }
    let from_end = last.is_some() || before.is_some();
    Ok(PageRequest {
        first: if from_end { None } else { Some(rows(first)?) },
        last: if from_end { Some(rows(last)?) } else { None },
        after,
        before,
    })
}

fn rows(asked: Option<i32>) -> Result<usize, Problem> {
    match asked.map_or(Ok(USUAL), usize::try_from) {
        Ok(rows @ 1..=MOST) => Ok(rows),
        _ => Err(EdgeRefusal::PageTooLarge.into()),
    }
}

/// What a page costs: its rows times what a row costs.
pub(crate) fn cost(first: Option<i32>, last: Option<i32>, row: usize) -> usize {
    let rows = first.or(last).and_then(|rows| usize::try_from(rows).ok()).unwrap_or(USUAL).min(MOST);
    1 + rows.saturating_mul(row)
}

/// The page as a connection.
pub(crate) fn connection<R, T: OutputType>(
    page: Page<R>,
    mut node: impl FnMut(R) -> T,
) -> Connection<String, T> {
    let mut connection = Connection::new(page.has_previous, page.has_next);
    connection.edges.extend(page.rows.into_iter().map(|edge| Edge::new(edge.cursor, node(edge.row))));
    connection
}

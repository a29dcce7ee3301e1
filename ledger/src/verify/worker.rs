//! Reading streams and recomputing their digests: one connection reads while a thread of its own calculates.

use std::{
    sync::{Arc, Mutex, PoisonError},
    vec,
};

use futures::TryStreamExt;
use sqlx::{Executor, PgPool};
use tokio::sync::mpsc;

use super::{
    Walked,
    ranges::Range,
    stream::{Known, Walker},
};
use crate::{LedgerError, Position};

/// Rows are handed over in pieces of about so many bytes.
const PIECE: usize = 1 << 18;
/// So many pieces may wait to be calculated.
const WAITING: usize = 8;

/// The streams come in the order of their index, so nothing has to be sorted; and as several connections read, none needs helpers.
const SETTINGS: &str =
    "SET enable_sort = off; SET enable_seqscan = off; SET enable_bitmapscan = off; SET jit = off;
    SET max_parallel_workers_per_gather = 0; SET default_transaction_read_only = on";

/// What there is to do, for all workers.
#[derive(Clone)]
pub(super) struct Task {
    pub(super) pool: PgPool,
    /// The ranges that nobody has taken yet.
    pub(super) ranges: Arc<Mutex<vec::IntoIter<Range>>>,
    /// Only events up to here, and the heads of the streams as they are there.
    pub(super) until: Option<Position>,
    pub(super) known: Arc<Known>,
    /// Is told how many events have been checked.
    pub(super) told: mpsc::UnboundedSender<u64>,
}

enum Piece {
    Rows(Vec<u8>),
    /// The range has no more.
    End,
}

impl Task {
    /// Goes through ranges until none is left.
    pub(super) async fn work(self) -> Result<Walked, LedgerError> {
        let (pieces, waiting) = mpsc::channel(WAITING);
        let walker = Walker::new(self.known.clone(), self.until.is_some());
        let told = self.told.clone();
        let calculating = tokio::task::spawn_blocking(move || calculate(waiting, walker, &told));
        let read = self.read(&pieces).await;
        drop(pieces);
        read?;
        calculating.await.map_err(|error| LedgerError::Fault(error.to_string()))?
    }

    async fn read(&self, pieces: &mpsc::Sender<Piece>) -> Result<(), LedgerError> {
        let mut connection = self.pool.acquire().await.map_err(LedgerError::of)?;
        // It has settings that nobody else wants, and if this is dropped half-way, unread rows.
        connection.close_on_drop();
        connection.execute(SETTINGS).await.map_err(LedgerError::of)?;
        while let Some(range) = self.next() {
            let statement = range.copy(self.until);
            let mut rows = connection.copy_out_raw(&statement).await.map_err(LedgerError::of)?;
            let mut piece = Vec::with_capacity(PIECE);
            while let Some(row) = rows.try_next().await.map_err(LedgerError::of)? {
                piece.extend_from_slice(&row);
                if piece.len() >= PIECE {
                    let full = std::mem::replace(&mut piece, Vec::with_capacity(PIECE));
                    if pieces.send(Piece::Rows(full)).await.is_err() {
                        // Who calculates has ended, and says why.
                        return Ok(());
                    }
                }
            }
            let sent = [Piece::Rows(piece), Piece::End];
            for piece in sent {
                if pieces.send(piece).await.is_err() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn next(&self) -> Option<Range> {
        self.ranges.lock().unwrap_or_else(PoisonError::into_inner).next()
    }
}

fn calculate(
    mut pieces: mpsc::Receiver<Piece>,
    mut walker: Walker,
    told: &mpsc::UnboundedSender<u64>,
) -> Result<Walked, LedgerError> {
    while let Some(piece) = pieces.blocking_recv() {
        match piece {
            Piece::Rows(rows) => {
                // Nobody listens any more when all of it is called off.
                let _ = told.send(walker.walk(&rows)?);
            }
            Piece::End => walker.end_of_range()?,
        }
    }
    Ok(walker.walked)
}

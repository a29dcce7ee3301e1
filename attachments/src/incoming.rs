//! A file on its way in: measured, hashed and cut off while it streams.

use std::{fmt::Display, fs::File, pin::pin, time::Duration};

use bytes::Bytes;
use futures::{Stream, StreamExt};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncWriteExt, BufWriter};

use crate::{
    AttachmentRefusal, StoreError,
    disk::{Disk, Temporary},
    meta::Sha256Sum,
    store::blocking,
};

/// How much is gathered before it is written.
const BUFFER: usize = 128 * 1024;
/// How long a sender may send nothing before the upload is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// A file that has come in whole.
pub(crate) struct Received {
    pub(crate) temporary: Temporary,
    /// Open, and locked as long as it is.
    pub(crate) file: File,
    pub(crate) sha256: Sha256Sum,
    /// More than none, at most the limit.
    pub(crate) bytes: u64,
}

/// Receives a file of at most `limit` bytes. When this fails, or is dropped, nothing of it stays.
pub(crate) async fn receive<S, E>(disk: &Disk, limit: u64, body: S) -> Result<Received, StoreError>
where
    S: Stream<Item = Result<Bytes, E>>,
    E: Display,
{
    let disk = disk.clone();
    let (temporary, file) = blocking(move || Ok(disk.incoming()?)).await?;
    let mut writer = BufWriter::with_capacity(BUFFER, tokio::fs::File::from_std(file));
    let mut body = pin!(body);
    let mut digest = Sha256::new();
    let mut bytes = 0u64;
    while let Some(chunk) = next(&mut body).await? {
        bytes = bytes.saturating_add(chunk.len() as u64);
        if bytes > limit {
            return Err(AttachmentRefusal::TooLarge { limit }.into());
        }
        digest.update(&chunk);
        writer.write_all(&chunk).await?;
    }
    if bytes == 0 {
        return Err(AttachmentRefusal::Empty.into());
    }
    writer.flush().await?;
    let file = writer.into_inner().into_std().await;
    Ok(Received { temporary, file, sha256: digest.finalize().into(), bytes })
}

async fn next<S, E>(body: &mut S) -> Result<Option<Bytes>, StoreError>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: Display,
{
    match tokio::time::timeout(PATIENCE, body.next()).await {
        Ok(chunk) => chunk.transpose().map_err(|error| StoreError::Interrupted(error.to_string())),
        Err(_) => Err(StoreError::Interrupted(format!("nothing was sent for {} s", PATIENCE.as_secs()))),
    }
}

//! Checkpoints that auditors bring, so that the history is compared with them.

use std::{io, time::Duration};

use axum::{
    Extension, Json,
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use commands::{CommandError, SignInRefusal};
use futures::StreamExt;
use ledger::{Checkpoint, Seal};
use operations::{PreparedKind, Preparing};
use serde::Serialize;
use tokio::{
    fs::File,
    io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt},
    task::spawn_blocking,
};
use uuid::Uuid;

use super::{Edge, client::Client, endpoint, refuse};
use crate::{
    audit,
    error::{EdgeRefusal, Problem},
};

/// The most bytes of a checkpoint.
const LIMIT: u64 = 64 << 20;
/// How long a sender may send nothing before the checkpoint is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// A checkpoint that was taken in.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Taken {
    id: Uuid,
    made_at: DateTime<Utc>,
    events: u64,
    streams: u64,
}

/// `POST /checkpoints`, with an auditor's access token, and the checkpoint as the body.
pub(crate) async fn upload(
    State(edge): State<Edge>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match take(&edge, &headers, body).await {
        Ok(taken) => (StatusCode::CREATED, Json(taken)).into_response(),
        Err(problem) => refuse::response(status(&problem), problem, &client.request_id),
    }
}

async fn take(edge: &Edge, headers: &HeaderMap, body: Body) -> Result<Taken, Problem> {
    let unauthenticated = || Problem::refused(&SignInRefusal::Unauthenticated);
    let token = endpoint::bearer(headers)?.ok_or_else(unauthenticated)?;
    let services = &edge.services;
    let session = services.bus.authenticate(&token).await?;
    audit::allowed(&session)?;
    let declared = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if declared.is_some_and(|bytes: u64| bytes > LIMIT) {
        return Err(EdgeRefusal::CheckpointTooLarge.into());
    }
    let (prepared, site, now) = (services.prepared.clone(), session.site, services.bus.clock().now());
    let begun = blocking(move || {
        let preparing = prepared.begin(site, now)?;
        let content = preparing.content()?;
        Ok((preparing, content))
    });
    let (preparing, content) = begun.await.map_err(unavailable)?;
    let bytes = receive(body, File::from_std(content)).await?;
    keep(preparing, bytes, services.checkpoint_key.public()).await
}

/// What is sent, once all of it has reached the disk.
async fn receive(body: Body, mut to: File) -> Result<Vec<u8>, Problem> {
    let (mut body, mut received) = (body.into_data_stream(), 0);
    while let Some(chunk) = tokio::time::timeout(PATIENCE, body.next()).await.map_err(unavailable)? {
        let chunk = chunk.map_err(unavailable)?;
        received += chunk.len() as u64;
        if received > LIMIT {
            return Err(EdgeRefusal::CheckpointTooLarge.into());
        }
        to.write_all(&chunk).await.map_err(unavailable)?;
    }
    let mut bytes = vec![];
    let read = async {
        to.sync_all().await?;
        to.rewind().await?;
        to.read_to_end(&mut bytes).await
    };
    read.await.map_err(unavailable)?;
    Ok(bytes)
}

/// Keeps it if it is as this installation has signed it.
async fn keep(preparing: Preparing, bytes: Vec<u8>, key: [u8; 32]) -> Result<Taken, Problem> {
    let kept = blocking(move || {
        let checkpoint = match Checkpoint::read_bytes(&bytes, &key) {
            Ok(checkpoint) => checkpoint,
            Err(refusal) => return Ok(Err(refusal)),
        };
        Ok(Ok((preparing.finish(PreparedKind::Brought)?, checkpoint.seal)))
    });
    let kept = kept.await.map_err(unavailable)?;
    let (id, Seal { made_at, events, streams, .. }) = kept.map_err(|refusal| Problem::refused(&refusal))?;
    Ok(Taken { id, made_at, events, streams })
}

/// Does what blocks where that is allowed.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    spawn_blocking(work).await.unwrap_or_else(|error| Err(io::Error::other(error)))
}

/// The sender went away, or the disk is full.
fn unavailable(why: impl std::fmt::Display) -> Problem {
    CommandError::Unavailable(why.to_string()).into()
}

fn status(problem: &Problem) -> StatusCode {
    match problem.code {
        "UNAUTHENTICATED" | "TOKEN_EXPIRED" | "TOKEN_REUSED" => StatusCode::UNAUTHORIZED,
        "FORBIDDEN" => StatusCode::FORBIDDEN,
        "CHECKPOINT_TOO_LARGE" => StatusCode::PAYLOAD_TOO_LARGE,
        "UNAVAILABLE" => StatusCode::SERVICE_UNAVAILABLE,
        "INTERNAL" => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

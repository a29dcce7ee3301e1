//! Files that were prepared for auditors, by signed addresses that hold for five minutes at most.

use std::io::ErrorKind;

use axum::{
    Extension,
    body::Body,
    extract::{Path, Query, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, TimeDelta, Utc};
use commands::CommandError;
use domain::SiteId;
use operations::PreparedKind;
use tokio::fs::File;
use tokio_util::io::ReaderStream;
use uuid::Uuid;

use super::{Edge, client::Client, refuse};
use crate::{
    config::HttpConfig,
    error::Problem,
    signature::{Claim, Holding, Purpose, Signed},
};

/// What is given out, and its media type.
const KINDS: [(PreparedKind, &str); 2] =
    [(PreparedKind::Case, "application/x-tar"), (PreparedKind::Checkpoint, "application/jsonl")];

/// `GET /prepared/{id}.tar?token=…` and `…/{id}.jsonl?token=…`. A wrong or old token and a file that is not there look the same.
pub(crate) async fn fetch(
    State(edge): State<Edge>,
    Extension(client): Extension<Client>,
    Path(file): Path<String>,
    Query(signed): Query<Signed>,
) -> Response {
    refuse::unless_found(give(&edge, &file, &signed.token).await, &client.request_id)
}

async fn give(edge: &Edge, file: &str, token: &str) -> Result<Option<Response>, Problem> {
    let (Some((id, kind, media_type)), Some(claim)) = (named(file), Claim::read(token)) else {
        return Ok(None);
    };
    let services = &edge.services;
    let (key, now) = (&services.config.feed_key, services.bus.clock().now());
    if !Holding::MINUTES.allows(&claim, key, Purpose::Prepared, id, now) {
        return Ok(None);
    }
    let Some(path) = services.prepared.find(claim.site, kind, id, now) else { return Ok(None) };
    let unavailable = |error: std::io::Error| Problem::from(CommandError::Unavailable(error.to_string()));
    let content = match File::open(path).await {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        opened => opened.map_err(unavailable)?,
    };
    let bytes = content.metadata().await.map_err(unavailable)?.len();
    let mut response = Body::from_stream(ReaderStream::new(content)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes));
    let disposition = format!("attachment; filename=\"randevu-{id}.{}\"", kind.extension());
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    Ok(Some(response))
}

/// The file that is named so, if that can be the name of one.
fn named(file: &str) -> Option<(Uuid, PreparedKind, &'static str)> {
    let (id, extension) = file.split_once('.')?;
    let (kind, media_type) = KINDS.into_iter().find(|(kind, _)| kind.extension() == extension)?;
    Some((id.parse().ok()?, kind, media_type))
}

/// Where a file can be fetched from for some minutes after `now`, and until when at least.
pub(crate) fn address(
    config: &HttpConfig,
    (site, kind, id): (SiteId, PreparedKind, Uuid),
    now: DateTime<Utc>,
) -> (String, DateTime<Utc>) {
    let token = Holding::MINUTES.sign(&config.feed_key, Purpose::Prepared, site, id, now);
    let url = format!("{}/prepared/{id}.{}?token={token}", config.public_url, kind.extension());
    (url, now + TimeDelta::seconds(Holding::MINUTES.0))
}

//! Files that go with tickets: sending them, and fetching them by signed addresses that hold for five minutes at most.

use attachments::{AttachmentRefusal, Disposition, StoreError, Upload};
use axum::{
    Extension, Json,
    body::Body,
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use commands::{CommandError, SignInRefusal};
use domain::{AttachmentId, SiteId};
use serde::{Deserialize, Serialize};
use tokio_util::io::ReaderStream;

use super::{Edge, client::Client, refuse};
use crate::{
    config::HttpConfig,
    error::Problem,
    signature::{Claim, Holding, Purpose},
};

/// A file that was taken in.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Taken {
    id: AttachmentId,
    name: String,
    media_type: String,
    bytes: u64,
    sha256: String,
}

/// How a file is sent.
#[derive(Deserialize)]
pub(crate) struct Sent {
    /// The file's name.
    #[serde(default)]
    name: String,
}

/// `POST /attachments?name=…`, with the access token, and the file as the body.
pub(crate) async fn upload(
    State(edge): State<Edge>,
    Extension(client): Extension<Client>,
    Query(sent): Query<Sent>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match take(&edge, sent.name, &headers, body).await {
        Ok(taken) => (StatusCode::CREATED, Json(taken)).into_response(),
        Err(problem) => refuse::response(status(&problem), problem, &client.request_id),
    }
}

async fn take(edge: &Edge, name: String, headers: &HeaderMap, body: Body) -> Result<Taken, Problem> {
    let unauthenticated = || Problem::refused(&SignInRefusal::Unauthenticated);
    let token = super::endpoint::bearer(headers)?.ok_or_else(unauthenticated)?;
    let session = edge.services.bus.authenticate(&token).await?;
    if session.site == SiteId::PLATFORM {
        return Err(CommandError::NotAllowed.into());
    }
    let declared = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let upload = Upload {
        site: session.site,
        uploader: session.account,
        file_name: name,
        declared_bytes: declared,
        at: edge.services.bus.clock().now(),
    };
    let meta = edge.services.attachments.upload(upload, body.into_data_stream()).await.map_err(problem)?;
    Ok(Taken {
        id: meta.id,
        sha256: meta.sha256_hex(),
        name: meta.file_name,
        media_type: meta.media_type,
        bytes: meta.bytes,
    })
}

/// What an address carries besides its path.
#[derive(Deserialize)]
pub(crate) struct Signed {
    #[serde(default)]
    token: String,
    /// Show it instead of saving it, where that is safe.
    #[serde(default)]
    inline: bool,
}

/// `GET /attachments/{id}?token=…`. A wrong or old token and a file that is not there look the same.
pub(crate) async fn fetch(
    State(edge): State<Edge>,
    Extension(client): Extension<Client>,
    Path(id): Path<String>,
    Query(signed): Query<Signed>,
) -> Response {
    match give(&edge, &id, &signed).await {
        Ok(Some(response)) => response,
        Ok(None) => refuse::response(StatusCode::NOT_FOUND, CommandError::NotFound, &client.request_id),
        Err(problem) => refuse::response(status(&problem), problem, &client.request_id),
    }
}

async fn give(edge: &Edge, id: &str, signed: &Signed) -> Result<Option<Response>, Problem> {
    let (Ok(id), Some(claim)) = (id.parse::<AttachmentId>(), Claim::read(&signed.token)) else {
        return Ok(None);
    };
    let services = &edge.services;
    let (key, now) = (&services.config.feed_key, services.bus.clock().now());
    if !Holding::MINUTES.allows(&claim, key, Purpose::Attachment, id.0, now) {
        return Ok(None);
    }
    let opened = match services.attachments.open_file(claim.site, id).await {
        Err(StoreError::Refused(AttachmentRefusal::NotFound { .. })) => return Ok(None),
        other => other.map_err(problem)?,
    };
    let disposition = Disposition::of(&opened.meta.file_name, &opened.meta.media_type, signed.inline);
    let mut response = Body::from_stream(ReaderStream::new(opened.file)).into_response();
    let headers = response.headers_mut();
    let mut set = |name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, &opened.meta.media_type);
    set(header::CONTENT_LENGTH, &opened.meta.bytes.to_string());
    set(header::CONTENT_DISPOSITION, &disposition.value);
    set(header::CACHE_CONTROL, "private, no-store");
    // Whatever it is, it runs nothing.
    set(header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox");
    Ok(Some(response))
}

/// Where a file can be fetched from for some minutes after `now`, five at most.
pub(crate) fn address(config: &HttpConfig, site: SiteId, id: AttachmentId, now: DateTime<Utc>) -> String {
    let token = Holding::MINUTES.sign(&config.feed_key, Purpose::Attachment, site, id.0, now);
    format!("{}/attachments/{id}?token={token}", config.public_url)
}

/// Why a file was not taken or given.
pub(crate) fn problem(error: StoreError) -> Problem {
    match error {
        StoreError::Refused(refusal) => Problem::refused(&refusal),
        StoreError::Fault(why) => CommandError::Fault(why).into(),
        StoreError::Interrupted(why) | StoreError::Unavailable(why) => CommandError::Unavailable(why).into(),
    }
}

fn status(problem: &Problem) -> StatusCode {
    match problem.code {
        "UNAUTHENTICATED" | "TOKEN_EXPIRED" | "TOKEN_REUSED" => StatusCode::UNAUTHORIZED,
        "FORBIDDEN" => StatusCode::FORBIDDEN,
        "ATTACHMENT_TOO_LARGE" => StatusCode::PAYLOAD_TOO_LARGE,
        "UNAVAILABLE" => StatusCode::SERVICE_UNAVAILABLE,
        "INTERNAL" => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

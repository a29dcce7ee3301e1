//! Files of recordings, as a whole or in ranges, by signed addresses that hold for some hours: for as long as one watches.

use axum::{
    Extension,
    extract::{Path, Query, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use commands::CommandError;
use domain::{RecordingId, SiteId};
use tower_http::services::ServeFile;

use super::{Edge, client::Client, refuse};
use crate::{
    config::HttpConfig,
    signature::{Claim, Holding, Purpose, Signed},
};

/// An address holds for two to four hours.
const HOLDING: Holding = Holding(7_200);

/// `GET /recordings/{recording}/{name}?token=…`. A wrong or old token and a file that is not there look the same.
pub(crate) async fn fetch(
    State(edge): State<Edge>,
    Extension(client): Extension<Client>,
    Path((recording, name)): Path<(String, String)>,
    Query(signed): Query<Signed>,
    request: Request,
) -> Response {
    let id = &client.request_id;
    let Some(file) = named(&edge, &recording, &name, &signed) else {
        return refuse::response(StatusCode::NOT_FOUND, CommandError::NotFound, id);
    };
    let mut served = match ServeFile::new(file).try_call(request).await {
        Ok(served) if served.status() == StatusCode::NOT_FOUND => {
            return refuse::response(StatusCode::NOT_FOUND, CommandError::NotFound, id);
        }
        Ok(served) => served.into_response(),
        Err(error) => {
            return refuse::response(
                StatusCode::SERVICE_UNAVAILABLE,
                CommandError::Unavailable(error.to_string()),
                id,
            );
        }
    };
    let headers = served.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    served
}

fn named(edge: &Edge, recording: &str, name: &str, signed: &Signed) -> Option<std::path::PathBuf> {
    let (recording, claim) = (recording.parse::<RecordingId>().ok()?, Claim::read(&signed.token)?);
    let services = &edge.services;
    let (key, now) = (&services.config.feed_key, services.bus.clock().now());
    if HOLDING.allows(&claim, key, Purpose::Recording, recording.0, now) {
        services.recordings.file(claim.site, recording, name)
    } else {
        None
    }
}

/// Where a file can be fetched from for some hours after `now`, four at most.
pub(crate) fn address(
    config: &HttpConfig,
    site: SiteId,
    recording: RecordingId,
    name: &str,
    now: DateTime<Utc>,
) -> String {
    let token = HOLDING.sign(&config.feed_key, Purpose::Recording, site, recording.0, now);
    format!("{}/recordings/{recording}/{name}?token={token}", config.public_url)
}

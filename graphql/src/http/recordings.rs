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
use serde::Deserialize;
use tower_http::services::ServeFile;

use super::{Edge, client::Client, refuse};
use crate::{
    config::HttpConfig,
    signature::{self, Claim, Purpose},
};

/// In seconds: an address is of one such stretch of time, and holds through the next. So it holds for two to four hours.
const HOLDS: i64 = 7_200;

/// What an address carries besides its path.
#[derive(Deserialize)]
pub(crate) struct Signed {
    #[serde(default)]
    token: String,
}

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
    let now = stretch(services.bus.clock().now());
    let good = |stretch| claim.is_signed(&services.config.feed_key, recording.0, stretch);
    let signed = claim.purpose == Purpose::Recording && (good(now) || good(now - 1));
    if signed { services.recordings.file(claim.site, recording, name) } else { None }
}

/// Where a file can be fetched from for some hours after `now`, four at most.
pub(crate) fn address(
    config: &HttpConfig,
    site: SiteId,
    recording: RecordingId,
    name: &str,
    now: DateTime<Utc>,
) -> String {
    let token = signature::sign(&config.feed_key, Purpose::Recording, site, recording.0, stretch(now));
    format!("{}/recordings/{recording}/{name}?token={token}", config.public_url)
}

/// The number of the stretch of time that `at` lies in.
fn stretch(at: DateTime<Utc>) -> i32 {
    i32::try_from(at.timestamp().div_euclid(HOLDS)).unwrap_or_default()
}

//! What is kept of a person, by signed addresses that hold for five minutes at most.

use std::sync::LazyLock;

use axum::{
    Extension,
    extract::{Path, Query, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, TimeDelta, Utc};
use commands::CommandError;
use domain::{AccountId, SiteId};
use operations::personal_data::{GatherError, PersonalData, STYLE, SignIn};
use sha2::{Digest, Sha256};

use super::{Edge, client::Client, refuse};
use crate::{
    config::HttpConfig,
    error::Problem,
    signature::{Claim, Holding, Purpose, Signed},
};

/// The page's style is within it, and only this style may be.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let digest = STANDARD.encode(Sha256::digest(STYLE));
    let policy =
        format!("default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; frame-ancestors 'none'");
    HeaderValue::from_str(&policy).expect("only visible ASCII")
});

/// `GET /personal-data/{account}/data.json?token=…` and `…/data.html?token=…`. A wrong or old token and a person who is not there look the
/// same.
pub(crate) async fn fetch(
    State(edge): State<Edge>,
    Extension(client): Extension<Client>,
    Path((account, file)): Path<(String, String)>,
    Query(signed): Query<Signed>,
) -> Response {
    refuse::unless_found(give(&edge, &account, &file, &signed.token).await, &client.request_id)
}

async fn give(edge: &Edge, account: &str, file: &str, token: &str) -> Result<Option<Response>, Problem> {
    let (Ok(person), Some(claim)) = (account.parse::<AccountId>(), Claim::read(token)) else {
        return Ok(None);
    };
    let bus = &edge.services.bus;
    let now = bus.clock().now();
    let key = &edge.services.config.feed_key;
    if !Holding::MINUTES.allows(&claim, key, Purpose::PersonalData, person.0, now) {
        return Ok(None);
    }
    if !["data.json", "data.html"].contains(&file) {
        return Ok(None);
    }
    let sessions = bus.sessions(person).await?.into_iter();
    let sessions = sessions.map(|session| SignIn {
        device: session.device,
        created_at: session.created_at,
        used_at: session.used_at,
    });
    let gathered = PersonalData::gather(bus.ledger(), claim.site, person, sessions.collect(), now).await;
    let data = match gathered {
        Err(GatherError::Nobody) => return Ok(None),
        Err(GatherError::Unavailable(why)) => return Err(CommandError::Unavailable(why).into()),
        Ok(data) => data,
    };
    let page = file == "data.html";
    let written = if page {
        data.html(data.person.language).map_err(|error| error.to_string())
    } else {
        data.json().map_err(|error| error.to_string())
    };
    let mut response = written.map_err(CommandError::Fault)?.into_response();
    let (media_type, disposition) = if page {
        ("text/html; charset=utf-8", "inline")
    } else {
        ("application/json; charset=utf-8", "attachment; filename=\"data.json\"")
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(disposition));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY.clone());
    Ok(Some(response))
}

/// Where what is kept of a person can be fetched from for some minutes after `now`, and until when at least.
pub(crate) fn address(
    config: &HttpConfig,
    (site, person): (SiteId, AccountId),
    file: &str,
    now: DateTime<Utc>,
) -> (String, DateTime<Utc>) {
    let token = Holding::MINUTES.sign(&config.feed_key, Purpose::PersonalData, site, person.0, now);
    let url = format!("{}/personal-data/{person}/{file}?token={token}", config.public_url);
    (url, now + TimeDelta::seconds(Holding::MINUTES.0))
}

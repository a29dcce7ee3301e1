//! `GET /room` and `/room/{file}`: the page on which people meet, as `web/` builds it. Built in, so that it comes with the server.

use axum::{
    Extension,
    extract::Path,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use data_encoding::HEXLOWER;
use rust_embed::{EmbeddedFile, RustEmbed};

use super::{assets::listed, client::Client, pages};

/// What the page may do: nothing that it was not built with, and no other page may show it.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ws: wss:; media-src 'self' blob:; \
     img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
);
/// What it may ask the browser for.
const PERMISSIONS: HeaderValue =
    HeaderValue::from_static("camera=(self), microphone=(self), display-capture=(self)");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

#[derive(RustEmbed)]
#[folder = "../web/dist/room/"]
struct Files;

/// `GET /room`
pub(crate) async fn page(client: Extension<Client>, headers: HeaderMap) -> Response {
    file(client, Path("index.html".to_owned()), headers).await
}

/// `GET /room/{file}`
pub(crate) async fn file(
    client: Extension<Client>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    match Files::get(&name) {
        Some(found) => given(&name, &found, &headers),
        None => pages::nothing(client).await,
    }
}

fn given(name: &str, found: &EmbeddedFile, headers: &HeaderMap) -> Response {
    let digest = found.metadata.sha256_hash();
    let tag = HEXLOWER.encode(&digest[..16]);
    let tag = format!("\"{tag}\"");
    let known = listed(headers, &header::IF_NONE_MATCH)
        .any(|(known, _)| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag);
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, kind(name))], found.data.clone()).into_response()
    };
    let answer = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        answer.insert(header::ETAG, tag);
    }
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    answer.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    answer.insert(PERMISSIONS_POLICY, PERMISSIONS);
    response
}

fn kind(name: &str) -> HeaderValue {
    HeaderValue::from_static(match name.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        _ => "application/octet-stream",
    })
}

//! `GET /room` and `/room/{file}`: the page on which people meet, as `web/` builds it.

use axum::{
    Extension,
    extract::Path,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::Response,
};
use rust_embed::RustEmbed;

use super::{built, client::Client, pages};

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
    let Some(mut response) = built::file::<Files>(&name, &headers, built::ASKED_ANEW) else {
        return pages::nothing(client).await;
    };
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, POLICY);
    response.headers_mut().insert(PERMISSIONS_POLICY, PERMISSIONS);
    response
}

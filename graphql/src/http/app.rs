//! The pages for booking, the desk, operators and auditors: one application, as `web/` builds it. Which page an address shows it decides
//! itself, so each gets the same document.

use axum::{
    Extension,
    extract::Path,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use rust_embed::RustEmbed;
use uuid::Uuid;

use super::{built, client::Client, pages};

/// Where in its document the name stands by which the browser knows its scripts and styles.
const NONCE: &str = "RANDEVU_NONCE";
/// Files below it have a digest in their name, so they never change.
const NEVER_CHANGED: &str = "assets/";
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Where nobody has built it.
const UNBUILT: &str = include_str!("../../assets/app/unbuilt.html");

#[derive(RustEmbed)]
#[folder = "../web/dist/app/"]
#[allow_missing = true]
struct Files;

/// What the pages' addresses begin with; every address below them is a page, too.
pub(crate) const AREAS: [&str; 5] = ["/app", "/booking", "/console", "/operations", "/audit"];
/// The document, as a file.
const DOCUMENT: &str = "index.html";
/// What stands between the pages and the network, in the browser.
const WORKER: &str = "worker.js";
/// What it shows at a page's address where there is no network.
const OFFLINE: &str = "offline.html";

/// The document. Its scripts and styles, also those that it makes as it runs, are let in by a name that nobody can guess.
pub(crate) async fn page() -> Response {
    let Some(document) = Files::get(DOCUMENT) else {
        return (StatusCode::SERVICE_UNAVAILABLE, Html(UNBUILT)).into_response();
    };
    let nonce = Uuid::new_v4().simple().to_string();
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; \
         connect-src 'self' ws: wss:; img-src 'self' data: blob:; font-src 'self'; manifest-src 'self'; worker-src 'self'; \
         media-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    );
    let document = String::from_utf8_lossy(&document.data).replace(NONCE, &nonce);
    let headers = [(header::CONTENT_SECURITY_POLICY, policy), (header::CACHE_CONTROL, "no-cache".to_owned())];
    (headers, Html(document)).into_response()
}

/// `GET /app/{file}`, and the page where there is no such file.
pub(crate) async fn file(
    client: Extension<Client>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    let never_changed = name.starts_with(NEVER_CHANGED);
    let kept = if never_changed { FOR_EVER } else { built::ASKED_ANEW };
    let found = if name == DOCUMENT { None } else { built::file::<Files>(&name, &headers, kept) };
    match found {
        Some(mut found) => {
            for &(header, value) in sent_along(&name) {
                found.headers_mut().insert(HeaderName::from_static(header), HeaderValue::from_static(value));
            }
            found
        }
        None if never_changed => pages::nothing(client).await,
        None => page().await,
    }
}

/// The headers of files that do more than lie there.
fn sent_along(name: &str) -> &'static [(&'static str, &'static str)] {
    match name {
        // It lies below one of the pages' addresses, and looks after all of them.
        WORKER => &[
            ("content-security-policy", "default-src 'none'; connect-src 'self'"),
            ("service-worker-allowed", "/"),
        ],
        OFFLINE => &[(
            "content-security-policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; manifest-src 'self'; \
             frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        )],
        _ => &[],
    }
}

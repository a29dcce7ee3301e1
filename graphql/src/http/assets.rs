//! `GET /assets/graphiql/{file}`: what the explorer's page loads. Built in, so that it works without internet.

use std::sync::LazyLock;

use axum::{
    Extension,
    extract::Path,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::{client::Client, pages};

const SCRIPT: HeaderValue = HeaderValue::from_static("text/javascript; charset=utf-8");
const STYLE: HeaderValue = HeaderValue::from_static("text/css; charset=utf-8");

struct Asset {
    name: &'static str,
    content_type: HeaderValue,
    gzipped: bool,
    bytes: &'static [u8],
    /// A digest of the bytes: a new version of the server is seen at once, and nothing is fetched twice from the same one.
    etag: HeaderValue,
}

macro_rules! gzipped {
    ($name:literal, $content_type:expr) => {
        asset($name, $content_type, true, include_bytes!(concat!("../../assets/graphiql/", $name, ".gz")))
    };
}

macro_rules! plain {
    ($name:literal, $content_type:expr) => {
        asset($name, $content_type, false, include_bytes!(concat!("../../assets/explorer/", $name)))
    };
}

static ASSETS: LazyLock<[Asset; 6]> = LazyLock::new(|| {
    [
        gzipped!("react.production.min.js", SCRIPT),
        gzipped!("react-dom.production.min.js", SCRIPT),
        gzipped!("graphiql.min.js", SCRIPT),
        gzipped!("graphiql.min.css", STYLE),
        plain!("explorer.js", SCRIPT),
        plain!("explorer.css", STYLE),
    ]
});

fn asset(name: &'static str, content_type: HeaderValue, gzipped: bool, bytes: &'static [u8]) -> Asset {
    let digest = HEXLOWER.encode(&Sha256::digest(bytes)[..16]);
    let etag = HeaderValue::from_str(&format!("\"{digest}\"")).expect("hexadecimal digits in quotes");
    Asset { name, content_type, gzipped, bytes, etag }
}

/// `GET /assets/graphiql/{file}`
pub(crate) async fn explorer(
    client: Extension<Client>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == file) else {
        return pages::nothing(client).await;
    };
    // Every browser takes gzip, so nobody needs the means to inflate it here.
    if asset.gzipped && !takes(&headers, "gzip") {
        let why = "This file is only here in gzip: ask with accept-encoding: gzip.\n";
        return (StatusCode::NOT_ACCEPTABLE, why).into_response();
    }
    let kept = [
        (header::ETAG, asset.etag.clone()),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (header::VARY, HeaderValue::from_static("accept-encoding")),
    ];
    if listed(&headers, &header::IF_NONE_MATCH).any(|(tag, _)| {
        tag == "*" || tag.strip_prefix("W/").unwrap_or(tag).as_bytes() == asset.etag.as_bytes()
    }) {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    let mut response = (kept, asset.bytes).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, asset.content_type.clone());
    if asset.gzipped {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

/// Does the browser take files that are packed in this way? Who does not say what he takes, takes everything.
pub(super) fn takes(headers: &HeaderMap, coding: &str) -> bool {
    let weight = |wanted: &str| {
        let found =
            listed(headers, &header::ACCEPT_ENCODING).find(|(coding, _)| coding.eq_ignore_ascii_case(wanted));
        found.map(|(_, weight)| weight > 0.0)
    };
    !headers.contains_key(header::ACCEPT_ENCODING) || weight(coding).or_else(|| weight("*")).unwrap_or(false)
}

/// The items of a header that is a list, each with its weight (`;q=`), 1 where it has none.
pub(super) fn listed<'h>(headers: &'h HeaderMap, name: &HeaderName) -> impl Iterator<Item = (&'h str, f32)> {
    let lists = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    lists.flat_map(|list| list.split(',')).map(|item| {
        let (item, parameters) = item.split_once(';').unwrap_or((item, ""));
        let weight = parameters.trim().strip_prefix("q=").and_then(|weight| weight.parse().ok());
        (item.trim(), weight.unwrap_or(1.0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_taken_unless_it_is_refused() {
        let takes = |value: &'static str| {
            let asked = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(value))]);
            super::takes(&asked, "gzip")
        };
        assert!(super::takes(&HeaderMap::new(), "gzip"));
        for value in ["gzip, deflate, br, zstd", "br;q=1, GZIP; q=0.5", "*", "identity;q=0, *;q=0.1"] {
            assert!(takes(value), "{value}");
        }
        for value in ["", "identity", "br", "gzip;q=0", "gzip;q=0, *"] {
            assert!(!takes(value), "{value}");
        }
    }
}

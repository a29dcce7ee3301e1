//! Files that `web/` builds, as they are given to browsers. They are in the program, so that they come with the server.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use data_encoding::HEXLOWER;
use rust_embed::{EmbeddedFile, RustEmbed};

use super::assets::{listed, takes};

/// For files that keep their name when they change: asked for anew each time, and sent only if they have changed.
pub(super) const ASKED_ANEW: HeaderValue = HeaderValue::from_static("no-cache");

/// How a file may be packed: what that is called in HTTP, and what the packed file's name ends in. The smallest first.
const PACKINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// A file, in the smallest form that is there and that the browser takes; nothing if there is no such file.
pub(super) fn file<Files: RustEmbed>(name: &str, headers: &HeaderMap, kept: HeaderValue) -> Option<Response> {
    let plain = Files::get(name)?;
    // Who says nothing of packing would have to unpack by hand.
    let asked = headers.contains_key(header::ACCEPT_ENCODING);
    let wanted = PACKINGS.into_iter().filter(|(coding, _)| asked && takes(headers, coding));
    let packed = wanted.into_iter().find_map(|(coding, end)| {
        Some((Files::get(&format!("{name}{end}"))?, HeaderValue::from_static(coding)))
    });
    let (found, coding) = packed.map_or((plain, None), |(found, coding)| (found, Some(coding)));
    let mut response = unless_known(&found, headers);
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, kind(name));
    answer.insert(header::CACHE_CONTROL, kept);
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(coding) = coding {
        answer.insert(header::CONTENT_ENCODING, coding);
    }
    Some(response)
}

/// The file, unless the browser has it already.
fn unless_known(found: &EmbeddedFile, headers: &HeaderMap) -> Response {
    let digest = found.metadata.sha256_hash();
    let tag = format!("\"{}\"", HEXLOWER.encode(&digest[..16]));
    let known = listed(headers, &header::IF_NONE_MATCH)
        .any(|(known, _)| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag);
    let mut response =
        if known { StatusCode::NOT_MODIFIED.into_response() } else { found.data.clone().into_response() };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

fn kind(name: &str) -> HeaderValue {
    HeaderValue::from_static(match name.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_is_follows_from_its_name() {
        assert_eq!(kind("assets/index-a1b2.js"), "text/javascript; charset=utf-8");
        assert_eq!(kind("manifest.webmanifest"), "application/manifest+json");
        assert_eq!(kind("LICENSE"), "application/octet-stream");
    }
}

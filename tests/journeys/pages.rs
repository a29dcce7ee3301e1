//! The application's pages, as a browser gets them from the server.

use std::path::Path;

use reqwest::{Response, StatusCode, header};

use crate::world::World;

/// Was the application built before this test was? Without Node it cannot be.
fn is_built() -> bool {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("web/dist/app/index.html").exists()
}

async fn get(world: &World, path: &str, headers: &[(header::HeaderName, &str)]) -> Response {
    let request = world.http().get(format!("{}{path}", world.url));
    let request = headers.iter().fold(request, |request, (name, value)| request.header(name, *value));
    request.send().await.unwrap()
}

fn header<'a>(response: &'a Response, name: &header::HeaderName) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

/// What stands between two texts.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let start = text.find(before).unwrap_or_else(|| panic!("{before} in {text}")) + before.len();
    &text[start..start + text[start..].find(after).unwrap()]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_the_application_comes_under_a_policy_of_its_own_and_its_files_for_ever() {
    let world = World::start().await;
    let mut nonces = vec![];
    for path in [
        "/app",
        "/app/nothing",
        "/app/index.html",
        "/booking",
        "/booking/klinik/7",
        "/console",
        "/operations/timers",
        "/audit",
    ] {
        let page = get(&world, path, &[]).await;
        assert_eq!(header(&page, &header::CONTENT_TYPE), "text/html; charset=utf-8", "{path}");
        if !is_built() {
            assert_eq!(page.status(), StatusCode::SERVICE_UNAVAILABLE);
            assert!(page.text().await.unwrap().contains("script/pages"), "what to do");
            continue;
        }
        assert_eq!(
            (page.status(), header(&page, &header::CACHE_CONTROL)),
            (StatusCode::OK, "no-cache"),
            "{path}"
        );
        let policy = header(&page, &header::CONTENT_SECURITY_POLICY).to_owned();
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self' 'nonce-") && !policy.contains("unsafe"),
            "{policy}"
        );
        let text = page.text().await.unwrap();
        let nonce = between(&policy, "'nonce-", "'").to_owned();
        assert!(text.contains(&nonce) && !text.contains("RANDEVU_NONCE"), "{text}");
        nonces.push(nonce);
    }
    if !is_built() {
        return;
    }
    nonces.sort_unstable();
    nonces.dedup();
    assert_eq!(nonces.len(), 8, "nobody can guess the next one");

    let page = get(&world, "/booking", &[]).await.text().await.unwrap();
    let script = format!("/app/assets/{}", between(&page, "src=\"/app/assets/", "\""));
    let plain = get(&world, &script, &[]).await;
    assert_eq!(header(&plain, &header::CONTENT_TYPE), "text/javascript; charset=utf-8");
    assert_eq!(header(&plain, &header::CACHE_CONTROL), "public, max-age=31536000, immutable");
    assert_eq!(header(&plain, &header::CONTENT_ENCODING), "", "who says nothing of packing gets it as it is");
    let plain = plain.bytes().await.unwrap();
    for (accepted, coding) in
        [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("identity", "")]
    {
        let packed = get(&world, &script, &[(header::ACCEPT_ENCODING, accepted)]).await;
        assert_eq!(header(&packed, &header::CONTENT_ENCODING), coding, "{accepted}");
        assert_eq!(header(&packed, &header::VARY).to_lowercase().matches("accept-encoding").count(), 1);
        let tag = header(&packed, &header::ETAG).to_owned();
        let size = packed.bytes().await.unwrap().len();
        assert_eq!(size < plain.len(), !coding.is_empty(), "{accepted}: {size} of {}", plain.len());
        let known = [(header::ACCEPT_ENCODING, accepted), (header::IF_NONE_MATCH, tag.as_str())];
        assert_eq!(get(&world, &script, &known).await.status(), StatusCode::NOT_MODIFIED);
    }
    for missing in ["/app/assets/nothing.js", "/app/assets/..%2F..%2FREADME.md"] {
        assert_eq!(
            get(&world, missing, &[]).await.status(),
            StatusCode::NOT_FOUND,
            "an old page learns that it is old"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_may_look_after_every_page_and_what_it_shows_without_a_network_runs_only_its_own() {
    if !is_built() {
        return;
    }
    let world = World::start().await;
    let worker = get(&world, "/app/worker.js", &[]).await;
    assert_eq!(header(&worker, &header::CONTENT_TYPE), "text/javascript; charset=utf-8");
    assert_eq!(header(&worker, &header::CACHE_CONTROL), "no-cache", "a new one takes its place at once");
    assert_eq!(worker.headers().get("service-worker-allowed").unwrap(), "/");
    assert_eq!(
        header(&worker, &header::CONTENT_SECURITY_POLICY),
        "default-src 'none'; connect-src 'self'",
        "it may fetch, and nothing else"
    );
    let kept = worker.text().await.unwrap();
    assert!(kept.contains("/app/offline.html") && !kept.contains("RANDEVU_"), "it is told what to keep");

    let offline = get(&world, "/app/offline.html", &[]).await;
    let policy = header(&offline, &header::CONTENT_SECURITY_POLICY).to_owned();
    assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("nonce"), "{policy}");
    assert!(!offline.text().await.unwrap().contains("RANDEVU_NONCE"));
    let icon = get(&world, "/app/icon.svg", &[]).await;
    assert!(icon.headers().get("service-worker-allowed").is_none());
}

//! What browsers are shown.

use reqwest::{Response, StatusCode};

use crate::server::Server;

const ASSETS: [&str; 6] = [
    "react.production.min.js",
    "react-dom.production.min.js",
    "graphiql.min.js",
    "graphiql.min.css",
    "explorer.js",
    "explorer.css",
];

async fn get(server: &Server, path: &str) -> Response {
    server.http.get(server.url(path)).send().await.unwrap()
}

fn header<'r>(response: &'r Response, name: &str) -> &'r str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn the_explorer_needs_no_other_host() {
    let server = Server::start().await;
    let page = get(&server, "/graphql").await;
    assert_eq!(page.status(), StatusCode::OK);
    let policy = header(&page, "content-security-policy").to_owned();
    let page = page.text().await.unwrap();
    for text in [&policy, &page] {
        assert!(!text.contains("//"), "an address of another host in {text}");
    }
    assert!(policy.contains("script-src 'self';") && !policy.contains("unsafe"), "{policy}");
    let nonce = policy.split_once("'nonce-").unwrap().1.split_once('\'').unwrap().0;
    assert!(page.contains(&format!("nonce=\"{nonce}\"")));
    let again = get(&server, "/graphql").await;
    assert!(!header(&again, "content-security-policy").contains(nonce), "each page has a nonce of its own");
    let named = page.split('"').filter_map(|part| part.strip_prefix("/assets/graphiql/"));
    let mut named: Vec<_> = named.collect();
    named.sort_unstable();
    let mut assets = ASSETS;
    assets.sort_unstable();
    assert_eq!(named, assets);
}

#[tokio::test]
async fn assets_are_served_once_for_each_version() {
    let server = Server::start().await;
    for name in ASSETS {
        let path = format!("/assets/graphiql/{name}");
        let asset = get(&server, &path).await;
        assert_eq!(asset.status(), StatusCode::OK, "{name}");
        let (kind, encoding) = (header(&asset, "content-type"), header(&asset, "content-encoding"));
        assert!(kind.starts_with("text/"), "{name} as {kind}");
        assert_eq!(kind.starts_with("text/css"), name.contains(".css"), "{name} as {kind}");
        assert_eq!(encoding, if name.contains(".min.") { "gzip" } else { "" }, "{name}");
        assert_eq!(header(&asset, "cache-control"), "no-cache");
        assert_eq!(header(&asset, "x-content-type-options"), "nosniff");
        let etag = header(&asset, "etag").to_owned();
        let bytes = asset.bytes().await.unwrap();
        assert_eq!(bytes.starts_with(&[0x1f, 0x8b]), name.contains(".min."), "{name}");

        let kept = server.http.get(server.url(&path)).header("if-none-match", &etag).send().await.unwrap();
        assert_eq!(kept.status(), StatusCode::NOT_MODIFIED, "{name}");
        assert_eq!(header(&kept, "etag"), etag);
    }
    let plain =
        server.http.get(server.url("/assets/graphiql/graphiql.min.js")).header("accept-encoding", "br");
    assert_eq!(plain.send().await.unwrap().status(), StatusCode::NOT_ACCEPTABLE);
    assert_eq!(
        get(&server, "/assets/graphiql/..%2Fexplorer%2Fpage.html").await.status(),
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn production_has_no_explorer() {
    let server = Server::with(|config| config.production = true).await;
    assert_eq!(get(&server, "/graphql").await.status(), StatusCode::METHOD_NOT_ALLOWED);
    for name in ASSETS {
        assert_eq!(get(&server, &format!("/assets/graphiql/{name}")).await.status(), StatusCode::NOT_FOUND);
    }
    assert!(!get(&server, "/").await.text().await.unwrap().contains("/graphql"));
}

#[tokio::test]
async fn the_landing_page_speaks_the_visitors_language() {
    let server = Server::start().await;
    for (path, asked, expected) in [
        ("/", "tr-TR,tr;q=0.9,en;q=0.8", "tr"),
        ("/", "en", "en"),
        ("/", "de", "en"),
        ("/?language=en", "tr", "en"),
        ("/?language=tr", "en", "tr"),
    ] {
        let page = server.http.get(server.url(path)).header("accept-language", asked).send().await.unwrap();
        assert_eq!(header(&page, "content-language"), expected, "{path} for {asked}");
        assert_eq!(header(&page, "vary").split(',').next(), Some("accept-language"));
        assert!(!header(&page, "content-security-policy").contains("unsafe"));
        let text = page.text().await.unwrap();
        assert!(text.contains(&format!("<html lang=\"{expected}\">")) && !text.contains("https://"));
        assert!(text.contains("href=\"/graphql\""));
    }
}

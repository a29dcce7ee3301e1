//! Which pages of other origins may call, and what they may read of the answers.

use std::num::NonZeroU32;

use reqwest::{Method, Response, header::HeaderMap};
use serde_json::json;

use crate::server::Server;

const LISTED: &str = "https://clinic.example";
const OTHER: &str = "https://elsewhere.example";

async fn listing(rate: u32) -> Server {
    Server::with(|config| {
        config.cors_origins = vec!["https://first.example".to_owned(), LISTED.to_owned()];
        config.rate_per_minute = NonZeroU32::new(rate).unwrap();
    })
    .await
}

async fn preflight(server: &Server, origin: &str) -> Response {
    server
        .http
        .request(Method::OPTIONS, server.url("/graphql"))
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization,content-type")
        .send()
        .await
        .unwrap()
}

async fn ask(server: &Server, origin: &str) -> Response {
    let question = json!({ "query": "{ site(slug: \"klinik\") { name } }" });
    server.http.post(server.url("/graphql")).header("origin", origin).json(&question).send().await.unwrap()
}

fn listed<'h>(headers: &'h HeaderMap, name: &str) -> Vec<&'h str> {
    headers.get_all(name).iter().flat_map(|value| value.to_str().unwrap().split(',')).map(str::trim).collect()
}

#[tokio::test]
async fn a_page_of_a_listed_origin_may_call() {
    let server = listing(100).await;
    let asked = preflight(&server, LISTED).await;
    assert_eq!(asked.status(), 200);
    assert_eq!(asked.headers()["access-control-allow-origin"], LISTED);
    assert!(listed(asked.headers(), "access-control-allow-methods").contains(&"POST"));
    for header in ["authorization", "content-type", "x-request-id", "traceparent"] {
        assert!(listed(asked.headers(), "access-control-allow-headers").contains(&header), "{header}");
    }
    assert_eq!(asked.headers()["access-control-max-age"], "3600");

    let answer = ask(&server, LISTED).await;
    assert_eq!(answer.headers()["access-control-allow-origin"], LISTED);
    for header in ["x-request-id", "retry-after"] {
        assert!(listed(answer.headers(), "access-control-expose-headers").contains(&header), "{header}");
    }
    assert!(listed(answer.headers(), "vary").contains(&"origin"), "no cache gives it to another origin");
}

#[tokio::test]
async fn a_page_of_any_other_origin_may_not() {
    for server in [listing(100).await, Server::start().await] {
        for origin in [OTHER, "null", "https://clinic.example.evil", "http://clinic.example"] {
            for answer in [preflight(&server, origin).await, ask(&server, origin).await] {
                assert!(!answer.headers().contains_key("access-control-allow-origin"), "{origin}");
            }
        }
    }
}

#[tokio::test]
async fn no_page_calls_with_what_the_browser_keeps() {
    let server = listing(100).await;
    for origin in [LISTED, OTHER] {
        for answer in [preflight(&server, origin).await, ask(&server, origin).await] {
            // Whoever calls shows a token; cookies and passwords that the browser keeps are not asked for.
            assert!(!answer.headers().contains_key("access-control-allow-credentials"), "{origin}");
            assert!(!answer.headers().contains_key("set-cookie"), "{origin}");
        }
    }
}

#[tokio::test]
async fn a_listed_page_can_read_that_it_asked_too_often() {
    let server = listing(1).await;
    assert_eq!(ask(&server, LISTED).await.status(), 200);
    let refused = ask(&server, LISTED).await;
    assert_eq!(refused.status(), 429);
    assert!(refused.headers().contains_key("retry-after"));
    assert_eq!(refused.headers()["access-control-allow-origin"], LISTED);
    assert_eq!(preflight(&server, LISTED).await.status(), 200, "browsers ask first, by themselves");
}

use std::{num::NonZeroU32, sync::Arc};

use serde_json::{Value, json};

use crate::server::{Server, code};

#[tokio::test]
async fn what_is_no_request_is_refused_with_a_code() {
    let server = Server::start().await;
    let post = |body: String| {
        server.http.post(server.url("/graphql")).header("content-type", "application/json").body(body)
    };
    let long = json!({ "query": format!("{{ me {{ siteId }} }} #{}", "x".repeat(300 * 1024)) }).to_string();
    let deep = json!({ "query": format!("{}{}", "{ a".repeat(5000), "}".repeat(5000)) }).to_string();
    let list = json!({ "query": format!("{{ site(slug: {}1{}) {{ id }} }}", "[".repeat(20_000), "]".repeat(20_000)) });
    for (body, expected) in [
        (long, vec!["PAYLOAD_TOO_LARGE"]),
        (deep, vec!["QUERY_TOO_DEEP", "GRAPHQL_VALIDATION_FAILED"]),
        (list.to_string(), vec!["QUERY_TOO_DEEP", "GRAPHQL_VALIDATION_FAILED"]),
        ("[{\"query\":\"{ me { siteId } }\"}]".to_owned(), vec!["BAD_REQUEST"]),
        ("{".to_owned(), vec!["BAD_REQUEST"]),
        ("{}".to_owned(), vec!["BAD_REQUEST"]),
        ("{\"query\":\"{ nothing }\"}".to_owned(), vec!["GRAPHQL_VALIDATION_FAILED"]),
        ("{\"query\":\"{ appointment(id: \\\"x\\\") { id } }\"}".to_owned(), vec!["BAD_INPUT"]),
    ] {
        let response = post(body.clone()).send().await.unwrap();
        assert!(response.status().as_u16() < 500, "{} for {:.60}", response.status(), body);
        assert!(response.headers().contains_key("x-request-id"));
        let answer: Value = response.json().await.unwrap();
        assert!(expected.contains(&code(&answer)), "{} for {body:.60}", code(&answer));
        assert!(answer["errors"][0]["extensions"]["requestId"].is_string());
    }
    let form = server.http.post(server.url("/graphql")).header("content-type", "text/plain").body("{}");
    let answer: Value = form.send().await.unwrap().json().await.unwrap();
    assert_eq!(code(&answer), "BAD_REQUEST", "another origin's form must not do anything");
}

#[tokio::test]
async fn documents_that_ask_for_too_much_are_refused() {
    let server = Server::start().await;
    let token = server.sign_in("admin").await;
    let aliases: String = (0..31).map(|i| format!("a{i}: me {{ siteId }} ")).collect();
    let wide = "accounts(first: 100) { edges { node { id name email phone roles locale zone active createdAt siteId } } }";
    let much: String = (0..20).map(|i| format!("a{i}: {wide} ")).collect();
    let spread = "fragment A on Query { ...B ...B } fragment B on Query { ...A }";
    for (query, expected) in [
        (format!("{{ {aliases} }}"), "TOO_MANY_ALIASES"),
        (format!("{{ {much} }}"), "QUERY_TOO_COMPLEX"),
        (format!("{{ ...A }} {spread}"), "QUERY_TOO_DEEP"),
        // Parsed, each of these would end the process.
        (format!("{{a(b:{}{})}}", "[".repeat(5000), "]".repeat(5000)), "QUERY_TOO_DEEP"),
        (format!("{{a(b:{}1{})}}", "{c:".repeat(5000), "}".repeat(5000)), "QUERY_TOO_DEEP"),
        (format!("query($a:Int={}{}){{a}}", "[".repeat(5000), "]".repeat(5000)), "QUERY_TOO_DEEP"),
    ] {
        assert_eq!(code(&server.ask(Some(&token), &query, json!({})).await), expected);
    }
    let page = format!("{{ {wide} }}");
    assert!(server.ask(Some(&token), &page, json!({})).await["errors"].is_null(), "one full page is fine");
    for (arguments, expected) in [
        ("first: 101", "PAGE_TOO_LARGE"),
        ("first: -1", "PAGE_TOO_LARGE"),
        ("first: 1, last: 1", "PAGE_TOO_LARGE"),
        ("after: \"x\"", "BAD_CURSOR"),
        ("search: \"a\\u0000b\"", "TEXT_CONTROL_CHARACTER"),
    ] {
        let query = format!("{{ accounts({arguments}) {{ edges {{ cursor }} }} }}");
        assert_eq!(code(&server.ask(Some(&token), &query, json!({})).await), expected, "{arguments}");
    }
}

#[tokio::test]
async fn production_tells_nothing_of_the_schema() {
    let server = Server::with(|config| config.production = true).await;
    let answer = server.ask(None, "{ __schema { types { name } } }", json!({})).await;
    assert!(answer["data"]["__schema"].is_null(), "{answer}");
    let answer = server.ask(None, "{ mee { siteId } }", json!({})).await;
    assert!(!answer.to_string().contains("Did you mean"), "{answer}");
    assert_eq!(server.http.get(server.url("/graphql")).send().await.unwrap().status(), 405);
}

#[tokio::test]
async fn too_many_requests_are_told_when_to_come_back() {
    let server = Server::with(|config| config.rate_per_minute = NonZeroU32::new(3).unwrap()).await;
    let ask = |forged: &str| {
        server
            .http
            .post(server.url("/graphql"))
            .header("x-forwarded-for", forged.to_owned())
            .json(&json!({ "query": "{ me { siteId } }" }))
            .send()
    };
    for i in 0..3 {
        assert_eq!(ask(&format!("198.51.100.{i}")).await.unwrap().status(), 200);
    }
    let refused = ask("198.51.100.99").await.unwrap();
    assert_eq!(refused.status(), 429, "a forged header does not help");
    assert!(refused.headers().contains_key("retry-after"));
    assert_eq!(code(&refused.json().await.unwrap()), "RATE_LIMITED");
    assert_eq!(server.http.get(server.url("/livez")).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_has_a_limit_of_its_own() {
    let server = Server::with(|config| {
        config.rate_per_minute = NonZeroU32::new(1).unwrap();
        config.trusted_proxies = Arc::new(|ip| ip.is_loopback());
    })
    .await;
    let ask = |forwarded: &str| {
        server
            .http
            .post(server.url("/graphql"))
            .header("x-forwarded-for", forwarded.to_owned())
            .json(&json!({ "query": "{ me { siteId } }" }))
            .send()
    };
    assert_eq!(ask("198.51.100.1").await.unwrap().status(), 200);
    assert_eq!(ask("198.51.100.2").await.unwrap().status(), 200);
    assert_eq!(ask("203.0.113.5, 198.51.100.1").await.unwrap().status(), 429);
}

#[tokio::test]
async fn many_tries_to_sign_in_within_one_document_count_as_many() {
    let server = Server::with(|config| config.sign_in_rate_per_minute = NonZeroU32::new(5).unwrap()).await;
    let tries: String = (0..10)
        .map(|i| {
            format!("a{i}: signIn(site: \"klinik\", email: \"nobody{i}@example.org\", password: \"x\") {{ accessToken }} ")
        })
        .collect();
    for _ in 0..6 {
        server.ask(None, &format!("mutation {{ {tries} }}"), json!({})).await;
    }
    let response = server
        .http
        .post(server.url("/graphql"))
        .json(&json!({ "query": "mutation { signIn(site: \"klinik\", email: \"ayse@example.org\", password: \"x\") { accessToken } }" }))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 429);
    assert!(response.headers().contains_key("retry-after"));
    assert_eq!(code(&response.json().await.unwrap()), "RATE_LIMITED");
}

#[tokio::test]
async fn every_answer_carries_its_id_and_guards() {
    let server = Server::with(|config| config.public_url = "https://randevu.test".to_owned()).await;
    let response =
        server.http.get(server.url("/nothing")).header("x-request-id", "abc-1").send().await.unwrap();
    assert_eq!(response.status(), 404);
    for (header, value) in [
        ("x-request-id", "abc-1"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("strict-transport-security", "max-age=63072000; includeSubDomains"),
    ] {
        assert_eq!(response.headers()[header], value);
    }
    assert!(
        response.headers()["content-security-policy"].to_str().unwrap().contains("frame-ancestors 'none'")
    );
    assert_eq!(code(&response.json().await.unwrap()), "NOT_FOUND");
    assert_eq!(server.http.get(server.url("/readyz")).send().await.unwrap().status(), 200);
    let figures = server.http.get(server.url("/metrics")).send().await.unwrap().text().await.unwrap();
    assert!(figures.contains("http_requests_total"), "{figures}");
}

#[tokio::test]
async fn a_full_disk_shows() {
    let server = Server::on_disk(u64::MAX, |_| {}).await;
    let response = server.http.get(server.url("/readyz")).send().await.unwrap();
    assert_eq!(response.status(), 503);
    let report: Value = response.json().await.unwrap();
    assert_eq!(
        (&report["ready"], &report["database"], &report["disk"]),
        (&false.into(), &true.into(), &false.into())
    );
}

#[tokio::test]
async fn a_killed_database_shows() {
    let server = Server::start().await;
    assert_eq!(server.http.get(server.url("/readyz")).send().await.unwrap().status(), 200);
    server.bus.ledger().pool().close().await;
    let shows = async {
        loop {
            let response = server.http.get(server.url("/readyz")).send().await.unwrap();
            if response.status() == 503 {
                return response;
            }
        }
    };
    let response = tokio::time::timeout(std::time::Duration::from_secs(10), shows).await.unwrap();
    assert_eq!(response.json::<Value>().await.unwrap()["database"], false);
}

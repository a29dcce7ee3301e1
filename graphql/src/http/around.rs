//! What surrounds every request: its id, its span, the rate limit, the time limit, panics caught, security headers.

use std::{
    any::Any,
    net::SocketAddr,
    panic::AssertUnwindSafe,
    sync::{Arc, OnceLock},
    time::Instant,
};

use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use futures::FutureExt;
use ledger::trace;
use tracing::{Instrument, Span, field};

use super::{Edge, client, client::Client, metrics, refuse, remainder};
use crate::error::{EdgeRefusal, Problem};

/// Files come from afar and are large, so they may take so many times as long to arrive.
const FILES: u32 = 20;
/// For pages and answers that load nothing.
const NOTHING: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; base-uri 'none'");

/// What a request is counted as, however it ends; set by the handlers that know better than the route.
#[derive(Clone, Default)]
pub(crate) struct Operation(Arc<OnceLock<String>>);

impl Operation {
    /// Says it, once.
    pub(crate) fn is(&self, operation: &str) {
        let _ = self.0.set(operation.to_owned());
    }
}

/// Wraps every handler.
pub(crate) async fn every(State(edge): State<Edge>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let mut request = remainder::read_on(request);
    let config = &edge.services.config;
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    let client = Client::of(peer, request.headers(), &config.trusted_proxies);
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unknown".to_owned(), |path| path.as_str().to_owned());
    // Paths are logged as their routes: an address may carry a token.
    let span = tracing::info_span!(
        "request",
        request_id = client.request_id,
        method = %request.method(),
        route,
        operation = field::Empty,
        status = field::Empty,
    );
    let free = is_free(&route);
    let step = if free { Span::none() } else { span.in_scope(|| step(&client, &request, &route)) };
    let operation = Operation::default();
    request.extensions_mut().insert(client.clone());
    request.extensions_mut().insert(operation.clone());

    let passed = if free { Ok(()) } else { edge.services.gates.request(client.address) };
    let mut response = if let Err(refusal) = passed {
        refuse::refused(refusal, &client.request_id)
    } else {
        let sends_files = matches!(route.as_str(), "/attachments" | "/checkpoints");
        let patience = if sends_files { FILES } else { 1 } * config.answer_within;
        let answer = AssertUnwindSafe(next.run(request).instrument(step.clone()).instrument(span.clone()))
            .catch_unwind();
        match tokio::time::timeout(patience, answer).await {
            Ok(Ok(response)) => response,
            Ok(Err(panic)) => {
                let (status, problem) = (StatusCode::INTERNAL_SERVER_ERROR, panicked(&*panic));
                refuse::response(status, problem, &client.request_id)
            }
            Err(_) => refuse::refused(EdgeRefusal::Timeout, &client.request_id),
        }
    };

    let operation = operation.0.get().map_or(route, String::clone);
    span.record("operation", operation.as_str()).record("status", response.status().as_u16());
    step.record("graphql.operation", operation.as_str());
    step.record("http.response.status_code", response.status().as_u16());
    if response.status().is_server_error() {
        step.record("otel.status_code", "ERROR");
    }
    span.in_scope(|| tracing::debug!(milliseconds = began.elapsed().as_millis(), "answered"));
    metrics::answered(operation, response.status().as_u16(), began);
    guard(response.headers_mut(), config.is_https());
    if let Ok(id) = HeaderValue::from_str(&client.request_id) {
        response.headers_mut().insert(client::REQUEST_ID, id);
    }
    response
}

/// Costs nothing, so that nobody is counted by it: whether the server is well, and a page's many files.
fn is_free(route: &str) -> bool {
    matches!(route, "/livez" | "/readyz" | "/metrics" | "/room/{*file}" | "/app/{*file}")
}

/// The request as a step of a trace, named as OpenTelemetry's conventions for HTTP have it.
fn step(client: &Client, request: &Request, route: &str) -> Span {
    let step = tracing::debug_span!(
        "http",
        otel.name = format!("{} {route}", request.method()),
        otel.kind = "server",
        otel.status_code = field::Empty,
        http.request.method = %request.method(),
        http.route = route,
        http.response.status_code = field::Empty,
        graphql.operation = field::Empty,
        request.id = client.request_id,
    );
    match &client.traceparent {
        Some(parent) => trace::after(parent, step),
        None => step,
    }
}

/// A panic as those see it who asked for what panicked: a bug, of which they learn no more.
pub(crate) fn panicked(panic: &(dyn Any + Send)) -> Problem {
    let text = panic.downcast_ref::<&str>().copied().or(panic.downcast_ref::<String>().map(String::as_str));
    Problem::internal(format!("panic: {}", text.unwrap_or("without a message")))
}

fn guard(headers: &mut HeaderMap, https: bool) {
    let mut set = |name: HeaderName, value: HeaderValue| {
        headers.entry(name).or_insert(value);
    };
    set(header::CONTENT_SECURITY_POLICY, NOTHING);
    set(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    set(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    set(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    set(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if https {
        set(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=63072000; includeSubDomains"),
        );
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema};
    use attachments::{Limits, Store};
    use axum::{Json, Router, routing::post};
    use commands::{Bus, Clock};
    use ledger::testing::TestDatabase;
    use projections::Runner;
    use serde_json::{Value, json};
    use tokio_util::sync::CancellationToken;

    use crate::{
        HttpConfig,
        asker::Services,
        http::{Edge, gates::Gates, health::Readiness, surrounded},
        schema::RandevuSchema,
    };

    struct Query;

    #[Object]
    impl Query {
        async fn works(&self) -> bool {
            true
        }

        async fn breaks(&self) -> bool {
            "the secret of the patient".parse().unwrap()
        }
    }

    async fn execute(query: String) -> Json<Value> {
        let answer = Schema::new(Query, EmptyMutation, EmptySubscription).execute(query).await;
        Json(json!(answer))
    }

    #[tokio::test]
    async fn a_panic_in_a_resolver_tells_nothing_and_the_server_goes_on() {
        let database = TestDatabase::create().await;
        let (ledger, stop) = (database.ledger().await, CancellationToken::new());
        let config = HttpConfig::new(
            "http://randevu.test",
            [9; 32],
            commands::LinkKey::new([9; 32]),
            commands::RoomKey::new([9; 32]),
        );
        let directory = tempfile::tempdir().unwrap();
        let files = Store::open(ledger.pool().clone(), directory.path().join("files"), Limits::default());
        let services = Arc::new(Services {
            runner: Runner::start(&ledger, &stop),
            accesses: operations::AccessLog::start(ledger.pool().clone()),
            holds: tokio::sync::watch::Sender::new(()),
            bus: Bus::new(ledger, Clock::manual("2026-03-02T05:00:00Z".parse().unwrap())),
            gates: Gates::new(&config),
            attachments: files.await.unwrap(),
            recordings: commands::RecordingArchive::new(directory.path().join("recordings")),
            disk: operations::Disk::of(directory.path(), 0),
            prepared: operations::Prepared::open(&directory.path().join("audit")).unwrap(),
            checkpoint_key: ledger::CheckpointKey::of(&ledger::MasterKey::new([9; 32])),
            editors: crate::ticket::Editors::default(),
            receiving: None,
            config,
        });
        let edge = Edge {
            schema: RandevuSchema::new(Arc::clone(&services)),
            services,
            shutdown: stop.clone(),
            readiness: Readiness::default(),
        };
        let app = surrounded(Router::new().route("/", post(execute)), edge);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let serving = tokio::spawn(async move { axum::serve(listener, app).await });

        let http = reqwest::Client::new();
        for _ in 0..3 {
            let broken = http.post(&address).header("x-request-id", "a-1").body("{ works breaks }");
            let broken = broken.send().await.unwrap();
            assert_eq!(
                (broken.status().as_u16(), &broken.headers()["x-request-id"]),
                (500, &"a-1".parse().unwrap())
            );
            assert_eq!(broken.headers()["x-content-type-options"], "nosniff");
            let text = broken.text().await.unwrap();
            for hidden in ["secret", "ParseBoolError", "unwrap", "panic", ".rs"] {
                assert!(!text.contains(hidden), "{text}");
            }
            let answer: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(answer["errors"][0]["extensions"], json!({ "code": "INTERNAL", "requestId": "a-1" }));
            assert!(answer["data"].is_null());

            let fine = http.post(&address).body("{ works }").send().await.unwrap();
            assert_eq!(fine.json::<Value>().await.unwrap()["data"], json!({ "works": true }));
        }
        stop.cancel();
        serving.abort();
    }
}

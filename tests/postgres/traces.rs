//! A real server sends its traces to a real collector's door: OTLP over HTTP, as
//! <https://opentelemetry.io/docs/specs/otlp/#otlphttp> has it.

use std::{
    sync::{Arc, Mutex},
    time::Instant,
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    trace::v1::{Span, span::SpanKind},
};
use prost::Message;
use serde_json::{Value, json};

use crate::place::{DEADLINE, Place, Server, until};

const TOKEN: &str = "Bearer of-the-collector";
const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const UNWANTED: &str = "1bf7651916cd43dd8448eb211c80319d";
const PARENT: &str = "b7ad6b7169203331";

#[derive(Clone, Default)]
struct Collector {
    spans: Arc<Mutex<Vec<Span>>>,
    bytes: Arc<Mutex<Vec<u8>>>,
}

impl Collector {
    async fn open() -> (Self, String) {
        let collector = Self::default();
        let app = Router::new()
            .route("/v1/traces", post(async |own, headers, body| Self::take(own, &headers, &body)))
            .with_state(collector.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        (collector, url)
    }

    fn take(State(own): State<Self>, headers: &HeaderMap, body: &Bytes) -> StatusCode {
        if headers["content-type"] != "application/x-protobuf" || headers["authorization"] != TOKEN {
            return StatusCode::UNAUTHORIZED;
        }
        let Ok(request) = ExportTraceServiceRequest::decode(body.clone()) else {
            return StatusCode::BAD_REQUEST;
        };
        own.bytes.lock().unwrap().extend_from_slice(body);
        let scopes = request.resource_spans.into_iter().flat_map(|resource| resource.scope_spans);
        own.spans.lock().unwrap().extend(scopes.flat_map(|scope| scope.spans));
        StatusCode::OK
    }

    fn of(&self, trace: &str) -> Vec<Span> {
        self.spans.lock().unwrap().iter().filter(|span| hex(&span.trace_id) == trace).cloned().collect()
    }

    /// The steps of this name in the trace, once they have come.
    async fn steps(&self, name: &str) -> Vec<Span> {
        let deadline = Instant::now() + DEADLINE;
        loop {
            let found: Vec<_> = self.of(TRACE).into_iter().filter(|span| span.name == name).collect();
            if !found.is_empty() {
                return found;
            }
            let names: Vec<_> = self.of(TRACE).into_iter().map(|span| span.name).collect();
            assert!(Instant::now() < deadline, "waited in vain for {name}: {names:?}");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

fn address(server: &Server) -> String {
    until("the server served", || {
        let log = server.log();
        let after = log.split("serving address=").nth(1)?;
        Some(format!("http://{}/graphql", after.split_whitespace().next()?))
    })
}

async fn ask(url: &str, token: &str, traceparent: Option<String>, query: &str) -> Value {
    let mut request = reqwest::Client::new().post(url).json(&json!({ "query": query }));
    if !token.is_empty() {
        request = request.bearer_auth(token);
    }
    if let Some(traceparent) = traceparent {
        request = request.header("traceparent", traceparent);
    }
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    assert!(answer.get("errors").is_none(), "{answer}");
    answer["data"].clone()
}

#[tokio::test]
async fn a_booking_and_all_that_follows_from_it_is_one_trace_without_what_people_wrote() {
    let (collector, url) = Collector::open().await;
    let place = Place::new();
    let mut server = place.spawn(
        place
            .command(env!("CARGO_BIN_EXE_randevu"))
            .args(["serve", "--demo"])
            .env("RANDEVU_OTLP_URL", &url)
            .env("RANDEVU_OTLP_HEADERS", format!("authorization={TOKEN}"))
            .env("OTEL_BSP_SCHEDULE_DELAY", "100"),
    );
    let url = address(&server);
    let sign_in = r#"mutation { signIn(site: "istanbul-klinik", email: "can@example.com", password: "randevu-demo") { accessToken } }"#;
    let token = ask(&url, "", None, sign_in).await["signIn"]["accessToken"].as_str().unwrap().to_owned();
    let today = commands::Clock::System.now().date_naive();
    let free = format!(
        r#"{{ providers(first: 1) {{ nodes {{ id freeSlots(from: "{today}", to: "{}") {{ start end }} }} }} }}"#,
        today + chrono::Days::new(13)
    );
    let free = ask(&url, &token, None, &free).await;
    let provider = &free["providers"]["nodes"][0];
    let slot = provider["freeSlots"].as_array().unwrap().last().unwrap();
    let (id, start, end) = (&provider["id"], &slot["start"], &slot["end"]);
    let book = format!(
        "mutation {{ bookAppointment(input: {{providerId: {id}, start: {start}, end: {end}, notes: \"qzgizli\"}}) {{ appointment {{ id }} }} }}"
    );
    let booked = ask(&url, &token, Some(format!("00-{TRACE}-{PARENT}-01")), &book).await;
    let appointment = booked["bookAppointment"]["appointment"]["id"].as_str().unwrap();

    // Its sender has decided that this one is not traced.
    ask(&url, &token, Some(format!("00-{UNWANTED}-{PARENT}-00")), "{ providers(first: 1) { nodes { id } } }")
        .await;

    let http = &collector.steps("POST /graphql").await[0];
    assert_eq!((hex(&http.parent_span_id).as_str(), http.kind()), (PARENT, SpanKind::Server));
    let command = &collector.steps("command appointment").await[0];
    assert_eq!(command.parent_span_id, http.span_id);
    for name in ["project slots", "project appointments", "react messages", "react reminders", "send email"] {
        for step in collector.steps(name).await {
            assert_eq!(step.parent_span_id, command.span_id, "{name}");
        }
    }
    // That the mail was sent is recorded as a part of sending it.
    let sent = collector.steps("send email").await;
    let appended = collector.steps("append").await;
    assert!(appended.iter().any(|append| append.parent_span_id == command.span_id));
    assert!(appended.iter().any(|append| append.parent_span_id == sent[0].span_id));

    // The history names the very step.
    let mut connection = place.connect().await;
    let recorded: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT metadata ->> 'traceparent' FROM events WHERE aggregate_type = 'appointment' AND aggregate_id = $1",
    )
    .bind(appointment)
    .fetch_all(&mut connection)
    .await
    .unwrap();
    assert_eq!(recorded, [format!("00-{TRACE}-{}-01", hex(&command.span_id))]);

    server.stop();
    assert_eq!(collector.of(UNWANTED).len(), 0);
    let bytes = collector.bytes.lock().unwrap().clone();
    for secret in ["qzgizli", "example.com", "randevu-demo", "Can", &token] {
        assert!(memchr::memmem::find(&bytes, secret.as_bytes()).is_none(), "{secret} is in a trace");
    }
}

#[tokio::test]
async fn a_collector_that_is_away_is_said_once_and_nothing_waits_for_it() {
    let place = Place::new();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let mut server = place.spawn(
        place
            .command(env!("CARGO_BIN_EXE_randevu"))
            .arg("serve")
            .env("RANDEVU_OTLP_URL", &url)
            .env("OTEL_BSP_SCHEDULE_DELAY", "50"),
    );
    let url = address(&server);
    let said = "the collector does not take traces";
    let deadline = Instant::now() + DEADLINE;
    while !server.log().contains(said) {
        assert!(Instant::now() < deadline, "waited in vain until it was said");
        ask(&url, "", None, "{ __typename }").await;
    }
    for _ in 0..5 {
        ask(&url, "", None, "{ __typename }").await;
    }
    server.stop();
    assert_eq!(server.log().matches(said).count(), 1, "{}", server.log());
}

//! What surrounds every request: its id, its span, the rate limit, panics caught, security headers.

use std::{net::SocketAddr, panic::AssertUnwindSafe, time::Instant};

use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use futures::FutureExt;
use tracing::{Instrument, field};

use super::{Edge, client, client::Client, metrics, refuse};
use crate::error::Problem;

/// For pages and answers that load nothing.
const NOTHING: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; base-uri 'none'");

/// What an answer is counted as; set by the handlers that know better than the route.
#[derive(Clone)]
pub(crate) struct Operation(pub(crate) String);

/// Wraps every handler.
pub(crate) async fn every(State(edge): State<Edge>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
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
    request.extensions_mut().insert(client.clone());

    let probe = matches!(route.as_str(), "/livez" | "/readyz" | "/metrics");
    let passed = if probe { Ok(()) } else { edge.services.gates.request(client.address) };
    let mut response = match passed {
        Err(refusal) => refuse::refused(refusal, &client.request_id),
        Ok(()) => AssertUnwindSafe(next.run(request).instrument(span.clone()))
            .catch_unwind()
            .await
            .unwrap_or_else(|panic| panicked(&*panic, &client)),
    };

    let operation = response.extensions_mut().remove::<Operation>().map_or(route, |operation| operation.0);
    span.record("operation", operation.as_str()).record("status", response.status().as_u16());
    span.in_scope(|| tracing::debug!(milliseconds = began.elapsed().as_millis(), "answered"));
    metrics::answered(operation, response.status().as_u16(), began);
    guard(response.headers_mut(), config.is_https());
    if let Ok(id) = HeaderValue::from_str(&client.request_id) {
        response.headers_mut().insert(client::REQUEST_ID, id);
    }
    response
}

fn panicked(panic: &(dyn std::any::Any + Send), client: &Client) -> Response {
    let text = panic.downcast_ref::<&str>().copied().or(panic.downcast_ref::<String>().map(String::as_str));
    let problem = Problem::internal(format!("panic: {}", text.unwrap_or("without a message")));
    refuse::response(StatusCode::INTERNAL_SERVER_ERROR, problem, &client.request_id)
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

//! What a browser sees: a landing page, GraphiQL in development, the schema.

use async_graphql::http::GraphiQLSource;
use axum::{
    Extension,
    extract::{State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};

use super::{Edge, client::Client, refuse, socket};
use crate::error::EdgeRefusal;

const LANDING: &str = "<!doctype html>
<html lang=\"en\"><meta charset=\"utf-8\"><title>Randevu</title>
<h1>Randevu</h1>
<p>Appointments, calls and tickets. This is the server.</p>
<ul>
<li><a href=\"/graphql\">/graphql</a>: the API; in development, GraphiQL</li>
<li><a href=\"/schema.graphql\">/schema.graphql</a>: its reference</li>
<li><a href=\"/livez\">/livez</a>, <a href=\"/readyz\">/readyz</a>: is it there, can it serve</li>
</ul>
";

/// GraphiQL is not shipped with the server; its page says so while it loads, or for ever without internet.
const LOADING: &str = "GraphiQL is being loaded from unpkg.com. Without internet, point a GraphQL client of your own at \
    /graphql; the schema is at /schema.graphql.";

/// What GraphiQL's page may load.
const GRAPHIQL: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' https://unpkg.com https://esm.sh; \
     style-src 'unsafe-inline' https://unpkg.com https://esm.sh; font-src data: https://unpkg.com https://esm.sh; \
     img-src data: https://graphql.org; worker-src blob:; connect-src 'self' ws: wss: https://esm.sh; \
     frame-ancestors 'none'; base-uri 'none'",
);

/// `GET /`
pub(crate) async fn landing() -> Html<&'static str> {
    Html(LANDING)
}

/// `GET /graphql`: a WebSocket for those who ask for one; else GraphiQL, in development.
pub(crate) async fn graphiql(
    State(edge): State<Edge>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    if headers.contains_key(header::UPGRADE) {
        return socket::open(State(edge), Extension(client), upgrade).await;
    }
    if edge.services.config.production {
        let mut response =
            refuse::response(StatusCode::METHOD_NOT_ALLOWED, EdgeRefusal::BadRequest, &client.request_id);
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
        return response;
    }
    let page = GraphiQLSource::build()
        .endpoint("/graphql")
        .subscription_endpoint("/graphql/ws")
        .title("Randevu")
        .finish()
        .replace("Loading...", LOADING);
    ([(header::CONTENT_SECURITY_POLICY, GRAPHIQL)], Html(page)).into_response()
}

/// `GET /schema.graphql`
pub(crate) async fn schema() -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], crate::schema::sdl()).into_response()
}

/// Everything else.
pub(crate) async fn nothing(Extension(client): Extension<Client>) -> Response {
    refuse::response(StatusCode::NOT_FOUND, commands::CommandError::NotFound, &client.request_id)
}

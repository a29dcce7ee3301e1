//! What a browser sees at `/graphql`, the schema, and what is nowhere.

use axum::{
    Extension,
    extract::{State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use uuid::Uuid;

use super::{Edge, client::Client, refuse, socket};
use crate::error::EdgeRefusal;

/// GraphiQL's page; its parts are the assets.
const PAGE: &str = include_str!("../../assets/explorer/page.html");

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
    // Dialogs come with a style sheet that GraphiQL makes as it runs: let in by a name that nobody can guess.
    let nonce = Uuid::new_v4().simple().to_string();
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; font-src data:; img-src data:; \
         connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    );
    ([(header::CONTENT_SECURITY_POLICY, policy)], Html(PAGE.replace("{{nonce}}", &nonce))).into_response()
}

/// `GET /schema.graphql`; in production it is as hidden as introspection is.
pub(crate) async fn schema(State(edge): State<Edge>, client: Extension<Client>) -> Response {
    if edge.services.config.production {
        return nothing(client).await;
    }
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], crate::schema::sdl()).into_response()
}

/// Everything else.
pub(crate) async fn nothing(Extension(client): Extension<Client>) -> Response {
    refuse::response(StatusCode::NOT_FOUND, commands::CommandError::NotFound, &client.request_id)
}

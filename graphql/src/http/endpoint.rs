//! `POST /graphql`: one operation in, one answer out.

use std::sync::Arc;

use async_graphql::{Request, Response as Answer};
use axum::{
    Extension,
    body::{self, Body},
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::Refusal;

use super::{Edge, around, client::Client, metrics::Counted, refuse};
use crate::{
    asker::Asker,
    error::{self, EdgeRefusal, Problem},
    limits,
};

/// The most bytes of a request.
pub(crate) const BODY: usize = 256 * 1024;
/// How operations that come by `POST` are counted.
const TRANSPORT: &str = "http";
/// The media type of answers (GraphQL over HTTP), for clients that know it.
const ANSWER: &str = "application/graphql-response+json";

/// Answers one operation.
pub(crate) async fn answer(
    State(edge): State<Edge>,
    Extension(client): Extension<Client>,
    Extension(operation): Extension<around::Operation>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let id = client.request_id.clone();
    let mut request = match read(&headers, body).await {
        Ok(request) => request,
        Err(refusal) => return refuse::refused(refusal, &id),
    };
    let token = match bearer(&headers) {
        Ok(token) => token,
        Err(problem) => return refuse::response(StatusCode::UNAUTHORIZED, problem, &id),
    };
    let asker = match Asker::of(&edge.services.bus, client, token).await {
        Ok(asker) => asker,
        Err(error) => {
            let status = match &error {
                commands::CommandError::Refused(_) => StatusCode::UNAUTHORIZED,
                _ => StatusCode::SERVICE_UNAVAILABLE,
            };
            return refuse::response(status, error, &id);
        }
    };
    let counted = Counted::begin(TRANSPORT, &edge.schema, &mut request);
    operation.is(counted.operation());
    let answer = execute(&edge, request, &Arc::new(asker)).await;
    counted.answered(&answer);
    respond(&answer, &headers)
}

async fn execute(edge: &Edge, mut request: Request, asker: &Arc<Asker>) -> Answer {
    let id = asker.client.request_id.clone();
    let checked = match request.parsed_query() {
        Ok(document) => limits::check(document),
        // The engine says what is wrong, and where.
        Err(_) => Ok(()),
    };
    if let Err(refusal) = checked {
        return Answer::from_errors(vec![Problem::from(refusal).into_server_error(&id)]);
    }
    error::finish(edge.schema.execute(edge.asked_by(request, asker)).await, &id)
}

/// The request of a body. One operation at a time: a batch would slip past the limits.
async fn read(headers: &HeaderMap, body: Body) -> Result<Request, EdgeRefusal> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // A page of another origin cannot send this type without asking first, so nothing is done in a visitor's name unasked.
    if kind.split(';').next().map(str::trim) != Some("application/json") {
        return Err(EdgeRefusal::BadRequest);
    }
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if length.is_some_and(|length: usize| length > BODY) {
        return Err(EdgeRefusal::PayloadTooLarge);
    }
    let bytes = body::to_bytes(body, BODY).await.map_err(|error| {
        let too_long = std::error::Error::source(&error)
            .is_some_and(|source| source.to_string().contains("length limit"));
        if too_long { EdgeRefusal::PayloadTooLarge } else { EdgeRefusal::BadRequest }
    })?;
    parse(&bytes)
}

/// The request in a JSON object.
pub(crate) fn parse(bytes: &[u8]) -> Result<Request, EdgeRefusal> {
    let object: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(bytes).map_err(|_| EdgeRefusal::BadRequest)?;
    if !object.get("query").is_some_and(serde_json::Value::is_string) {
        return Err(EdgeRefusal::BadRequest);
    }
    let request: Request = serde_json::from_value(object.into()).map_err(|_| EdgeRefusal::BadRequest)?;
    limits::check_nesting(&request.query)?;
    Ok(request)
}

/// The token of an `Authorization` header, if there is one.
pub(crate) fn bearer(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    value
        .to_str()
        .ok()
        .and_then(token)
        .map(Some)
        .ok_or_else(|| Problem::refused(&commands::SignInRefusal::Unauthenticated))
}

/// The token in `Bearer …`.
pub(crate) fn token(text: &str) -> Option<String> {
    let (scheme, token) = text.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then(|| token.to_owned())
}

/// What the engine refused as a whole gets a status of its own where the client knows the media type of answers; who does not,
/// reads the errors with 200.
fn respond(answer: &Answer, headers: &HeaderMap) -> Response {
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let knows = accepts.contains(ANSWER);
    let body = match serde_json::to_string(answer) {
        Ok(body) => body,
        Err(error) => {
            tracing::error!(%error, "an answer is no JSON");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let limited = answer.errors.iter().find_map(|error| {
        let code = EdgeRefusal::RateLimited { seconds: 0 }.code();
        let problem = error.source::<Problem>().filter(|problem| problem.code == code)?;
        problem.retry_after()
    });
    let asked_nothing = answer.data == async_graphql::Value::Null;
    let before_execution = answer.errors.iter().all(|error| error.path.is_empty());
    let status = match limited {
        Some(_) if asked_nothing => StatusCode::TOO_MANY_REQUESTS,
        _ if knows && asked_nothing && before_execution && answer.is_err() => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    };
    let kind = if knows { ANSWER } else { "application/json; charset=utf-8" };
    let mut response = (status, [(header::CONTENT_TYPE, kind)], body).into_response();
    if let Some(seconds) = limited {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

//! Refusals outside of the schema, in the same shape as those within it.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use commands::CommandError;

use crate::error::{EdgeRefusal, Problem};

/// An error as the only content of a response.
pub(crate) fn response(status: StatusCode, problem: impl Into<Problem>, request_id: &str) -> Response {
    let problem = problem.into();
    let retry_after = problem.retry_after();
    let error = problem.into_server_error(request_id);
    let body = serde_json::json!({ "data": null, "errors": [error] }).to_string();
    let mut response =
        (status, [(header::CONTENT_TYPE, "application/json; charset=utf-8")], body).into_response();
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// What was found behind an address, or that there is nothing, or that nobody can say.
pub(crate) fn unless_found(found: Result<Option<Response>, Problem>, request_id: &str) -> Response {
    match found {
        Ok(Some(found)) => found,
        Ok(None) => response(StatusCode::NOT_FOUND, CommandError::NotFound, request_id),
        Err(problem) => response(StatusCode::SERVICE_UNAVAILABLE, problem, request_id),
    }
}

/// The status that suits a refusal of the edge.
pub(crate) fn status(refusal: EdgeRefusal) -> StatusCode {
    match refusal {
        EdgeRefusal::PayloadTooLarge | EdgeRefusal::CheckpointTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        EdgeRefusal::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
        EdgeRefusal::Timeout => StatusCode::GATEWAY_TIMEOUT,
        _ => StatusCode::BAD_REQUEST,
    }
}

/// A refusal of the edge as the only content of a response.
pub(crate) fn refused(refusal: EdgeRefusal, request_id: &str) -> Response {
    response(status(refusal), refusal, request_id)
}

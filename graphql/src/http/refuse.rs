//! Refusals outside of the schema, in the same shape as those within it.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

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

//! `POST /sms/receipts/{secret}`: what carriers of text messages say of their arrival.

use axum::{
    Extension,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use commands::CommandError;
use reminders::ReceiveError;

use super::{Edge, client::Client, refuse};
use crate::error::EdgeRefusal;

/// The longest body that is read.
const LONGEST: usize = 64 * 1024;

/// `POST /sms/receipts/{secret}`
pub(crate) async fn receive(
    State(edge): State<Edge>,
    Extension(client): Extension<Client>,
    Path(secret): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let refused = |status, problem: CommandError| refuse::response(status, problem, &client.request_id);
    let Some(receiving) = &edge.services.receiving else {
        return refused(StatusCode::NOT_FOUND, CommandError::NotFound);
    };
    if body.len() > LONGEST {
        return refuse::refused(EdgeRefusal::PayloadTooLarge, &client.request_id);
    }
    let signature = headers.get("x-twilio-signature").and_then(|value| value.to_str().ok());
    match receiving.receive(&secret, signature, &body).await {
        Ok(_) => StatusCode::NO_CONTENT.into_response(),
        Err(ReceiveError::Forged) => refused(StatusCode::FORBIDDEN, CommandError::NotAllowed),
        Err(ReceiveError::Unreadable) => refuse::refused(EdgeRefusal::BadRequest, &client.request_id),
        Err(ReceiveError::Command(error)) => refused(StatusCode::SERVICE_UNAVAILABLE, error),
    }
}

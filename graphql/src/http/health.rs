//! Is the process there, can it serve, and how does it fare.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Extension, Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use projections::State as Following;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::{Edge, client::Client, metrics, refuse};

/// How long the database may take to say anything.
const PATIENCE: Duration = Duration::from_secs(2);
/// Events behind which a read model is too old to be shown.
const TOO_FAR_BEHIND: i64 = 10_000;
/// Answers are good for so long, so that probes cost the same however many there are.
const GOOD_FOR: Duration = Duration::from_secs(1);

/// The last answer about readiness.
#[derive(Clone, Default)]
pub(crate) struct Readiness(Arc<Mutex<Option<(Instant, bool, Value)>>>);

/// `GET /livez`: the process answers.
pub(crate) async fn live() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the database answers, the read models are not hopelessly behind, and there is room on the disk.
pub(crate) async fn ready(State(edge): State<Edge>) -> Response {
    let mut last = edge.readiness.0.lock().await;
    let (ready, report) = match &*last {
        Some((at, ready, report)) if at.elapsed() < GOOD_FOR => (*ready, report.clone()),
        _ => {
            let (ready, report) = look(&edge).await;
            *last = Some((Instant::now(), ready, report.clone()));
            (ready, report)
        }
    };
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(report)).into_response()
}

async fn look(edge: &Edge) -> (bool, Value) {
    let ledger = edge.services.bus.ledger();
    let disk = edge.services.disk.has_room();
    let answers = sqlx::query_scalar::<_, i32>("SELECT 1").fetch_one(ledger.pool());
    let database = matches!(tokio::time::timeout(PATIENCE, answers).await, Ok(Ok(1)));
    if !database {
        return (false, json!({ "ready": false, "database": false, "disk": disk, "projections": null }));
    }
    let unknown = json!({ "ready": false, "database": true, "disk": disk, "projections": null });
    let found = match tokio::time::timeout(PATIENCE, projections::status(ledger)).await {
        Ok(Ok(found)) => found,
        Ok(Err(error)) => {
            tracing::error!(%error, "the state of the projections cannot be read");
            return (false, unknown);
        }
        Err(_) => return (false, unknown),
    };
    let fine =
        |status: &projections::Status| status.behind <= TOO_FAR_BEHIND && status.state != Following::Stopped;
    let ready = disk && found.iter().all(fine);
    let parts: Vec<_> = found
        .iter()
        .map(|status| {
            json!({
                "name": status.name,
                "state": named(status.state),
                "behind": status.behind,
                "parked": status.parked,
                "ready": fine(status),
            })
        })
        .collect();
    (ready, json!({ "ready": ready, "database": true, "disk": disk, "projections": parts }))
}

fn named(state: Following) -> &'static str {
    match state {
        Following::Live => "live",
        Following::CatchingUp => "catching_up",
        Following::Rebuilding => "rebuilding",
        Following::Paused => "paused",
        Following::Stopped => "stopped",
    }
}

/// `GET /metrics`: figures for Prometheus. In production only to addresses that are not of the internet at large.
pub(crate) async fn figures(State(edge): State<Edge>, Extension(client): Extension<Client>) -> Response {
    if edge.services.config.production && !is_near(client.address) {
        return refuse::response(StatusCode::NOT_FOUND, commands::CommandError::NotFound, &client.request_id);
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], metrics::render()).into_response()
}

fn is_near(address: std::net::IpAddr) -> bool {
    match address {
        std::net::IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        std::net::IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    }
}

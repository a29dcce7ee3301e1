//! The edge: routes, and what surrounds every request.

mod around;
mod assets;
mod calendars;
pub(crate) mod client;
mod endpoint;
pub(crate) mod gates;
pub(crate) mod health;
mod landing;
pub(crate) mod metrics;
mod pages;
mod refuse;
mod socket;
mod subscriber;

use std::sync::Arc;

use axum::{
    Router,
    http::{HeaderName, HeaderValue, Method, header},
    middleware,
    routing::get,
};
use tokio_util::sync::CancellationToken;
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::{asker::Services, config::HttpConfig, schema::RandevuSchema};

/// What the handlers share. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Edge {
    pub(crate) schema: RandevuSchema,
    pub(crate) services: Arc<Services>,
    pub(crate) shutdown: CancellationToken,
    pub(crate) readiness: health::Readiness,
}

/// Every route of the server, with what surrounds them.
pub(crate) fn router(edge: Edge) -> Router {
    metrics::install();
    let config = edge.services.config.clone();
    let explorer = if config.production {
        Router::new()
    } else {
        Router::new().route("/assets/graphiql/{file}", get(assets::explorer))
    };
    Router::new()
        .route("/", get(landing::landing))
        .route("/graphql", get(pages::graphiql).post(endpoint::answer))
        .route("/graphql/ws", get(socket::open))
        .route("/schema.graphql", get(pages::schema))
        .route("/appointments/{file}", get(calendars::appointment))
        .route("/calendars/{file}", get(calendars::feed))
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::figures))
        .merge(explorer)
        .fallback(pages::nothing)
        .with_state(edge.clone())
        .layer(cors(&config))
        .layer(middleware::from_fn_with_state(edge, around::every))
}

/// Pages of other origins may call only where the operator has listed them.
fn cors(config: &HttpConfig) -> CorsLayer {
    let origins: Vec<HeaderValue> =
        config.cors_origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok()).collect();
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            client::REQUEST_ID,
            HeaderName::from_static("traceparent"),
        ])
        .expose_headers([client::REQUEST_ID, header::RETRY_AFTER])
        .max_age(std::time::Duration::from_secs(3600))
}

//! The edge: routes, and what surrounds every request.

mod app;
mod around;
mod assets;
pub(crate) mod attachments;
mod built;
mod calendars;
mod checkpoints;
pub(crate) mod client;
mod endpoint;
pub(crate) mod gates;
pub(crate) mod health;
mod landing;
mod links;
pub(crate) mod metrics;
mod operations;
mod pages;
pub(crate) mod personal_data;
pub(crate) mod prepared;
mod protocol;
mod receipts;
pub(crate) mod recordings;
mod refuse;
mod remainder;
mod room;
mod socket;
mod subscriber;

use std::sync::Arc;

use async_graphql::Request;
use axum::{
    Router,
    http::{HeaderName, HeaderValue, Method, header},
    middleware,
    routing::{get, post},
};
use tokio_util::sync::CancellationToken;
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::{
    asker::{Asker, Services},
    config::HttpConfig,
    provider,
    schema::RandevuSchema,
};

/// What the handlers share. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Edge {
    pub(crate) schema: RandevuSchema,
    pub(crate) services: Arc<Services>,
    pub(crate) shutdown: CancellationToken,
    pub(crate) readiness: health::Readiness,
}

impl Edge {
    /// The request with what its resolvers reach through it: who asks, and look-ups that are gathered.
    fn asked_by(&self, request: Request, asker: &Arc<Asker>) -> Request {
        request.data(Arc::clone(asker)).data(provider::schedules(self.services.bus.ledger()))
    }
}

/// Every route of the server, with what surrounds them.
pub(crate) fn router(edge: Edge) -> Router {
    metrics::install();
    let explorer = if edge.services.config.production {
        Router::new()
    } else {
        Router::new().route("/assets/graphiql/{file}", get(assets::explorer))
    };
    let routes = Router::new()
        .route("/", get(landing::landing))
        .route("/graphql", get(pages::graphiql).post(endpoint::answer))
        .route("/graphql/ws", get(socket::open))
        .route("/schema.graphql", get(pages::schema))
        .route("/appointments/{file}", get(calendars::appointment))
        .route("/calendars/{file}", get(calendars::feed))
        .route("/attachments", post(attachments::upload))
        .route("/attachments/{id}", get(attachments::fetch))
        .route("/recordings/{recording}/{name}", get(recordings::fetch))
        .route("/personal-data/{account}/{file}", get(personal_data::fetch))
        .route("/checkpoints", post(checkpoints::upload))
        .route("/prepared/{file}", get(prepared::fetch))
        .route("/links/{token}", get(links::show).post(links::act))
        .route("/room", get(room::page))
        .route("/room/{*file}", get(room::file))
        .route("/sms/receipts/{secret}", post(receipts::receive))
        .route("/password/{token}", get(links::show_password).post(links::set_password))
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::figures))
        .merge(explorer)
        .merge(pages())
        .fallback(pages::nothing);
    surrounded(routes, edge)
}

/// The application's pages, and the files that they load.
fn pages() -> Router<Edge> {
    app::AREAS.into_iter().fold(Router::new(), |routes, area| {
        let below = format!("{area}/{{*file}}");
        let routes = routes.route(area, get(app::page));
        if area == "/app" {
            routes.route(&below, get(app::file))
        } else {
            routes.route(&below, get(app::page))
        }
    })
}

/// The routes with what surrounds every request. Outermost is what tells browsers which pages may read an answer, for that includes
/// answers that no handler gave: of a caller who asked too often, of one who waited too long, of a panic.
fn surrounded(routes: Router<Edge>, edge: Edge) -> Router {
    let cors = cors(&edge.services.config);
    routes.with_state(edge.clone()).layer(middleware::from_fn_with_state(edge, around::every)).layer(cors)
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

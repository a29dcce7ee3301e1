//! Figures for Prometheus. Whatever other crates record through `metrics` is shown as well.

use std::{
    sync::OnceLock,
    time::{Duration, Instant},
};

use async_graphql::{Request, Response, Value, parser::types::OperationType};
use domain::Refusal;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::{error::EdgeRefusal, schema::RandevuSchema};

/// Upper bounds of latency, in seconds.
const LATENCY: [f64; 12] = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];

static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Installs the recorder, once in a process. Where the program has installed another one, that one records and `/metrics` is empty.
pub(crate) fn install() {
    RECORDER.get_or_init(|| {
        let seconds = Matcher::Suffix("_seconds".to_owned());
        let builder = match PrometheusBuilder::new().set_buckets_for_metric(seconds, &LATENCY) {
            Ok(builder) => builder,
            Err(error) => {
                tracing::warn!(%error, "figures are not recorded");
                return None;
            }
        };
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("another recorder of figures is installed already");
        }
        metrics::describe_counter!("http_requests_total", "Requests by operation and status.");
        metrics::describe_histogram!("http_request_duration_seconds", "Time to answer, by operation.");
        metrics::describe_counter!(
            "graphql_operations_total",
            "Operations by transport, kind and first field."
        );
        metrics::describe_counter!("graphql_errors_total", "Errors in answers, by transport and code.");
        metrics::describe_histogram!(
            "graphql_operation_duration_seconds",
            "Time to answer a query or a mutation, by transport and kind."
        );
        metrics::describe_counter!(
            "websockets_too_slow_total",
            "WebSocket connections cut off because their clients took nothing."
        );
        metrics::describe_gauge!("websockets_open", "Open WebSocket connections.");
        metrics::describe_gauge!("subscriptions_open", "Subscriptions on open connections.");
        Some(handle)
    });
}

/// Everything recorded so far, as Prometheus reads it.
pub(crate) fn render() -> String {
    RECORDER.get().and_then(Option::as_ref).map_or_else(String::new, PrometheusHandle::render)
}

/// Condenses what was recorded; without it a server that nobody asks for figures would keep each single one.
pub(crate) fn upkeep() {
    if let Some(handle) = RECORDER.get().and_then(Option::as_ref) {
        handle.run_upkeep();
    }
}

/// Records one answered request. `operation` must come from a list that callers cannot lengthen.
pub(crate) fn answered(operation: String, status: u16, began: Instant) {
    let took: Duration = began.elapsed();
    metrics::counter!("http_requests_total", "operation" => operation.clone(), "status" => status.to_string())
        .increment(1);
    metrics::histogram!("http_request_duration_seconds", "operation" => operation).record(took.as_secs_f64());
}

/// Records that a connection is cut off because its client took nothing.
pub(crate) fn too_slow() {
    metrics::counter!("websockets_too_slow_total").increment(1);
}

/// One GraphQL operation, however it came. What it is counted by are names of the schema and codes of the committed list: callers
/// cannot lengthen either.
pub(crate) struct Counted {
    transport: &'static str,
    kind: &'static str,
    operation: String,
    began: Instant,
}

impl Counted {
    /// An operation begins.
    pub(crate) fn begin(transport: &'static str, schema: &RandevuSchema, request: &mut Request) -> Self {
        let began = Instant::now();
        let (kind, operation) = (kind(request), schema.operation(request));
        metrics::counter!(
            "graphql_operations_total",
            "transport" => transport, "kind" => kind, "operation" => operation.clone()
        )
        .increment(1);
        Self { transport, kind, operation, began }
    }

    /// The first field of the operation, if the schema has it.
    pub(crate) fn operation(&self) -> &str {
        &self.operation
    }

    /// A query or a mutation was answered.
    pub(crate) fn answered(&self, answer: &Response) {
        self.failed(answer);
        let (transport, kind) = (self.transport, self.kind);
        metrics::histogram!("graphql_operation_duration_seconds", "transport" => transport, "kind" => kind)
            .record(self.began.elapsed().as_secs_f64());
    }

    /// What one answer has of errors.
    pub(crate) fn failed(&self, answer: &Response) {
        for error in &answer.errors {
            match error.extensions.as_ref().and_then(|extensions| extensions.get("code")) {
                Some(Value::String(code)) => self.error(code),
                _ => self.error("none"),
            }
        }
    }

    /// The operation may not begin.
    pub(crate) fn refused(&self, refusal: EdgeRefusal) {
        self.error(refusal.code());
    }

    fn error(&self, code: &str) {
        let labels = [("transport", self.transport.to_owned()), ("code", code.to_owned())];
        metrics::counter!("graphql_errors_total", &labels).increment(1);
    }
}

/// Which kind of operation is asked for.
fn kind(request: &mut Request) -> &'static str {
    let name = request.operation_name.clone();
    let Ok(document) = request.parsed_query() else { return "unreadable" };
    let mut operations = document.operations.iter();
    let asked = match name {
        Some(name) => operations.find(|(known, _)| known.is_some_and(|known| *known == name)),
        None => operations.next(),
    };
    match asked.map(|(_, operation)| operation.node.ty) {
        Some(OperationType::Query) => "query",
        Some(OperationType::Mutation) => "mutation",
        Some(OperationType::Subscription) => "subscription",
        None => "unreadable",
    }
}

/// Something open: counted while it lives.
pub(crate) struct Open(&'static str);

impl Open {
    /// One more under this name.
    pub(crate) fn count(gauge: &'static str) -> Self {
        metrics::gauge!(gauge).increment(1);
        Self(gauge)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        metrics::gauge!(self.0).decrement(1);
    }
}

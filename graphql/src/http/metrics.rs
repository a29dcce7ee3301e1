//! Figures for Prometheus. Whatever other crates record through `metrics` is shown as well.

use std::{
    sync::OnceLock,
    time::{Duration, Instant},
};

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

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

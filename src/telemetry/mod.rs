//! What the server says of itself: log lines, to standard error, as text for people or as JSON for programs; and traces, where somebody
//! collects them.

mod collector;

use std::{io::IsTerminal, time::Duration};

use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::trace::{SdkTracerProvider, Tracer};
use tokio::runtime::Handle;
use tracing::{Level, Subscriber, level_filters::LevelFilter};
use tracing_subscriber::{
    EnvFilter, Layer,
    filter::{FilterExt, filter_fn},
    layer::SubscriberExt,
    registry::LookupSpan,
    util::SubscriberInitExt,
};

use crate::config::{Config, LogFormat};

/// Whose spans are traced: the server's own. Others' may carry what people have written.
const OWN: [&str; 11] = [
    "attachments",
    "commands",
    "graphql",
    "ledger",
    "mail",
    "media",
    "operations",
    "projections",
    "randevu",
    "reminders",
    "sms",
];
/// How long the end waits for the collector to take what is left.
const FAREWELL: Duration = Duration::from_secs(3);

/// What has to be ended in good order.
pub struct Telemetry(Option<SdkTracerProvider>);

/// Starts logging, and tracing, as configured. Called once, first of all; a second call changes nothing. Traces are sent by `runtime`, which has
/// to live until they have been ended.
///
/// # Errors
/// If no trace can be sent as the configuration says.
pub fn init(config: &Config, runtime: &Handle) -> Result<Telemetry, String> {
    let provider = match &config.traces {
        Some(traces) => Some(collector::provider(traces, runtime)?),
        None => None,
    };
    let steps = provider.as_ref().map(|provider| steps(provider.tracer("randevu")));
    let filter = EnvFilter::builder().parse_lossy(&config.log);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let registry = tracing_subscriber::registry().with(steps);
    // An error means that a logger is installed already, as in tests that share a process.
    let _ = match config.log_format {
        LogFormat::Text => {
            registry.with(lines.with_ansi(std::io::stderr().is_terminal()).with_filter(filter)).try_init()
        }
        LogFormat::Json => registry.with(lines.json().flatten_event(true).with_filter(filter)).try_init(),
    };
    Ok(Telemetry(provider))
}

/// Steps of traces: our own spans at the level debug. Those above it give log lines their context.
fn steps<S: Subscriber + for<'a> LookupSpan<'a>>(tracer: Tracer) -> impl Layer<S> {
    let own = filter_fn(|metadata| {
        let crate_name = metadata.target().split("::").next().unwrap_or_default();
        metadata.is_span() && *metadata.level() == Level::DEBUG && OWN.contains(&crate_name)
    });
    tracing_opentelemetry::layer()
        .with_tracer(tracer)
        .with_location(false)
        .with_threads(false)
        .with_tracked_inactivity(false)
        .with_filter(own.and(LevelFilter::DEBUG))
}

impl Telemetry {
    /// Sends what is left of traces. Waits a little for a collector that does not answer.
    pub fn end(self) {
        if let Some(provider) = self.0
            && let Err(error) = provider.shutdown_with_timeout(FAREWELL)
        {
            tracing::warn!(%error, "the last traces were not taken");
        }
    }
}

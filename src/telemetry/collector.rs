//! Who collects traces, by OTLP over HTTP.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use async_trait::async_trait;
use opentelemetry::KeyValue;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{
    Resource,
    trace::{Sampler, SdkTracerProvider},
};
use tokio::runtime::Handle;

use crate::config::Traces;

/// How long the collector may take for what is sent at once.
const PATIENCE: Duration = Duration::from_secs(10);

/// What gathers spans and sends them, some at a time, without anybody waiting for it. What the collector does not take in time is lost.
pub(super) fn provider(traces: &Traces, runtime: &Handle) -> Result<SdkTracerProvider, String> {
    let client = reqwest::Client::builder()
        .timeout(PATIENCE)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|error| format!("traces cannot be sent: {error}"))?;
    let exporter = SpanExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(format!("{}/v1/traces", traces.url))
        .with_timeout(PATIENCE)
        .with_headers(traces.headers.iter().map(|(name, value)| (name.clone(), value.0.clone())).collect())
        .with_http_client(Messenger { client, runtime: runtime.clone(), refused: AtomicBool::new(false) })
        .build()
        .map_err(|error| format!("traces cannot be sent: {error}"))?;
    let resource = Resource::builder_empty()
        .with_service_name("randevu")
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .build();
    Ok(SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_sampler(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(traces.share))))
        .with_resource(resource)
        .build())
}

/// Carries requests for a thread that knows no runtime.
#[derive(Debug)]
struct Messenger {
    client: reqwest::Client,
    runtime: Handle,
    /// Was the last request not taken? Said once, not each time.
    refused: AtomicBool,
}

#[async_trait]
impl HttpClient for Messenger {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let sent = self.runtime.spawn(send(self.client.clone(), request)).await?;
        let said = match &sent {
            Ok(answer) if answer.status().is_success() => None,
            Ok(answer) => Some(answer.status().to_string()),
            Err(error) => Some(error.to_string()),
        };
        let outcome = if said.is_some() { "refused" } else { "taken" };
        metrics::counter!("randevu_trace_exports_total", "outcome" => outcome).increment(1);
        let before = self.refused.swap(said.is_some(), Ordering::Relaxed);
        match said {
            Some(why) if !before => tracing::warn!(why, "the collector does not take traces"),
            None if before => tracing::info!("the collector takes traces again"),
            _ => {}
        }
        sent
    }
}

async fn send(client: reqwest::Client, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
    let mut answer = client.execute(request.try_into()?).await?;
    let mut response = Response::builder().status(answer.status());
    if let Some(headers) = response.headers_mut() {
        *headers = std::mem::take(answer.headers_mut());
    }
    Ok(response.body(answer.bytes().await?)?)
}

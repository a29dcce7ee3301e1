//! Traces: which work belongs to which request, across tasks, processes and time.
//!
//! Spans are tracing's, at the level debug. Whether anybody collects them is the program's affair: where nobody does, there are none,
//! and asking for one costs next to nothing. They carry ids, names of kinds and codes, never what people have written.
//!
//! A trace goes on where work is handed over through the store: every event says in its metadata which step recorded it (W3C Trace
//! Context), and whatever follows from the event takes that as its parent.

use opentelemetry::{
    Context,
    trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState},
};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// The most events at once that are noted in the traces they come from: more are no news, but somebody catching up.
pub const NEWS: usize = 64;

/// The step that is under way here, as W3C trace context, if somebody collects it.
pub fn current() -> Option<String> {
    let context = Span::current().context();
    let here = context.span().span_context().clone();
    here.is_valid()
        .then(|| format!("00-{}-{}-{:02x}", here.trace_id(), here.span_id(), here.trace_flags().to_u8()))
}

/// `span` as the next step after `parent`. What is no W3C trace context changes nothing.
#[must_use]
pub fn after(parent: &str, span: Span) -> Span {
    if !span.is_disabled()
        && let Some(parent) = read(parent)
    {
        // It fails where nobody collects, or the span has begun; then it stands where it is.
        let _ = span.set_parent(Context::new().with_remote_span_context(parent));
    }
    span
}

/// `span` within the step that is under way here, or as the next after `parent` where none is.
#[must_use]
pub fn within_or_after(parent: Option<&str>, span: Span) -> Span {
    match parent {
        Some(parent) if !span.is_disabled() && current().is_none() => after(parent, span),
        _ => span,
    }
}

fn read(traceparent: &str) -> Option<SpanContext> {
    let mut parts = traceparent.split('-').skip(1);
    let trace = TraceId::from_hex(parts.next()?).ok()?;
    let span = SpanId::from_hex(parts.next()?).ok()?;
    let flags = u8::from_str_radix(parts.next()?, 16).ok()?;
    let read = SpanContext::new(trace, span, TraceFlags::new(flags), true, TraceState::NONE);
    read.is_valid().then_some(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_context_is_read_and_nonsense_is_not() {
        let read = |text| read(text).map(|read| (read.trace_id().to_string(), read.is_sampled()));
        let trace = "0af7651916cd43dd8448eb211c80319c";
        assert_eq!(
            read("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            Some((trace.into(), true))
        );
        assert_eq!(
            read("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"),
            Some((trace.into(), false))
        );
        let zero = "00-00000000000000000000000000000000-b7ad6b7169203331-01";
        for nonsense in ["", "00", "00-1-2", "00-x-y-z", zero] {
            assert_eq!(read(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn where_nobody_collects_no_step_is_under_way() {
        let span =
            after("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", tracing::debug_span!("work"));
        assert_eq!(span.in_scope(current), None);
    }
}

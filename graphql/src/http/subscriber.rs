//! Executes what comes through a WebSocket, under the same limits as what comes by `POST`.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_graphql::{Data, Executor, Request, Response};
use futures::{StreamExt, stream, stream::BoxStream};

use super::{Edge, client::Client, metrics::Open};
use crate::{
    error::{self, EdgeRefusal, Problem},
    limits,
    schema::is_subscription,
};

/// The most subscriptions of a connection.
const MOST: usize = 20;
/// How long a single answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Executes what one connection asks for.
#[derive(Clone)]
pub(crate) struct Subscriber {
    edge: Edge,
    client: Client,
    open: Arc<AtomicUsize>,
}

impl Subscriber {
    pub(crate) fn new(edge: &Edge, client: Client) -> Self {
        Self { edge: edge.clone(), client, open: Arc::default() }
    }

    fn check(&self, request: &mut Request) -> Result<Slot, EdgeRefusal> {
        self.edge.services.gates.request(self.client.address)?;
        if let Ok(document) = request.parsed_query() {
            limits::check(document)?;
        }
        if self.open.fetch_add(1, Ordering::Relaxed) >= MOST {
            self.open.fetch_sub(1, Ordering::Relaxed);
            return Err(EdgeRefusal::TooManySubscriptions);
        }
        Ok(Slot { open: Arc::clone(&self.open), _counted: Open::count("subscriptions_open") })
    }

    fn refused(&self, refusal: EdgeRefusal) -> Response {
        Response::from_errors(vec![Problem::from(refusal).into_server_error(&self.client.request_id)])
    }
}

/// A place among a connection's operations, given back when the operation ends.
struct Slot {
    open: Arc<AtomicUsize>,
    _counted: Open,
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.open.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Executor for Subscriber {
    async fn execute(&self, request: Request) -> Response {
        self.edge.schema.execute(request).await
    }

    fn execute_stream(&self, mut request: Request, data: Option<Arc<Data>>) -> BoxStream<'static, Response> {
        let slot = match self.check(&mut request) {
            Ok(slot) => slot,
            Err(refusal) => return stream::iter([self.refused(refusal)]).boxed(),
        };
        let name = request.operation_name.clone();
        let follows = request.parsed_query().is_ok_and(|document| is_subscription(document, name.as_deref()));
        let id = self.client.request_id.clone();
        let responses =
            self.edge.schema.engine.execute_stream_with_session_data(request, data.unwrap_or_default()).map(
                move |response| {
                    let _held = &slot;
                    error::finish(response, &id)
                },
            );
        if follows {
            return responses.boxed();
        }
        let late = self.refused(EdgeRefusal::Timeout);
        let answer = async move {
            let mut responses = Box::pin(responses);
            tokio::time::timeout(PATIENCE, responses.next()).await.unwrap_or(Some(late))
        };
        stream::once(answer).filter_map(futures::future::ready).boxed()
    }
}

//! Executes what comes through a WebSocket, under the same limits as what comes by `POST`.

use std::{panic::AssertUnwindSafe, sync::Arc};

use async_graphql::{Request, Response};
use futures::{Stream, StreamExt, future, stream, stream::BoxStream};
use ledger::trace;
use tracing::Instrument;

use super::{
    Edge, around,
    client::Client,
    metrics::{Counted, Open},
};
use crate::{
    asker::Asker,
    error::{self, EdgeRefusal, Problem},
    limits,
    schema::is_subscription,
};

/// How operations that come through a WebSocket are counted.
const TRANSPORT: &str = "websocket";

/// Executes what one connection asks for.
pub(crate) struct Subscriber {
    edge: Edge,
    client: Client,
}

impl Subscriber {
    pub(crate) fn new(edge: &Edge, client: Client) -> Self {
        Self { edge: edge.clone(), client }
    }

    /// The answers to an operation, or why it may not begin beside this many others. What is left of the stream may be dropped at any
    /// time.
    pub(crate) fn execute(
        &self,
        mut request: Request,
        asker: &Arc<Asker>,
        others: usize,
    ) -> Result<BoxStream<'static, Response>, EdgeRefusal> {
        limits::check_nesting(&request.query)?;
        let counted = Counted::begin(TRANSPORT, &self.edge.schema, &mut request);
        self.check(&mut request, others).inspect_err(|refusal| counted.refused(*refusal))?;
        let name = request.operation_name.clone();
        let follows = request.parsed_query().is_ok_and(|document| is_subscription(document, name.as_deref()));
        let request = self.edge.asked_by(request, asker);
        let id = self.client.request_id.clone();
        let responses = calm(self.edge.schema.engine.execute_stream(request), self.client.clone())
            .map(move |response| error::finish(response, &id));
        if follows {
            let open = Open::count("subscriptions_open");
            return Ok(responses
                .inspect(move |response| {
                    let _held = &open;
                    counted.failed(response);
                })
                .boxed());
        }
        let late = self.refused(EdgeRefusal::Timeout);
        let patience = self.edge.services.config.answer_within;
        let step = tracing::debug_span!(
            "graphql",
            otel.name = format!("graphql {}", counted.operation()),
            otel.kind = "server",
            request.id = self.client.request_id,
        );
        let step = match &self.client.traceparent {
            Some(parent) => trace::after(parent, step),
            None => step,
        };
        let answer = async move {
            let mut responses = Box::pin(responses);
            let answer = tokio::time::timeout(patience, responses.next()).await.unwrap_or(Some(late));
            answer.inspect(|answer| counted.answered(answer))
        }
        .instrument(step);
        Ok(stream::once(answer).filter_map(future::ready).boxed())
    }

    fn check(&self, request: &mut Request, others: usize) -> Result<(), EdgeRefusal> {
        self.edge.services.gates.request(self.client.address)?;
        if let Ok(document) = request.parsed_query() {
            limits::check(document)?;
        }
        if others >= limits::SUBSCRIPTIONS { Err(EdgeRefusal::TooManySubscriptions) } else { Ok(()) }
    }

    /// A refusal of the edge as an answer.
    pub(crate) fn refused(&self, refusal: EdgeRefusal) -> Response {
        Response::from_errors(vec![Problem::from(refusal).into_server_error(&self.client.request_id)])
    }
}

/// The same answers; a panic among them ends that operation, with `INTERNAL`, and nothing else.
fn calm(
    responses: impl Stream<Item = Response> + Send,
    client: Client,
) -> impl Stream<Item = Response> + Send {
    AssertUnwindSafe(responses).catch_unwind().map(move |answer| {
        answer.unwrap_or_else(|panic| {
            let problem = around::panicked(&*panic);
            Response::from_errors(vec![problem.into_server_error(&client.request_id)])
        })
    })
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use async_graphql::{EmptyMutation, Object, Schema, Subscription};

    use super::*;

    struct Query;

    #[Object]
    impl Query {
        async fn breaks(&self) -> bool {
            "the secret of the patient".parse().unwrap()
        }
    }

    struct Follow;

    #[Subscription]
    impl Follow {
        async fn numbers(&self) -> impl Stream<Item = i32> {
            stream::iter([1, 2, 3]).inspect(|number| assert!(*number < 2, "the secret of the patient"))
        }
    }

    async fn answers(query: &str) -> Vec<String> {
        let schema = Schema::new(Query, EmptyMutation, Follow);
        let client =
            Client { address: Ipv4Addr::LOCALHOST.into(), request_id: "a-1".to_owned(), traceparent: None };
        let answers = calm(schema.execute_stream(query), client);
        answers.map(|answer| serde_json::to_string(&answer).unwrap()).collect().await
    }

    #[tokio::test]
    async fn a_panic_ends_its_operation_and_tells_nothing() {
        let broken = "{\"data\":null,\"errors\":[{\"message\":\"something went wrong\",\"extensions\":{\"code\":\"INTERNAL\",\"requestId\":\"a-1\"}}]}";
        assert_eq!(answers("{ breaks }").await, [broken]);
        assert_eq!(answers("subscription { numbers }").await, ["{\"data\":{\"numbers\":1}}", broken]);
    }
}

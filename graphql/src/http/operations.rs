//! The operations that one connection has under way, by the names that the client gave them.

use std::{collections::HashMap, pin::pin};

use async_graphql::Response;
use futures::{
    Stream, StreamExt, stream,
    stream::{BoxStream, SelectAll},
};
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

/// An operation's name, its number among all that were begun, and what comes of it: an answer, or its end.
type Coming = (String, u64, Option<Response>);

/// The operations of one connection. They take turns: one that always has something to say does not silence the others.
///
/// Each is a task of its own, which is at most one answer ahead of what was taken: while the connection waits for its client, what is
/// being read from the store is read to the end rather than left lying, with the store's connections in its hands.
#[derive(Default)]
pub(crate) struct Operations {
    coming: SelectAll<BoxStream<'static, Coming>>,
    /// Those under way. The number tells an operation from an earlier one of the same name, of which something may still come.
    open: HashMap<String, (u64, AbortOnDropHandle<()>)>,
    begun: u64,
}

impl Operations {
    /// How many are under way.
    pub(crate) fn count(&self) -> usize {
        self.open.len()
    }

    /// Is one of this name under way?
    pub(crate) fn has(&self, id: &str) -> bool {
        self.open.contains_key(id)
    }

    /// The names of all that are under way.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.open.keys().map(String::as_str)
    }

    /// Begins an operation. One of the same name that is under way is ended.
    pub(crate) fn begin(&mut self, id: String, responses: impl Stream<Item = Response> + Send + 'static) {
        self.end(&id);
        self.begun += 1;
        let number = self.begun;
        let (taken, mut coming) = mpsc::channel(1);
        let task = AbortOnDropHandle::new(tokio::spawn(hand_over(responses, taken)));
        let came = stream::poll_fn(move |context| coming.poll_recv(context));
        let came = came.map(Some).chain(stream::iter([None]));
        let name = id.clone();
        self.coming.push(came.map(move |came| (name.clone(), number, came)).boxed());
        self.open.insert(id, (number, task));
    }

    /// Ends an operation; nothing more comes of it, not even its end.
    pub(crate) fn end(&mut self, id: &str) {
        self.open.remove(id);
    }

    /// What comes next, of any operation: an answer, or its end. Nothing where none is under way. Loses nothing when it is dropped.
    pub(crate) async fn next(&mut self) -> Option<(String, Option<Response>)> {
        loop {
            let (id, number, came) = self.coming.next().await?;
            if self.open.get(&id).is_none_or(|(known, _)| *known != number) {
                continue;
            }
            if came.is_none() {
                self.open.remove(&id);
            }
            return Some((id, came));
        }
    }
}

/// Prepares an answer whenever the last one was taken.
async fn hand_over(responses: impl Stream<Item = Response> + Send, taken: mpsc::Sender<Response>) {
    let mut responses = pin!(responses);
    while let Ok(place) = taken.reserve().await {
        let Some(response) = responses.next().await else { return };
        place.send(response);
    }
}

#[cfg(test)]
mod tests {
    use std::{future::ready, sync::Arc, time::Duration};

    use async_graphql::Value;
    use tokio::sync::Semaphore;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(60);

    fn answer(number: usize) -> Response {
        Response::new(Value::from(number))
    }

    async fn said(operations: &mut Operations) -> Option<String> {
        let (id, came) = operations.next().await?;
        Some(match came {
            Some(response) => format!("{id}: {}", response.data),
            None => format!("{id} is over"),
        })
    }

    #[tokio::test]
    async fn an_operation_says_what_it_has_to_say_and_that_it_is_over() {
        let mut operations = Operations::default();
        operations.begin("a".to_owned(), stream::iter([answer(1), answer(2)]));
        assert!(operations.has("a"));
        for expected in ["a: 1", "a: 2", "a is over"] {
            assert_eq!(said(&mut operations).await.as_deref(), Some(expected));
        }
        assert_eq!((operations.count(), said(&mut operations).await), (0, None));
    }

    #[tokio::test]
    async fn of_an_ended_operation_nothing_comes_even_under_the_same_name() {
        let mut operations = Operations::default();
        operations.begin("a".to_owned(), stream::iter([answer(1), answer(2)]));
        operations.end("a");
        assert_eq!(operations.count(), 0);
        operations.begin("a".to_owned(), stream::iter([answer(3)]));
        assert_eq!(said(&mut operations).await.as_deref(), Some("a: 3"));
        assert_eq!(said(&mut operations).await.as_deref(), Some("a is over"));
        assert_eq!(said(&mut operations).await, None);
    }

    #[tokio::test]
    async fn an_ended_operation_is_let_go() {
        let held = Arc::new(());
        let mut operations = Operations::default();
        let holds = Arc::clone(&held);
        operations.begin("a".to_owned(), stream::pending().inspect(move |_| drop(Arc::clone(&holds))));
        operations.begin("b".to_owned(), stream::once(ready(answer(1))));
        operations.end("a");
        while said(&mut operations).await.is_some() {}
        let let_go = async {
            while Arc::strong_count(&held) > 1 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, let_go).await.expect("it is let go");
    }

    #[tokio::test]
    async fn while_nobody_takes_answers_none_holds_on_to_what_others_need() {
        let connection = Arc::new(Semaphore::new(1));
        let mut operations = Operations::default();
        for name in ["a", "b", "c"] {
            let connection = Arc::clone(&connection);
            let reads = stream::unfold((), move |()| {
                let connection = Arc::clone(&connection);
                async move {
                    let held = connection.acquire().await.unwrap();
                    tokio::task::yield_now().await;
                    drop(held);
                    Some((answer(1), ()))
                }
            });
            operations.begin(name.to_owned(), reads);
        }
        // The client takes one answer and then no more.
        assert!(said(&mut operations).await.is_some());
        for _ in 0..10 {
            let free = tokio::time::timeout(PATIENCE, connection.acquire()).await;
            drop(free.expect("somebody else gets it"));
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn who_always_has_something_to_say_does_not_silence_the_others() {
        let mut operations = Operations::default();
        operations.begin("talks".to_owned(), stream::repeat_with(|| answer(0)));
        operations.begin("asks".to_owned(), stream::iter([answer(1)]));
        for _ in 0..100 {
            if said(&mut operations).await.as_deref() == Some("asks: 1") {
                return;
            }
        }
        panic!("never heard");
    }
}

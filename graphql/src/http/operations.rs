//! The operations that one connection has under way, by the names that the client gave them.

use std::collections::HashMap;

use async_graphql::Response;
use futures::{
    Stream, StreamExt, stream,
    stream::{AbortHandle, BoxStream, SelectAll},
};

/// An operation's name, its number among all that were begun, and what comes of it: an answer, or its end.
type Coming = (String, u64, Option<Response>);

/// The operations of one connection. They take turns: one that always has something to say does not silence the others.
#[derive(Default)]
pub(crate) struct Operations {
    coming: SelectAll<BoxStream<'static, Coming>>,
    /// Those under way. The number tells an operation from an earlier one of the same name, of which something may still come.
    open: HashMap<String, (u64, AbortHandle)>,
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
        let (responses, stop) = stream::abortable(responses);
        let came = responses.map(Some).chain(stream::iter([None]));
        let name = id.clone();
        self.coming.push(came.map(move |came| (name.clone(), number, came)).boxed());
        self.open.insert(id, (number, stop));
    }

    /// Ends an operation; nothing more comes of it, not even its end.
    pub(crate) fn end(&mut self, id: &str) {
        if let Some((_, stop)) = self.open.remove(id) {
            stop.abort();
        }
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

#[cfg(test)]
mod tests {
    use std::{future::ready, sync::Arc};

    use async_graphql::Value;

    use super::*;

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
        assert_eq!(Arc::strong_count(&held), 1);
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

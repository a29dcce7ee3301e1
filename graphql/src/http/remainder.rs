//! What a handler leaves unread of a request.
//!
//! A server that answers before it has read all, and closes, has its answer lost: the bytes still arriving reset the connection, and
//! who sent a file that is too large sees "connection reset" instead of the refusal. So the rest is read and thrown away for a
//! while, as other servers linger on closing.

use std::{
    mem,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, BodyDataStream, Bytes, HttpBody},
    extract::Request,
    http::header,
};
use futures::{Stream, StreamExt};

/// So much is thrown away at most: twice the largest that is taken, a checkpoint.
const BYTES: usize = 128 << 20;
/// For so long at most.
const LONGEST: Duration = Duration::from_secs(10);

/// The request, whose body is read to its end whatever the handler does with it. Left alone are clients that wait for leave to send
/// (`Expect: 100-continue`): to read from them would be to give it.
pub(super) fn read_on(request: Request) -> Request {
    if request.body().is_end_stream() || request.headers().contains_key(header::EXPECT) {
        return request;
    }
    request.map(|body| Body::from_stream(Remainder { body: body.into_data_stream(), ended: false }))
}

/// A body that reads itself to its end when it is dropped before.
struct Remainder {
    body: BodyDataStream,
    ended: bool,
}

impl Stream for Remainder {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = self.body.poll_next_unpin(context);
        self.ended = matches!(next, Poll::Ready(None | Some(Err(_))));
        next
    }
}

impl Drop for Remainder {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        let rest = mem::replace(&mut self.body, Body::empty().into_data_stream());
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(tokio::time::timeout(LONGEST, throw_away(rest)));
        }
    }
}

async fn throw_away(mut rest: BodyDataStream) {
    let mut read = 0;
    while let Some(Ok(bytes)) = rest.next().await {
        read += bytes.len();
        if read > BYTES {
            return;
        }
    }
}

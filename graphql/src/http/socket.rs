//! `GET /graphql/ws`, and an upgrade of `/graphql`: operations by the `graphql-transport-ws` protocol.
//!
//! A connection says who it is in its `connection_init`: `{"authorization": "Bearer …"}`. It ends by itself when the session does.
//!
//! Nothing is queued for a client that does not read: the next change is only looked for, and the next message only read, once the last
//! one was taken. A client that takes nothing for a while is cut off: its subscriptions fail with `TOO_SLOW`, and the connection is
//! closed with 1013, which it learns if it reads again soon. Its cursor tells it where to go on.

use std::{pin::pin, sync::Arc, time::Duration};

use async_graphql::{Request, Response as Answer};
use axum::{
    Extension,
    body::Bytes,
    extract::{
        State, WebSocketUpgrade,
        ws::{self, Message, WebSocket as Socket},
    },
    http::StatusCode,
    response::Response,
};
use commands::{Bus, CommandError};
use futures::{
    SinkExt, StreamExt,
    stream::{SplitSink, SplitStream},
};
use serde_json::Value;
use tokio::time::{self, Instant, MissedTickBehavior};

use super::{
    Edge,
    client::Client,
    endpoint,
    metrics::{self, Open},
    operations::Operations,
    protocol::{self, Close, Said, Say},
    refuse,
    subscriber::Subscriber,
};
use crate::{asker::Asker, error::EdgeRefusal};

/// How soon a new connection has to say who it is.
const INIT: Duration = Duration::from_secs(10);
/// How often the session of an open connection is looked at, and the client shown that somebody is there.
const LOOK: Duration = Duration::from_secs(20);
/// How long a connection may be silent; browsers answer pings by themselves.
const SILENCE: Duration = Duration::from_secs(65);
/// The most bytes of a message.
const MESSAGE: usize = endpoint::BODY;

/// Opens a connection.
pub(crate) async fn open(
    State(edge): State<Edge>,
    Extension(client): Extension<Client>,
    upgrade: Result<WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection>,
) -> Response {
    let Ok(upgrade) = upgrade else {
        return refuse::response(StatusCode::UPGRADE_REQUIRED, EdgeRefusal::BadRequest, &client.request_id);
    };
    let upgrade = upgrade.protocols([protocol::NAME]).max_message_size(MESSAGE).max_frame_size(MESSAGE);
    if upgrade.selected_protocol().is_none() {
        return refuse::refused(EdgeRefusal::BadRequest, &client.request_id);
    }
    upgrade.on_upgrade(move |socket| async move {
        let _open = Open::count("websockets_open");
        let (sink, mut stream) = socket.split();
        let subscriber = Subscriber::new(&edge, client.clone());
        let operations = Operations::default();
        let mut conversation = Conversation { edge, client, subscriber, sink, operations, asker: None };
        let End::Closed(close) = conversation.hold(&mut stream).await else { return };
        conversation.part(&close, stream).await;
    })
}

/// How a conversation ends.
enum End {
    /// The client has gone.
    Gone,
    /// The server closes it.
    Closed(Close),
}

impl From<Close> for End {
    fn from(close: Close) -> Self {
        Self::Closed(close)
    }
}

/// One connection. It does one thing at a time, so that whoever does not listen is not answered either.
struct Conversation {
    edge: Edge,
    client: Client,
    subscriber: Subscriber,
    sink: SplitSink<Socket, Message>,
    operations: Operations,
    /// Who is on the other end, once that was said.
    asker: Option<Arc<Asker>>,
}

impl Conversation {
    /// Hears and answers, up to the end.
    async fn hold(&mut self, stream: &mut SplitStream<Socket>) -> End {
        let shutdown = self.edge.shutdown.clone();
        let mut introduction = pin!(time::sleep(INIT));
        let mut look = time::interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut heard = Instant::now();
        loop {
            let done = tokio::select! {
                message = stream.next() => {
                    heard = Instant::now();
                    match message {
                        Some(Ok(message)) => self.hear(&message).await,
                        Some(Err(_)) | None => Err(End::Gone),
                    }
                }
                Some((id, answer)) = self.operations.next() => self.deliver(&id, answer.as_ref()).await,
                () = &mut introduction, if self.asker.is_none() => Err(Close::InitTimeout.into()),
                _ = look.tick() => self.look(heard).await,
                () = shutdown.cancelled() => Err(Close::GoingAway.into()),
            };
            if let Err(end) = done {
                return end;
            }
        }
    }

    async fn hear(&mut self, message: &Message) -> Result<(), End> {
        let bytes = match message {
            Message::Text(text) => text.as_bytes(),
            Message::Binary(bytes) => bytes,
            _ => return Ok(()),
        };
        match Said::read(bytes)? {
            Said::ConnectionInit { payload } => self.introduce(payload).await,
            Said::Ping {} => self.say(&Say::Pong {}).await,
            Said::Pong {} => Ok(()),
            Said::Subscribe { id, payload } => self.begin(id, *payload).await,
            Said::Complete { id } => {
                self.operations.end(&id);
                Ok(())
            }
        }
    }

    async fn introduce(&mut self, payload: Option<Value>) -> Result<(), End> {
        if self.asker.is_some() {
            return Err(Close::TooManyInits.into());
        }
        let payload = payload.unwrap_or_default();
        let token = match payload.get("authorization").or_else(|| payload.get("Authorization")) {
            None | Some(Value::Null) => None,
            Some(text) => Some(text.as_str().and_then(endpoint::token).ok_or(Close::Forbidden)?),
        };
        let asker = Asker::of(&self.edge.services.bus, self.client.clone(), token).await;
        self.asker = Some(Arc::new(asker.map_err(|error| match error {
            CommandError::Refused(_) => Close::Forbidden,
            error => {
                let request_id = self.client.request_id.as_str();
                tracing::error!(request_id, %error, "nobody can be recognised");
                Close::Unavailable
            }
        })?));
        self.say(&Say::ConnectionAck {}).await
    }

    async fn begin(&mut self, id: String, request: Request) -> Result<(), End> {
        let asker = Arc::clone(self.asker.as_ref().ok_or(Close::Unauthorized)?);
        if self.operations.has(&id) {
            return Err(Close::SubscriberExists(id).into());
        }
        let asker = as_of_now(&self.edge.services.bus, &self.client, asker).await?;
        match self.subscriber.execute(request, &asker, self.operations.count()) {
            Ok(responses) => self.operations.begin(id, responses),
            // Said at once rather than begun: else whoever asks without end would have no end of operations.
            Err(refusal) => {
                let refused = self.subscriber.refused(refusal);
                self.say(&Say::Next { id: &id, payload: &refused }).await?;
                self.say(&Say::Complete { id: &id }).await?;
            }
        }
        Ok(())
    }

    async fn deliver(&mut self, id: &str, answer: Option<&Answer>) -> Result<(), End> {
        match answer {
            Some(payload) => self.say(&Say::Next { id, payload }).await,
            None => self.say(&Say::Complete { id }).await,
        }
    }

    /// Is the session that the connection began with still good, and is somebody there?
    async fn look(&mut self, heard: Instant) -> Result<(), End> {
        if heard.elapsed() > SILENCE {
            return Err(End::Gone);
        }
        if let Some(token) = self.asker.as_ref().and_then(|asker| asker.token.as_ref()) {
            // A store that does not answer is no reason to cut people off.
            if let Err(CommandError::Refused(_)) = self.edge.services.bus.authenticate(token).await {
                return Err(Close::Forbidden.into());
            }
        }
        self.send(Message::Ping(Bytes::new())).await
    }

    async fn say(&mut self, say: &Say<'_>) -> Result<(), End> {
        self.send(say.message()?).await
    }

    /// Sends a message, and waits until the client has taken it or the system holds it for him.
    async fn send(&mut self, message: Message) -> Result<(), End> {
        let patience = self.edge.services.config.take_within;
        let shutdown = self.edge.shutdown.clone();
        tokio::select! {
            biased;
            sent = time::timeout(patience, self.sink.send(message)) => match sent {
                Ok(Ok(())) => Ok(()),
                Ok(Err(_)) => Err(End::Gone),
                Err(_) => Err(Close::TooSlow.into()),
            },
            () = shutdown.cancelled() => Err(Close::GoingAway.into()),
        }
    }

    /// Says why, closes the connection and waits until the other end has closed it too: whoever hangs up at once may take the last words
    /// with him. Each step has the patience that any message has.
    async fn part(mut self, close: &Close, mut stream: SplitStream<Socket>) {
        let mut last = Vec::new();
        if *close == Close::TooSlow {
            metrics::too_slow();
            let payload = self.subscriber.refused(EdgeRefusal::TooSlow);
            let failed = |id| Say::Next { id, payload: &payload }.message().ok();
            last.extend(self.operations.names().filter_map(failed));
        }
        // Nobody follows anything any more.
        self.operations = Operations::default();
        last.push(Message::Close(Some(close.frame())));
        let patience = self.edge.services.config.take_within;
        for message in last {
            if !matches!(time::timeout(patience, self.sink.send(message)).await, Ok(Ok(()))) {
                return;
            }
        }
        let closed = async { while let Some(Ok(_)) = stream.next().await {} };
        let _ = time::timeout(patience, closed).await;
    }
}

/// Who is there, with what the person may do now: that may have changed since the connection began.
async fn as_of_now(bus: &Bus, client: &Client, begun: Arc<Asker>) -> Result<Arc<Asker>, Close> {
    match Asker::of(bus, client.clone(), begun.token.clone()).await {
        Ok(now) => Ok(Arc::new(now)),
        Err(CommandError::Refused(_)) => Err(Close::Forbidden),
        // A store that does not answer tells the operation itself.
        Err(_) => Ok(begun),
    }
}

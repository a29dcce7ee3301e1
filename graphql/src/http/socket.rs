//! `GET /graphql/ws`, and an upgrade of `/graphql`: subscriptions by the `graphql-transport-ws` protocol.
//!
//! A connection says who it is in its `connection_init`: `{"authorization": "Bearer …"}`. It ends by itself when the session does.
//! Nothing is queued for a client that does not read: the next change is only looked for once the last one was taken, and a client
//! that takes nothing for ten seconds is cut off.

use std::{sync::Arc, time::Duration};

use async_graphql::{
    Data, Error,
    http::{WebSocket, WebSocketProtocols, WsMessage},
};
use axum::{
    Extension,
    body::Bytes,
    extract::{
        State, WebSocketUpgrade,
        ws::{self, CloseFrame, Message, WebSocket as Socket},
    },
    http::StatusCode,
    response::Response,
};
use futures::{SinkExt, Stream, StreamExt, future, stream::SplitSink};
use serde_json::Value;
use tokio::sync::watch;

use super::{Edge, client::Client, endpoint, metrics::Open, refuse, subscriber::Subscriber};
use crate::{asker::Asker, error::EdgeRefusal};

/// How soon a new connection has to say who it is.
const INIT: Duration = Duration::from_secs(10);
/// How long a client may take to take one message.
const TAKE: Duration = Duration::from_secs(10);
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
    let protocol = WebSocketProtocols::GraphQLWS.sec_websocket_protocol();
    let Ok(upgrade) = upgrade else {
        return refuse::response(StatusCode::UPGRADE_REQUIRED, EdgeRefusal::BadRequest, &client.request_id);
    };
    let upgrade = upgrade.protocols([protocol]).max_message_size(MESSAGE).max_frame_size(MESSAGE);
    if upgrade.selected_protocol().is_none() {
        return refuse::refused(EdgeRefusal::BadRequest, &client.request_id);
    }
    upgrade.on_upgrade(move |socket| converse(edge, client, socket))
}

/// Who is on the other end, once that was said.
type Known = watch::Sender<Option<Arc<Asker>>>;

async fn converse(edge: Edge, client: Client, socket: Socket) {
    let _open = Open::count("websockets_open");
    let (known, who) = watch::channel(None);
    let (mut sink, stream) = socket.split();
    let (heard, last_heard) = watch::channel(tokio::time::Instant::now());
    let messages = incoming(stream, heard);
    let (bus, init) = (edge.services.bus.clone(), client.clone());
    let mut replies = Box::pin(
        WebSocket::new(Subscriber::new(&edge, client.clone()), messages, WebSocketProtocols::GraphQLWS)
            .on_connection_init(move |payload| introduce(bus, init, known, payload)),
    );
    let introduction = tokio::time::sleep(INIT);
    tokio::pin!(introduction);
    let mut look = tokio::time::interval(LOOK);
    let mut introduced = false;
    let farewell = loop {
        tokio::select! {
            reply = replies.next() => match reply {
                None => return,
                Some(WsMessage::Text(text)) => {
                    introduced = introduced || who.borrow().is_some();
                    if !send(&mut sink, Message::Text(text.into())).await {
                        return;
                    }
                }
                Some(WsMessage::Close(code, reason)) => break close(code, reason, introduced),
            },
            () = &mut introduction, if !introduced => {
                break (4408, "Connection initialisation timeout".to_owned());
            }
            _ = look.tick() => {
                if last_heard.borrow().elapsed() > SILENCE {
                    return;
                }
                let asker = who.borrow().clone();
                if let Some(asker) = asker && !still_there(&edge, &asker).await {
                    break (4403, "Forbidden".to_owned());
                }
                if !send(&mut sink, Message::Ping(Bytes::new())).await {
                    return;
                }
            }
            () = edge.shutdown.cancelled() => break (1001, "Going away".to_owned()),
        }
    };
    let (code, reason) = farewell;
    let frame = CloseFrame { code, reason: reason.into() };
    let _ = send(&mut sink, Message::Close(Some(frame))).await;
}

/// The engine closes with codes of its own; these are the protocol's.
fn close(code: u16, reason: String, introduced: bool) -> (u16, String) {
    match code {
        1002 if !introduced => (4403, "Forbidden".to_owned()),
        1011 => (4401, "Unauthorized".to_owned()),
        1002 => (4400, "Bad request".to_owned()),
        code => (code, reason),
    }
}

/// What the client sends, as far as it concerns GraphQL.
fn incoming(
    stream: impl Stream<Item = Result<Message, axum::Error>> + Send + 'static,
    heard: watch::Sender<tokio::time::Instant>,
) -> impl Stream<Item = Vec<u8>> + Send + 'static {
    stream.take_while(|message| future::ready(message.is_ok())).filter_map(move |message| {
        heard.send_replace(tokio::time::Instant::now());
        future::ready(match message {
            Ok(message @ (Message::Text(_) | Message::Binary(_))) => Some(message.into_data().to_vec()),
            _ => None,
        })
    })
}

async fn introduce(bus: commands::Bus, client: Client, known: Known, payload: Value) -> Result<Data, Error> {
    let given = payload.get("authorization").or_else(|| payload.get("Authorization"));
    let token = match given {
        None | Some(Value::Null) => None,
        Some(text) => Some(text.as_str().and_then(endpoint::token).ok_or_else(|| Error::new("Forbidden"))?),
    };
    let asker = Asker::of(&bus, client, token).await.map_err(|_| Error::new("Forbidden"))?;
    let asker = Arc::new(asker);
    known.send_replace(Some(Arc::clone(&asker)));
    let mut data = Data::default();
    data.insert(asker);
    Ok(data)
}

/// Is the session that the connection began with still good? A store that does not answer is no reason to cut people off.
async fn still_there(edge: &Edge, asker: &Asker) -> bool {
    match &asker.token {
        None => true,
        Some(token) => {
            !matches!(edge.services.bus.authenticate(token).await, Err(commands::CommandError::Refused(_)))
        }
    }
}

async fn send(sink: &mut SplitSink<Socket, Message>, message: Message) -> bool {
    matches!(tokio::time::timeout(TAKE, sink.send(message)).await, Ok(Ok(())))
}

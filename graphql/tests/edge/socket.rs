//! A client of the `graphql-transport-ws` protocol.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest},
};

use crate::server::Server;

pub struct Socket(WebSocketStream<TcpStream>);

impl Socket {
    /// Opens a connection and says who is there.
    pub async fn open(server: &Server, path: &str, authorization: Option<&str>) -> Self {
        let mut socket = Self::connect(server, path).await;
        let payload = authorization.map(|token| json!({ "authorization": format!("Bearer {token}") }));
        socket.send(json!({ "type": "connection_init", "payload": payload })).await;
        socket
    }

    /// Opens a connection and waits until the server knows who is there.
    pub async fn known(server: &Server, authorization: Option<&str>) -> Self {
        let mut socket = Self::open(server, "/graphql/ws", authorization).await;
        assert_eq!(socket.next().await.unwrap()["type"], "connection_ack");
        socket
    }

    /// Opens a connection without a word.
    pub async fn connect(server: &Server, path: &str) -> Self {
        let stream = TcpStream::connect(server.address).await.unwrap();
        let mut request = format!("ws://{}{path}", server.address).into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
        Self(client_async(request, stream).await.unwrap().0)
    }

    pub async fn send(&mut self, message: Value) {
        self.try_send(message).await.unwrap();
    }

    /// Fails once the other end has gone.
    pub async fn try_send(&mut self, message: Value) -> Result<(), tokio_tungstenite::tungstenite::Error> {
        self.0.send(Message::text(message.to_string())).await
    }

    /// Asks under the name `1`.
    pub async fn subscribe(&mut self, query: &str, variables: Value) {
        self.ask("1", query, variables).await;
    }

    pub async fn ask(&mut self, id: &str, query: &str, variables: Value) {
        let payload = json!({ "query": query, "variables": variables });
        self.send(json!({ "id": id, "type": "subscribe", "payload": payload })).await;
    }

    /// The next message; or how the connection was closed.
    pub async fn next(&mut self) -> Result<Value, u16> {
        self.heard().await.map_err(|(code, _)| code)
    }

    /// With which code and which words the connection is closed, after whatever else is said.
    pub async fn closed(&mut self) -> (u16, String) {
        loop {
            if let Err(closed) = self.heard().await {
                return closed;
            }
        }
    }

    /// The next message; or the code and the words with which the connection was closed.
    pub async fn heard(&mut self) -> Result<Value, (u16, String)> {
        loop {
            let message =
                tokio::time::timeout(Duration::from_secs(60), self.0.next()).await.expect("a message");
            match message.expect("an open connection").expect("a message") {
                Message::Text(text) => return Ok(serde_json::from_str(&text).unwrap()),
                Message::Close(frame) => {
                    return Err(frame
                        .map_or((0, String::new()), |frame| (frame.code.into(), frame.reason.to_string())));
                }
                _ => {}
            }
        }
    }
}

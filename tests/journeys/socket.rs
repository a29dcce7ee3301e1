//! A client of the `graphql-transport-ws` protocol.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest},
};

/// How long something that must come may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Socket {
    /// Opens a socket for the holder of `token`.
    pub async fn open(url: &str, token: &str) -> Self {
        let mut socket = Self::connect(url).await;
        let payload = json!({"authorization": format!("Bearer {token}")});
        socket.send(&json!({"type": "connection_init", "payload": payload})).await;
        let answer = socket.message().await.expect("an answer");
        assert_eq!(answer["type"], "connection_ack", "{answer}");
        socket
    }

    /// Opens a socket without saying who is there.
    pub async fn connect(url: &str) -> Self {
        let mut request = format!("{}/graphql", url.replace("http", "ws")).into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
        Self { stream: connect_async(request).await.unwrap().0 }
    }

    pub async fn send(&mut self, message: &Value) {
        self.stream.send(Message::text(message.to_string())).await.unwrap();
    }

    pub async fn subscribe(&mut self, id: &str, query: &str, variables: Value) {
        let payload = json!({"query": query, "variables": variables});
        self.send(&json!({"id": id, "type": "subscribe", "payload": payload})).await;
    }

    /// The next message of the protocol; nothing once the socket is closed.
    pub async fn message(&mut self) -> Option<Value> {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.stream.next()).await.expect("a message in time");
            match next?.ok()? {
                Message::Text(text) => {
                    let message: Value = serde_json::from_str(&text).unwrap();
                    match message["type"].as_str() {
                        Some("ping" | "pong") => {}
                        _ => return Some(message),
                    }
                }
                Message::Close(frame) => {
                    let frame = frame?;
                    return Some(
                        json!({"type": "close", "code": u16::from(frame.code), "reason": frame.reason.to_string()}),
                    );
                }
                _ => {}
            }
        }
    }

    /// The data that a subscription delivers next.
    pub async fn next(&mut self) -> Value {
        let message = self.message().await.expect("the socket is open");
        assert_eq!(message["type"], "next", "{message}");
        assert!(message["payload"].get("errors").is_none(), "{message}");
        message["payload"]["data"].clone()
    }
}

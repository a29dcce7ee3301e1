//! Servers: one that answers as it is told and keeps what it received, and a few that misbehave.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

/// What a server received.
#[derive(Clone, Debug)]
pub struct Received {
    pub method: String,
    pub target: String,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// The other end of the connection.
    pub peer: SocketAddr,
}

impl Received {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn form(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(&self.body).into_owned().collect()
    }
}

/// A running server. It ends with the test's runtime.
pub struct Server {
    pub base: String,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Server {
    /// Answers every request with this.
    pub async fn answering(status: u16, headers: &[(&'static str, &str)], body: impl Into<Bytes>) -> Self {
        let received = Arc::new(Mutex::new(Vec::new()));
        let (kept, body) = (received.clone(), body.into());
        let headers: Vec<_> = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()))
            .collect();
        let answer = move |ConnectInfo(peer): ConnectInfo<SocketAddr>, request: Request| {
            let (kept, body, headers) = (kept.clone(), body.clone(), headers.clone());
            async move {
                let (parts, content) = request.into_parts();
                let content = to_bytes(content, 1 << 20).await.unwrap();
                kept.lock().unwrap().push(Received {
                    method: parts.method.to_string(),
                    target: parts.uri.to_string(),
                    headers: parts.headers,
                    body: content,
                    peer,
                });
                let mut response = Response::new(axum::body::Body::from(body));
                *response.status_mut() = StatusCode::from_u16(status).unwrap();
                response.headers_mut().extend(headers);
                response
            }
        };
        let (listener, address) = listen().await;
        let app = Router::new().fallback(answer).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { base: format!("http://{address}"), received }
    }

    /// Answers with JSON.
    pub async fn json(status: u16, body: &str) -> Self {
        Self::answering(status, &[("content-type", "application/json")], body.to_owned()).await
    }

    /// What has been received, in order.
    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// The one request that has been received.
    pub fn only(&self) -> Received {
        let mut received = self.received();
        assert_eq!(received.len(), 1);
        received.remove(0)
    }
}

async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// Reads one whole request: the head, and as much body as it announces.
async fn read_request(stream: &mut TcpStream) -> String {
    let mut read = Vec::new();
    loop {
        let mut buffer = [0; 4096];
        let count = stream.read(&mut buffer).await.unwrap();
        assert!(count > 0, "the request broke off");
        read.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&read).into_owned();
        let Some((head, _)) = text.split_once("\r\n\r\n") else { continue };
        let announced = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().unwrap())
        });
        if read.len() >= head.len() + 4 + announced.unwrap_or_default() {
            return text;
        }
    }
}

/// Reads a request, then writes this and closes the connection. Gives back the address, and later what was read.
pub async fn closing_after(written: &'static [u8]) -> (String, oneshot::Receiver<String>) {
    let (listener, address) = listen().await;
    let (told, hear) = oneshot::channel();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let request = read_request(&mut stream).await;
        stream.write_all(written).await.unwrap();
        stream.shutdown().await.unwrap();
        told.send(request).unwrap();
    });
    (format!("http://{address}"), hear)
}

/// Reads a request and never answers. The receiver gets the request.
pub async fn silent() -> (String, oneshot::Receiver<String>) {
    let (listener, address) = listen().await;
    let (told, hear) = oneshot::channel();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        told.send(read_request(&mut stream).await).unwrap();
        // Until the other side gives up.
        let _ = stream.read(&mut [0; 1]).await;
    });
    (format!("http://{address}"), hear)
}

/// Answers with a body that never ends. The receiver gets the number of bytes that were written until the other side closed.
pub async fn endless(start: &'static str) -> (String, oneshot::Receiver<usize>) {
    let (listener, address) = listen().await;
    let (told, hear) = oneshot::channel();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        stream.write_all(start.as_bytes()).await.unwrap();
        let mut written = 0;
        while stream.write_all(&[b' '; 4096]).await.is_ok() {
            written += 4096;
        }
        told.send(written).unwrap();
    });
    (format!("http://{address}"), hear)
}

/// An address at which nobody listens.
pub async fn nobody() -> String {
    let (listener, address) = listen().await;
    drop(listener);
    format!("http://{address}")
}

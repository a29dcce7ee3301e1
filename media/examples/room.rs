//! A room for browsers, to try the engine by hand or from a script: open <http://127.0.0.1:8898/> in two windows.
//!
//! `cargo run --example room [http port] [address to be reached at] [listen on]`
//! The pages talk to it by HTTP polling. `?camera=0`, `?microphone=0` and `?width=…` change what a page does.

use std::collections::HashMap;
use std::error::Error;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use media::engine::{Engine, EngineConfig, Grants, NewPeer, Peer, PeerEvent};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use uuid::Uuid;

const PAGE: &str = include_str!("room.html");

struct Guest {
    peer: Peer,
    events: Arc<tokio::sync::Mutex<mpsc::Receiver<PeerEvent>>>,
}

struct Server {
    engine: Engine,
    room: Uuid,
    guests: Mutex<HashMap<String, Guest>>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let port: u16 = arguments.next().map_or(Ok(8898), |port| port.parse())?;
    let address: std::net::IpAddr = arguments.next().unwrap_or_else(|| "127.0.0.1".to_owned()).parse()?;
    let engine = Engine::start(EngineConfig {
        listen: arguments.next().map_or(Ok((address, 0).into()), |listen| listen.parse())?,
        addresses: vec![address],
        grace: EngineConfig::USUAL_GRACE,
    })
    .await?;
    println!("media at {}, pages at http://127.0.0.1:{port}/", engine.address());
    let server = Arc::new(Server { engine, room: Uuid::new_v4(), guests: Mutex::default() });
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    loop {
        let (stream, _) = listener.accept().await?;
        let server = server.clone();
        tokio::spawn(async move {
            if let Err(error) = serve(&server, stream).await {
                eprintln!("{error}");
            }
        });
    }
}

async fn serve(server: &Server, mut stream: TcpStream) -> Result<(), Box<dyn Error>> {
    let mut request = Vec::new();
    let (head, body) = loop {
        let mut chunk = [0; 8_192];
        let count = stream.read(&mut chunk).await?;
        request.extend_from_slice(&chunk[..count]);
        let text = String::from_utf8_lossy(&request).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                line.to_ascii_lowercase()
                    .strip_prefix("content-length:")
                    .and_then(|value| value.trim().parse().ok())
            });
            if body.len() >= length.unwrap_or(0) {
                break (head.to_owned(), body.to_owned());
            }
        }
        if count == 0 {
            return Ok(());
        }
    };
    let target = head.split(' ').nth(1).unwrap_or("/");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let query: HashMap<&str, &str> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
    let reply = answer(server, path, &query, &body).await.unwrap_or_default();
    let kind = if path == "/" { "text/html" } else { "application/json" };
    let length = reply.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(reply.as_bytes()).await?;
    Ok(())
}

async fn answer(server: &Server, path: &str, query: &HashMap<&str, &str>, body: &str) -> Option<String> {
    let number = |name: &str| query.get(name).and_then(|value| value.parse::<u32>().ok()).unwrap_or(0);
    match path {
        "/" => Some(PAGE.to_owned()),
        "/log" => {
            println!("{body}");
            None
        }
        "/figures" => Some(format!("{:?}", server.engine.figures())),
        "/join" => {
            let person = Uuid::new_v4();
            let new = NewPeer { room: server.room, id: person, person, grants: Grants::ALL, most: 20 };
            let (peer, events) = server.engine.connect(new).await.ok()?;
            let guest = Guest { peer, events: Arc::new(tokio::sync::Mutex::new(events)) };
            server.guests.lock().ok()?.insert(person.to_string(), guest);
            Some(format!("{{\"id\":\"{person}\"}}"))
        }
        _ => {
            let id = *query.get("id")?;
            let (peer, events) = {
                let guests = server.guests.lock().ok()?;
                let guest = guests.get(id)?;
                (guest.peer.clone(), guest.events.clone())
            };
            match path {
                "/events" => {
                    let event = events.lock().await.recv().await;
                    if event.is_none() {
                        server.guests.lock().ok()?.remove(id);
                    }
                    return Some(
                        event.map_or_else(|| "{\"gone\":true}".to_owned(), |event| describe(&event)),
                    );
                }
                "/answer" => peer.answer(number("number"), body.to_owned()),
                "/media" => peer.media(number("microphone") > 0, number("camera") > 0, number("screen") > 0),
                "/view" => peer.view((*query.get("mid")?).to_owned(), number("width")),
                "/restart" => peer.restart(),
                "/close" => peer.close(),
                "/quality" => return Some(format!("\"{:?}\"", peer.quality().await)),
                _ => {}
            }
            None
        }
    }
}

fn describe(event: &PeerEvent) -> String {
    match event {
        PeerEvent::Offer { number, sdp, streams } => {
            let mut list = String::new();
            for stream in streams {
                let comma = if list.is_empty() { "" } else { "," };
                let _ = write!(
                    list,
                    "{comma}{{\"mid\":\"{}\",\"person\":\"{}\",\"kind\":\"{}\"}}",
                    stream.mid,
                    stream.person,
                    stream.kind.name()
                );
            }
            format!("{{\"offer\":{number},\"sdp\":{sdp:?},\"streams\":[{list}]}}")
        }
        other => format!("{{\"event\":{:?}}}", format!("{other:?}")),
    }
}

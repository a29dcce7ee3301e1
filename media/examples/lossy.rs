//! A lossy path for trials: a UDP relay between any number of clients and one address.
//!
//! `cargo run --example lossy <listen> <target> <loss per mille> [kbit/s to the clients]`
//! Loss applies in both directions, the limit (with a queue of 200 ms) only towards the clients.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::error::Error;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::net::UdpSocket;

const QUEUE: Duration = Duration::from_millis(200);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, listen, target, loss, rest @ ..] = arguments.as_slice() else {
        return Err("usage: lossy <listen> <target> <loss per mille> [kbit/s]".into());
    };
    let target: SocketAddr = target.parse()?;
    let loss: u32 = loss.parse()?;
    let limit: Option<f64> = rest.first().map(|text| text.parse()).transpose()?;
    let front = Arc::new(UdpSocket::bind(listen).await?);
    let free = Arc::new(Mutex::new(Instant::now()));
    let mut clients: HashMap<SocketAddr, Arc<UdpSocket>> = HashMap::new();
    let mut buffer = [0; 2_048];
    loop {
        let (count, client) = front.recv_from(&mut buffer).await?;
        let back = match clients.entry(client) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => {
                let back = Arc::new(UdpSocket::bind("127.0.0.1:0").await?);
                tokio::spawn(back_to_client(back.clone(), front.clone(), client, loss, limit, free.clone()));
                entry.insert(back)
            }
        };
        if rand::random_range(0..1_000) >= loss {
            // A full buffer is loss, which is what this is for.
            let _ = back.send_to(&buffer[..count], target).await;
        }
    }
}

async fn back_to_client(
    back: Arc<UdpSocket>,
    front: Arc<UdpSocket>,
    client: SocketAddr,
    loss: u32,
    limit: Option<f64>,
    free: Arc<Mutex<Instant>>,
) {
    let mut buffer = [0; 2_048];
    while let Ok((count, _)) = back.recv_from(&mut buffer).await {
        if rand::random_range(0..1_000) < loss {
            continue;
        }
        let mut departs = Instant::now();
        if let (Some(limit), Ok(mut free)) = (limit, free.lock()) {
            let next = departs.max(*free)
                + Duration::from_secs_f64(f64::from(u32::try_from(count).unwrap_or(0)) * 8.0 / limit / 1e3);
            if next - departs > QUEUE {
                continue;
            }
            (*free, departs) = (next, next);
        }
        let (front, datagram) = (front.clone(), buffer[..count].to_vec());
        tokio::spawn(async move {
            tokio::time::sleep_until(departs.into()).await;
            let _ = front.send_to(&datagram, client).await;
        });
    }
}

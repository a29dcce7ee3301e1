//! No server: each client sends to all others of its room from socket to socket.

use std::cell::RefCell;
use std::error::Error;
use std::net::IpAddr;
use std::rc::Rc;

use super::client::{Role, Tally, random_ssrc, run};
use super::connection::Connection;
use super::{Clients, Shape, pause};

/// Connects everybody.
pub async fn fill(
    address: IpAddr,
    shape: Shape,
    tally: &Rc<RefCell<Tally>>,
) -> Result<Clients, Box<dyn Error>> {
    let mut clients = Clients::default();
    for _ in 0..shape.rooms {
        let people: Vec<_> =
            (0..shape.people).map(|_| Connection::bind(address)).collect::<Result<_, _>>()?;
        let addresses: Vec<_> = people.iter().map(Connection::address).collect::<Result<_, _>>()?;
        for (mut connection, own) in people.into_iter().zip(&addresses) {
            let others = addresses.iter().filter(|other| *other != own).copied().collect();
            connection.connect_directly(others)?;
            let role = Role { sends: true, transport: None };
            clients.spawn(run(connection, role, random_ssrc(), tally.clone()));
            pause().await;
        }
    }
    Ok(clients)
}

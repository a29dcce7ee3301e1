//! A client that others wrote, so that we do not only agree with ourselves; and time that passes.

use rtc::sansio::Protocol;
use rtc::shared::{TransportContext, TransportMessage, TransportProtocol};
use rtc::turn::client::{Client as Library, ClientConfig, Event};

use super::*;

/// Drives the library's client until `pick` finds what it looks for.
fn drive<T>(
    client: &mut Library,
    socket: &Blocking,
    mut pick: impl FnMut(&mut Library, Event) -> Option<T>,
) -> T {
    let deadline = Instant::now() + Duration::from_secs(10);
    socket.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
    let mut buffer = [0; 2_048];
    loop {
        assert!(Instant::now() < deadline, "waited in vain");
        while let Some(event) = client.poll_event() {
            if let Some(found) = pick(client, event) {
                return found;
            }
        }
        while let Some(out) = client.poll_write() {
            socket.send_to(&out.message, out.transport.peer_addr).unwrap();
        }
        if let Ok((count, peer_addr)) = socket.recv_from(&mut buffer) {
            let transport = TransportContext {
                local_addr: socket.local_addr().unwrap(),
                peer_addr,
                transport_protocol: TransportProtocol::UDP,
                ecn: None,
            };
            let message = buffer[..count].into();
            client.handle_read(TransportMessage { now: Instant::now(), transport, message }).unwrap();
        }
        client.handle_timeout(Instant::now()).unwrap();
    }
}

#[tokio::test]
async fn a_client_of_others_gets_its_data_through() {
    let (server, relay) = server(|_| ()).await;
    let (username, password) = credentials(&server.turn(), ANNA, noon());
    let address = server.address();
    apart(move || {
        let (socket, there) = (socket(), relay.local_addr().unwrap());
        let config = ClientConfig {
            turn_serv_addr: address.to_string(),
            local_addr: socket.local_addr().unwrap(),
            transport_protocol: TransportProtocol::UDP,
            username,
            password,
            ..ClientConfig::default()
        };
        let mut client = Library::new(config, default_provider().unwrap()).unwrap();
        client.allocate(Instant::now()).unwrap();
        let from = drive(&mut client, &socket, |_, event| match event {
            Event::AllocateResponse(_, relayed) => Some(relayed),
            other => panic!("{other:?}"),
        });
        client.relay(from).unwrap().create_permission(Instant::now(), there).unwrap();
        drive(&mut client, &socket, |_, event| {
            matches!(event, Event::CreatePermissionResponse(..)).then_some(())
        });
        let mut buffer = [0; 100];
        let mut by_channel = 0;
        // The first go as indications, until the channel is bound.
        for number in 0..50u8 {
            client.relay(from).unwrap().send_to(Instant::now(), &[number; 9], there).unwrap();
            while let Some(out) = client.poll_write() {
                socket.send_to(&out.message, out.transport.peer_addr).unwrap();
            }
            assert_eq!(relay.recv_from(&mut buffer).unwrap(), (9, from));
            assert_eq!(buffer[0], number);
            relay.send_to(&[number; 7], from).unwrap();
            drive(&mut client, &socket, |_, event| match event {
                Event::DataIndicationOrChannelData(channel, source, data) => {
                    assert_eq!((source, &data[..]), (there, &[number; 7][..]));
                    by_channel += u32::from(channel.is_some());
                    Some(())
                }
                _ => None,
            });
        }
        assert!(by_channel > 40, "{by_channel}");
    })
    .await;
}

#[tokio::test]
async fn what_is_not_refreshed_ends_and_gives_its_port_back() {
    let (running, relay) = server(|_| ()).await;
    let config = TurnConfig {
        listen: "127.0.0.1:0".parse().unwrap(),
        addresses: vec!["127.0.0.1".parse().unwrap()],
        ports: None,
        relay: vec![relay.local_addr().unwrap()],
        private_peers: false,
        clock: Clock::manual(noon()),
    };
    drop(running);
    let (mut server, _from_peers) = prepare(config, Turn::with_new_secret(vec![])).unwrap();
    let (now, there) = (Instant::now(), relay.local_addr().unwrap());
    let relayed = server.ports.take(1).unwrap();
    let port = relayed.address;
    let mut allocation =
        allocation::Allocation::new(ANNA, TransactionId::new(), relayed, now + Duration::from_secs(600));
    allocation.bind(now, 0x4000, there).unwrap();
    let later = |seconds| now + Duration::from_secs(seconds);
    assert!(allocation.permits(later(299), there) && !allocation.permits(later(300), there));
    assert_eq!(allocation.channel_of(later(599), there), Some(0x4000));
    assert_eq!(allocation.channel_of(later(600), there), None);
    let client = "127.0.0.1:9".parse().unwrap();
    server.allocations.insert(client, allocation);
    server.clients.insert(1, client);
    server.expire(later(599));
    assert_eq!((server.allocations.len(), server.clients.len()), (1, 1));
    server.expire(later(600));
    assert_eq!((server.allocations.len(), server.clients.len()), (0, 0));
    // The reader's task lets go of the socket in its turn.
    while Blocking::bind(port).is_err() {
        tokio::task::yield_now().await;
    }
}

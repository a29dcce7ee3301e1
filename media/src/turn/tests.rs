//! Clients over loopback.

use std::net::UdpSocket as Blocking;

use chrono::{DateTime, TimeDelta, Utc};
use domain::AccountId;
use rtc::stun::attributes::{
    ATTR_ERROR_CODE, ATTR_NONCE, ATTR_REALM, ATTR_REQUESTED_TRANSPORT, ATTR_USERNAME, AttrType, RawAttribute,
};
use rtc::stun::integrity::MessageIntegrity;
use rtc::stun::message::{
    CLASS_INDICATION, CLASS_REQUEST, CLASS_SUCCESS_RESPONSE, Getter, METHOD_ALLOCATE, METHOD_BINDING,
    METHOD_CHANNEL_BIND, METHOD_CREATE_PERMISSION, METHOD_REFRESH, METHOD_SEND, Message, MessageType, Method,
    Setter, TransactionId,
};
use rtc::stun::xoraddr::XorMappedAddress;
use rtc::turn::proto::data::Data;
use rtc::turn::proto::lifetime::Lifetime;
use rtc::turn::proto::peeraddr::PeerAddress;
use rtc::turn::proto::relayaddr::RelayedAddress;
use uuid::Uuid;

use super::*;

mod library;

const ANNA: AccountId = AccountId(Uuid::from_u128(1));
const BEN: AccountId = AccountId(Uuid::from_u128(2));

/// The time, which stands still.
fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

/// A server on loopback, and the relay that may be reached through it.
async fn server(change: impl FnOnce(&mut TurnConfig)) -> (TurnServer, Blocking) {
    let relay = socket();
    let mut config = TurnConfig {
        listen: "127.0.0.1:0".parse().unwrap(),
        addresses: vec!["127.0.0.1".parse().unwrap()],
        ports: None,
        relay: vec![relay.local_addr().unwrap()],
        private_peers: false,
        clock: Clock::manual(noon()),
    };
    change(&mut config);
    (TurnServer::start(config).await.unwrap(), relay)
}

fn socket() -> Blocking {
    let socket = Blocking::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    socket
}

/// A name and its password.
fn credentials(turn: &Turn, person: AccountId, from: DateTime<Utc>) -> (String, String) {
    turn.credentials(person, from)
}

type Parts = Vec<Box<dyn Setter>>;

/// Somebody at one address, with credentials.
struct Client {
    socket: Blocking,
    server: SocketAddr,
    username: String,
    password: String,
}

impl Client {
    fn new(server: &TurnServer, (username, password): (String, String)) -> Client {
        Client { socket: socket(), server: server.address(), username, password }
    }

    fn good(server: &TurnServer, person: AccountId) -> Client {
        Client::new(server, credentials(&server.turn(), person, noon()))
    }

    fn send(&self, parts: &Parts) {
        let mut message = Message::new();
        message.build(parts).unwrap();
        self.socket.send_to(&message.raw, self.server).unwrap();
    }

    fn hear(&self) -> Message {
        let mut buffer = [0; 2_048];
        let (count, _) = self.socket.recv_from(&mut buffer).unwrap();
        let mut message = Message { raw: buffer[..count].to_vec(), ..Message::default() };
        message.decode().unwrap();
        message
    }

    /// Asks, after the challenge; an error comes as its code.
    fn ask(&self, method: Method, parts: Parts) -> Result<Message, u16> {
        self.ask_as(TransactionId::new(), method, parts)
    }

    fn ask_as(&self, transaction: TransactionId, method: Method, parts: Parts) -> Result<Message, u16> {
        let kind = || Box::new(MessageType::new(method, CLASS_REQUEST));
        self.send(&vec![Box::new(TransactionId::new()), kind()]);
        let challenge = self.hear();
        assert_eq!(code(&challenge), Some(401));
        let text = |typ: AttrType, value: &[u8]| {
            let length = u16::try_from(value.len()).unwrap();
            Box::new(RawAttribute { typ, length, value: value.to_vec() })
        };
        let provider = default_provider().unwrap();
        let realm = challenge.get(ATTR_REALM).unwrap();
        let key = MessageIntegrity::long_term_integrity_key(
            self.username.clone(),
            String::from_utf8(realm.clone()).unwrap(),
            self.password.clone(),
            provider.crypto(),
        )
        .unwrap();
        let mut all: Parts = vec![Box::new(transaction), kind()];
        all.extend(parts);
        all.push(text(ATTR_USERNAME, self.username.as_bytes()));
        all.push(text(ATTR_REALM, &realm));
        all.push(text(ATTR_NONCE, &challenge.get(ATTR_NONCE).unwrap()));
        let mut message = Message::new();
        message.build(&all).unwrap();
        let integrity = MessageIntegrity::new_raw_integrity_with_provider(key.clone(), provider.crypto());
        integrity.add_to(&mut message).unwrap();
        self.socket.send_to(&message.raw, self.server).unwrap();
        let mut answer = self.hear();
        assert_eq!(answer.transaction_id, transaction);
        if let Some(code) = code(&answer) {
            return Err(code);
        }
        MessageIntegrity::check(&mut answer, &key, provider.crypto()).unwrap();
        Ok(answer)
    }

    fn allocate(&self) -> Result<SocketAddr, u16> {
        self.ask(METHOD_ALLOCATE, vec![udp()]).map(|answer| relayed(&answer))
    }
}

fn code(message: &Message) -> Option<u16> {
    let value = message.get(ATTR_ERROR_CODE).ok()?;
    Some(u16::from(value[2]) * 100 + u16::from(value[3]))
}

fn relayed(message: &Message) -> SocketAddr {
    let mut relayed = RelayedAddress::default();
    relayed.get_from(message).unwrap();
    SocketAddr::new(relayed.ip, relayed.port)
}

fn word(typ: AttrType, value: u32) -> Box<dyn Setter> {
    Box::new(RawAttribute { typ, length: 4, value: value.to_be_bytes().to_vec() })
}

fn udp() -> Box<dyn Setter> {
    word(ATTR_REQUESTED_TRANSPORT, 17 << 24)
}

fn peer(address: SocketAddr) -> Box<dyn Setter> {
    Box::new(PeerAddress { ip: address.ip(), port: address.port() })
}

fn channel(number: u16) -> Box<dyn Setter> {
    word(rtc::stun::attributes::ATTR_CHANNEL_NUMBER, u32::from(number) << 16)
}

fn at(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

/// Runs what waits, apart from the server.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

#[tokio::test]
async fn who_has_good_credentials_gets_a_port_and_keeps_it_while_he_refreshes_it() {
    let (server, _relay) = server(|_| ()).await;
    let anna = Client::good(&server, ANNA);
    apart(move || {
        let transaction = TransactionId::new();
        let answer = anna.ask_as(transaction, METHOD_ALLOCATE, vec![udp()]).unwrap();
        let mut seen = XorMappedAddress::default();
        seen.get_from(&answer).unwrap();
        assert_eq!(SocketAddr::new(seen.ip, seen.port), anna.socket.local_addr().unwrap());
        // The answer was lost: the same request is answered likewise, and another one is not.
        let again = anna.ask_as(transaction, METHOD_ALLOCATE, vec![udp()]).unwrap();
        assert_eq!(relayed(&again), relayed(&answer));
        assert_eq!(anna.allocate(), Err(437));
        for (asked, given) in [(1, 600), (1_000, 1_000), (99_999, 3_600), (0, 0)] {
            let asked = Box::new(Lifetime(Duration::from_secs(asked)));
            let mut lifetime = Lifetime::default();
            lifetime.get_from(&anna.ask(METHOD_REFRESH, vec![asked]).unwrap()).unwrap();
            assert_eq!(lifetime.0.as_secs(), given);
        }
        assert_eq!(anna.ask(METHOD_REFRESH, vec![]).err(), Some(437));
        assert!(anna.allocate().is_ok());
    })
    .await;
}

#[tokio::test]
async fn expired_forged_and_foreign_credentials_are_refused() {
    let (server, _relay) = server(|_| ()).await;
    let turn = server.turn();
    let expired = credentials(&turn, ANNA, noon() - TimeDelta::hours(12));
    let almost = credentials(&turn, ANNA, noon() - TimeDelta::hours(12) + TimeDelta::seconds(1));
    let (name, _) = credentials(&turn, ANNA, noon());
    let (longer, _) = credentials(&turn, ANNA, noon() + TimeDelta::hours(9));
    let (_, password) = credentials(&turn, ANNA, noon());
    let foreign = credentials(&Turn::with_new_secret(vec![]), ANNA, noon());
    let nobody = ("9999999999".to_owned(), turn.password("9999999999"));
    let good = Client::new(&server, almost);
    let bad = [
        expired,
        (name, "guessed".to_owned()),
        (longer, password),
        foreign,
        nobody,
        (String::new(), String::new()),
    ]
    .map(|credentials| Client::new(&server, credentials));
    apart(move || {
        for client in bad {
            assert_eq!(client.allocate(), Err(401), "{}", client.username);
        }
        assert!(good.allocate().is_ok());
    })
    .await;
}

#[tokio::test]
async fn an_allocation_is_its_persons() {
    let (server, relay) = server(|_| ()).await;
    let (mut client, other) = (Client::good(&server, ANNA), credentials(&server.turn(), BEN, noon()));
    apart(move || {
        client.allocate().unwrap();
        (client.username, client.password) = other;
        assert_eq!(client.ask(METHOD_REFRESH, vec![]).err(), Some(441));
        let there = peer(relay.local_addr().unwrap());
        assert_eq!(client.ask(METHOD_CREATE_PERMISSION, vec![there]).err(), Some(441));
    })
    .await;
}

#[tokio::test]
async fn a_person_has_twelve_allocations_and_not_thirteen() {
    let (server, _relay) = server(|_| ()).await;
    let annas: Vec<_> = (0..13).map(|_| Client::good(&server, ANNA)).collect();
    let ben = Client::good(&server, BEN);
    apart(move || {
        for client in &annas[..server::MOST_OF_ONE] {
            client.allocate().unwrap();
        }
        assert_eq!(annas[12].allocate(), Err(486));
        assert!(ben.allocate().is_ok());
        annas[3].ask(METHOD_REFRESH, vec![Box::new(Lifetime(Duration::ZERO))]).unwrap();
        assert!(annas[12].allocate().is_ok());
    })
    .await;
}

#[tokio::test]
async fn ports_are_of_the_range_and_when_there_are_no_more_that_is_said() {
    let first = socket().local_addr().unwrap().port().min(65_000);
    let (server, _relay) = server(|config| config.ports = Some(first..=first + 2)).await;
    let clients: Vec<_> = (0..4).map(|_| Client::good(&server, ANNA)).collect();
    apart(move || {
        let given: Vec<_> = clients.iter().map(Client::allocate).collect();
        let ports: Vec<_> = given.iter().flatten().map(SocketAddr::port).collect();
        // Another program may have one of them.
        assert!(
            !ports.is_empty() && ports.iter().all(|port| (first..=first + 2).contains(port)),
            "{ports:?}"
        );
        assert_eq!(given[3], Err(508));
    })
    .await;
}

#[tokio::test]
async fn private_peers_are_denied_and_so_is_everything_beside_the_relay_on_its_machine() {
    let (strict, relay) = server(|_| ()).await;
    let (open, _other) = server(|config| config.private_peers = true).await;
    let (anna, ben) = (Client::good(&strict, ANNA), Client::good(&open, BEN));
    apart(move || {
        let (there, beside) = (relay.local_addr().unwrap(), socket());
        let secret = beside.local_addr().unwrap();
        let from = anna.allocate().unwrap();
        ben.allocate().unwrap();
        for private in ["10.0.0.1:5", "127.0.0.2:5", "169.254.169.254:80", "224.0.0.1:5", "0.0.0.0:5"].map(at)
        {
            assert_eq!(anna.ask(METHOD_CREATE_PERMISSION, vec![peer(private)]).err(), Some(403), "{private}");
            // One bad peer among good ones spoils all.
            let both = vec![peer(there), peer(private)];
            assert_eq!(anna.ask(METHOD_CREATE_PERMISSION, both).err(), Some(403));
            let bound = anna.ask(METHOD_CHANNEL_BIND, vec![channel(0x4000), peer(private)]);
            assert_eq!(bound.err(), Some(403));
        }
        assert_eq!(anna.ask(METHOD_CREATE_PERMISSION, vec![peer(at("[2001:4860::1]:5"))]).err(), Some(443));
        assert!(ben.ask(METHOD_CREATE_PERMISSION, vec![peer(at("10.0.0.1:5"))]).is_ok());
        assert_eq!(ben.ask(METHOD_CREATE_PERMISSION, vec![peer(at("224.0.0.1:5"))]).err(), Some(403));
        // A permission is for an address, but of this machine there is the relay only.
        assert!(anna.ask(METHOD_CREATE_PERMISSION, vec![peer(there)]).is_ok());
        assert_eq!(anna.ask(METHOD_CHANNEL_BIND, vec![channel(0x4000), peer(secret)]).err(), Some(403));
        let kind = || Box::new(MessageType::new(METHOD_SEND, CLASS_INDICATION));
        for to in [secret, there] {
            let data = Box::new(Data(b"hello".to_vec()));
            anna.send(&vec![Box::new(TransactionId::new()), kind(), peer(to), data]);
        }
        let mut buffer = [0; 100];
        assert_eq!(relay.recv_from(&mut buffer).unwrap(), (5, from));
        beside.set_nonblocking(true).unwrap();
        assert!(beside.recv_from(&mut buffer).is_err());
        // And nothing comes from there either.
        beside.send_to(b"secret", from).unwrap();
        relay.send_to(b"public", from).unwrap();
        let mut data = Data::default();
        data.get_from(&anna.hear()).unwrap();
        assert_eq!(data.0, b"public");
    })
    .await;
}

#[tokio::test]
async fn a_channel_is_bound_to_one_peer_and_carries_data_both_ways() {
    let (server, relay) = server(|_| ()).await;
    let anna = Client::good(&server, ANNA);
    apart(move || {
        let (there, from) = (relay.local_addr().unwrap(), anna.allocate().unwrap());
        // Before anything is permitted nothing goes through.
        let kind = MessageType::new(METHOD_SEND, CLASS_INDICATION);
        let early = Box::new(Data(b"too early".to_vec()));
        anna.send(&vec![Box::new(TransactionId::new()), Box::new(kind), peer(there), early]);
        anna.socket.send_to(b"\x4a\xbc\x00\x05early", anna.server).unwrap();
        assert!(anna.ask(METHOD_CHANNEL_BIND, vec![channel(0x4abc), peer(there)]).is_ok());
        assert!(anna.ask(METHOD_CHANNEL_BIND, vec![channel(0x4abc), peer(there)]).is_ok());
        for (number, to) in [(0x4abd, there), (0x4abc, at("8.8.8.8:5")), (0x5000, there), (0x3fff, there)] {
            assert_eq!(anna.ask(METHOD_CHANNEL_BIND, vec![channel(number), peer(to)]).err(), Some(400));
        }
        let mut buffer = [0; 100];
        anna.socket.send_to(b"\x4a\xbc\x00\x05hello padding", anna.server).unwrap();
        let (count, source) = relay.recv_from(&mut buffer).unwrap();
        assert_eq!((&buffer[..count], source), (&b"hello"[..], from));
        relay.send_to(b"answer", from).unwrap();
        let (count, _) = anna.socket.recv_from(&mut buffer).unwrap();
        assert_eq!(&buffer[..count], b"\x4a\xbc\x00\x06answer");
        // Damaged ones are dropped.
        for bad in [&b"\x4a\xbc\x00\x09hello"[..], b"\x4a\xbc\x00", b"\x4a\xbd\x00\x05hello"] {
            anna.socket.send_to(bad, anna.server).unwrap();
        }
        anna.socket.send_to(b"\x4a\xbc\x00\x04last", anna.server).unwrap();
        assert_eq!(relay.recv_from(&mut buffer).unwrap().0, 4);
    })
    .await;
}

#[tokio::test]
async fn what_is_not_understood_is_said() {
    let (server, _relay) = server(|_| ()).await;
    let anna = Client::good(&server, ANNA);
    apart(move || {
        let dont_fragment = Box::new(RawAttribute {
            typ: rtc::stun::attributes::ATTR_DONT_FRAGMENT,
            length: 0,
            value: vec![],
        });
        assert_eq!(anna.ask(METHOD_ALLOCATE, vec![udp(), dont_fragment]).err(), Some(420));
        assert_eq!(anna.ask(METHOD_ALLOCATE, vec![]).err(), Some(400));
        assert_eq!(anna.ask(METHOD_ALLOCATE, vec![word(ATTR_REQUESTED_TRANSPORT, 6 << 24)]).err(), Some(442));
        let family = word(rtc::stun::attributes::ATTR_REQUESTED_ADDRESS_FAMILY, 2 << 24);
        assert_eq!(anna.ask(METHOD_ALLOCATE, vec![udp(), family]).err(), Some(440));
        // A binding request needs no credentials.
        let kind = MessageType::new(METHOD_BINDING, CLASS_REQUEST);
        anna.send(&vec![Box::new(TransactionId::new()), Box::new(kind)]);
        assert_eq!(anna.hear().typ.class, CLASS_SUCCESS_RESPONSE);
    })
    .await;
}

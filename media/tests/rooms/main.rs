//! Whole clients in whole rooms, over loopback.

mod common;
mod leaks;

use std::time::Duration;

use common::{Behaviour, Client, engine};
use media::engine::{EndReason, EngineError, Grants, NewPeer};
use uuid::Uuid;

const VP8: u8 = 96;
const OPUS: u8 = 111;
const PATIENCE: Duration = Duration::from_secs(25);

#[tokio::test]
async fn two_clients_hear_and_see_each_other() {
    let engine = engine(PATIENCE).await;
    let room = Uuid::new_v4();
    let anna = Client::join(&engine, room, Behaviour::new(1)).await;
    let ben = Client::join(&engine, room, Behaviour::new(2)).await;
    anna.until("she sees Ben", |seen| seen.count(VP8, 2) > 300 && seen.count(OPUS, 2) > 50).await;
    ben.until("he sees Anna", |seen| seen.count(VP8, 1) > 300 && seen.count(OPUS, 1) > 50).await;
    assert_eq!(anna.seen().gaps(VP8) + anna.seen().gaps(OPUS), 0);
    let quality = anna.peer.quality().await.unwrap();
    assert!(quality.kbps_up > 300 && quality.kbps_down > 300, "{quality:?}");
    let figures = engine.figures();
    assert_eq!((figures.rooms, figures.peers, figures.handshakes), (1, 2, 2));
    engine.stop().await;
    anna.until("she learns of the end", |seen| seen.events.iter().any(|event| event.contains("Stopped")))
        .await;
}

#[tokio::test]
async fn a_client_that_lets_us_start_the_handshake_is_served_too() {
    let engine = engine(PATIENCE).await;
    let room = Uuid::new_v4();
    let anna = Client::join(&engine, room, Behaviour { passive: true, ..Behaviour::new(1) }).await;
    let ben = Client::join(&engine, room, Behaviour { sends: false, ..Behaviour::new(2) }).await;
    ben.until("he sees Anna", |seen| seen.count(VP8, 1) > 100).await;
    assert!(anna.seen().streams.is_empty());
}

#[tokio::test]
async fn a_latecomer_is_served_and_the_m_lines_of_a_leaver_are_used_again() {
    let engine = engine(PATIENCE).await;
    let room = Uuid::new_v4();
    let anna = Client::join(&engine, room, Behaviour::new(1)).await;
    let ben = Client::join(&engine, room, Behaviour::new(2)).await;
    anna.until("she sees Ben", |seen| seen.count(VP8, 2) > 50).await;
    drop(ben);
    anna.until("Ben is gone", |seen| seen.streams.is_empty()).await;
    anna.forget();
    let carl = Client::join(&engine, room, Behaviour::new(3)).await;
    carl.until("he sees Anna", |seen| seen.count(VP8, 1) > 50).await;
    anna.until("she sees Carl", |seen| seen.count(VP8, 3) > 50 && seen.count(OPUS, 3) > 20).await;
    let dora = Client::join(&engine, room, Behaviour::new(4)).await;
    for client in [&anna, &carl] {
        client.until("they see Dora", |seen| seen.count(VP8, 4) > 50).await;
    }
    dora.until("she sees both", |seen| seen.count(VP8, 1) > 50 && seen.count(VP8, 3) > 50).await;
    let mut mids: Vec<_> = anna.seen().streams.iter().map(|stream| stream.mid.clone()).collect();
    mids.sort_unstable();
    assert_eq!(mids, ["3", "4", "5", "6"]);
    assert_eq!(anna.seen().gaps(VP8), 0);
}

#[tokio::test]
async fn five_percent_of_loss_are_repaired() {
    let engine = engine(PATIENCE).await;
    let room = Uuid::new_v4();
    let anna = Client::join(&engine, room, Behaviour::new(1)).await;
    let ben = Client::join(&engine, room, Behaviour { sends: false, ..Behaviour::new(2) }).await;
    ben.until("he sees Anna", |seen| seen.count(VP8, 1) > 50).await;
    anna.loss.store(50, std::sync::atomic::Ordering::Relaxed);
    ben.loss.store(50, std::sync::atomic::Ordering::Relaxed);
    ben.forget();
    ben.until("he sees much of Anna", |seen| seen.count(VP8, 1) > 2_000).await;
    anna.loss.store(0, std::sync::atomic::Ordering::Relaxed);
    ben.loss.store(0, std::sync::atomic::Ordering::Relaxed);
    ben.until("nearly all is repaired", |seen| seen.gaps(VP8) * 200 < seen.count(VP8, 1)).await;
    let figures = engine.figures();
    assert!(figures.asked_again > 50 && figures.resent > 50, "{figures:?}");
    let quality = anna.peer.quality().await.unwrap();
    assert!((10..150).contains(&quality.lost_up_per_mille), "{quality:?}");
}

#[tokio::test]
async fn media_goes_on_through_a_restart_of_ice() {
    let engine = engine(PATIENCE).await;
    let room = Uuid::new_v4();
    let anna = Client::join(&engine, room, Behaviour::new(1)).await;
    let ben = Client::join(&engine, room, Behaviour::new(2)).await;
    anna.until("she sees Ben", |seen| seen.count(VP8, 2) > 50).await;
    anna.peer.restart();
    anna.until("she gets another offer", |seen| seen.offers.len() > 1).await;
    anna.forget();
    ben.forget();
    // Some seconds of it: longer than the old way would be kept.
    anna.until("she still sees Ben", |seen| seen.count(VP8, 2) > 500).await;
    ben.until("he still sees Anna", |seen| seen.count(VP8, 1) > 500).await;
    let offers = anna.seen().offers;
    let ufrag =
        |offer: &String| offer.lines().find(|line| line.starts_with("a=ice-ufrag")).map(str::to_owned);
    assert_ne!(ufrag(&offers[0]), ufrag(&offers[offers.len() - 1]));
}

#[tokio::test]
async fn silence_interrupts_and_then_ends_a_peer() {
    let engine = engine(Duration::from_secs(10)).await;
    let room = Uuid::new_v4();
    let anna = Client::join(&engine, room, Behaviour::new(1)).await;
    anna.until("she is connected", |seen| seen.events.iter().any(|event| event == "Connected")).await;
    anna.loss.store(1_000, std::sync::atomic::Ordering::Relaxed);
    anna.until("she is interrupted", |seen| seen.events.iter().any(|event| event == "Interrupted")).await;
    anna.loss.store(0, std::sync::atomic::Ordering::Relaxed);
    anna.until("she is heard again", |seen| seen.events.iter().any(|event| event == "Resumed")).await;
    anna.loss.store(1_000, std::sync::atomic::Ordering::Relaxed);
    let lost = format!("{:?}", EndReason::Lost);
    anna.until("she is lost", move |seen| seen.events.iter().any(|event| event.contains(&lost))).await;
    assert_eq!(engine.figures().peers, 0);
}

#[tokio::test]
async fn who_sends_what_the_grants_forbid_is_ended() {
    let engine = engine(PATIENCE).await;
    let room = Uuid::new_v4();
    let grants = Grants { audio: false, ..Grants::ALL };
    let anna =
        Client::join(&engine, Uuid::new_v4(), Behaviour { grants, defiant: true, ..Behaviour::new(1) }).await;
    let honest = Client::join(&engine, room, Behaviour { grants, sends: false, ..Behaviour::new(2) }).await;
    anna.until("she is ended", |seen| seen.events.iter().any(|event| event.contains("Misbehaved"))).await;
    honest.until("he is connected", |seen| seen.connected).await;
    let _next = Client::join(&engine, room, Behaviour::new(3)).await;
    honest.until("he sees the next", |seen| seen.count(VP8, 3) > 50).await;
    assert_eq!(honest.seen().events, ["Connected"]);
    assert!(honest.seen().offers[0].contains("a=inactive"));
}

#[tokio::test]
async fn who_cannot_prove_the_fingerprint_is_ended() {
    let engine = engine(PATIENCE).await;
    for passive in [false, true] {
        let behaviour = Behaviour { forged: true, passive, ..Behaviour::new(1) };
        let anna = Client::join(&engine, Uuid::new_v4(), behaviour).await;
        anna.until("she is ended", |seen| seen.events.iter().any(|event| event.contains("Misbehaved"))).await;
    }
    assert_eq!((engine.figures().handshakes, engine.figures().handshakes_failed), (0, 2));
}

#[tokio::test]
async fn a_full_room_takes_nobody_and_the_same_person_replaces_itself() {
    let engine = engine(PATIENCE).await;
    let room = Uuid::new_v4();
    let new = |person: u128| NewPeer {
        room,
        id: Uuid::new_v4(),
        person: Uuid::from_u128(person),
        grants: Grants::ALL,
        most: 2,
    };
    let (_first, mut events) = engine.connect(new(1)).await.unwrap();
    let (_second, _kept) = engine.connect(new(2)).await.unwrap();
    assert_eq!(engine.connect(new(3)).await.err(), Some(EngineError::RoomFull));
    let (_again, _kept_too) = engine.connect(new(1)).await.unwrap();
    let mut last = None;
    while let Some(event) = events.recv().await {
        last = Some(format!("{event:?}"));
    }
    assert!(last.is_some_and(|event| event.contains("Replaced")));
    assert_eq!(engine.figures().peers, 2);
}

#[tokio::test]
async fn a_bad_or_late_answer_is_refused_and_the_offer_stays() {
    let engine = engine(PATIENCE).await;
    let new = NewPeer {
        room: Uuid::new_v4(),
        id: Uuid::new_v4(),
        person: Uuid::new_v4(),
        grants: Grants::ALL,
        most: 2,
    };
    let (peer, mut events) = engine.connect(new).await.unwrap();
    events.recv().await.unwrap();
    peer.answer(7, String::new());
    assert!(format!("{:?}", events.recv().await).contains("Late(7)"));
    peer.answer(1, "nonsense".to_owned());
    assert!(format!("{:?}", events.recv().await).contains("Line(1)"));
    peer.answer(1, "a".repeat(70_000));
    assert!(format!("{:?}", events.recv().await).contains("TooLong"));
    drop(peer);
    assert!(format!("{:?}", events.recv().await).contains("Closed"));
    assert!(events.recv().await.is_none());
}

#[tokio::test]
async fn clients_that_have_tcp_only_hear_and_see_each_other_and_those_with_udp() {
    let engine = engine(PATIENCE).await;
    let room = Uuid::new_v4();
    let by_tcp = |mark| Behaviour { by_tcp: true, ..Behaviour::new(mark) };
    let anna = Client::join(&engine, room, by_tcp(1)).await;
    let ben = Client::join(&engine, room, by_tcp(2)).await;
    let carl = Client::join(&engine, room, Behaviour::new(3)).await;
    for (client, others) in [(&anna, [2, 3]), (&ben, [1, 3]), (&carl, [1, 2])] {
        client
            .until("both others are seen and heard", |seen| {
                others.iter().all(|other| seen.count(VP8, *other) > 300 && seen.count(OPUS, *other) > 50)
            })
            .await;
        assert_eq!(client.seen().gaps(VP8) + client.seen().gaps(OPUS), 0);
    }
    let figures = engine.figures();
    assert_eq!((figures.tcp_connections, figures.tcp_refused, figures.tcp_misbehaved), (2, 0, 0));
    drop(anna);
    carl.until("Anna is gone", |seen| seen.streams.len() == 2).await;
    carl.until("Anna's connection is closed", |_| engine.figures().tcp_connections < 2).await;
}

#[tokio::test]
async fn a_client_moves_from_udp_to_tcp_and_back() {
    let engine = engine(PATIENCE).await;
    let room = Uuid::new_v4();
    let anna = Client::join(&engine, room, Behaviour::new(1)).await;
    let ben = Client::join(&engine, room, Behaviour::new(2)).await;
    anna.until("she sees Ben", |seen| seen.count(VP8, 2) > 50).await;
    for by_tcp in [true, false] {
        anna.by_tcp.store(by_tcp, std::sync::atomic::Ordering::Relaxed);
        let offers = anna.seen().offers.len();
        anna.peer.restart();
        anna.until("she gets another offer", |seen| seen.offers.len() > offers).await;
        let before = anna.seen();
        anna.until("she has moved", |seen| {
            if by_tcp { seen.by_tcp > before.by_tcp + 500 } else { seen.by_udp > before.by_udp + 500 }
        })
        .await;
        anna.forget();
        ben.forget();
        anna.until("she still sees Ben", |seen| seen.count(VP8, 2) > 200).await;
        ben.until("he still sees Anna", |seen| seen.count(VP8, 1) > 200).await;
    }
    assert_eq!(engine.figures().handshakes, 2);
}

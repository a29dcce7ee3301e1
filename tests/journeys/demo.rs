//! The demo's data is made, and the queries that newcomers are given work as they stand.

use randevu::demo;
use serde_json::json;

use crate::{
    socket::Socket,
    world::{World, code, monday},
};

#[tokio::test(flavor = "multi_thread")]
async fn the_printed_queries_work_as_they_stand() {
    let world = World::start().await;
    demo::make(world.app.ledger(), monday()).await.unwrap();
    assert!(world.app.caught_up(std::time::Duration::from_secs(30)).await);
    assert!(demo::make(world.app.ledger(), monday()).await.is_err(), "only on an empty installation");
    let welcome = demo::welcome(world.app.ledger(), monday()).await.unwrap();
    let [(_, sign_in), (_, look), (_, book), (_, ask), (_, board)] = welcome.queries.as_slice() else {
        panic!("five queries")
    };
    let signed_in = world.ask(None, sign_in, json!({})).await;
    let token = signed_in["data"]["signIn"]["accessToken"].as_str().unwrap_or_else(|| panic!("{signed_in}"));
    let mut socket = Socket::open(&world.url, token).await;
    socket.subscribe("1", &welcome.subscription, json!({})).await;
    let before = socket.next().await["slotsChanged"]["slots"].as_array().unwrap().len();

    let looked = world.ask(Some(token), look, json!({})).await;
    let providers = looked["data"]["providers"]["nodes"].as_array().unwrap_or_else(|| panic!("{looked}"));
    assert!(
        providers.iter().any(|provider| !provider["freeSlots"].as_array().unwrap().is_empty()),
        "{looked}"
    );
    let booked = world.ask(Some(token), book, json!({})).await;
    assert!(booked.get("errors").is_none(), "{booked}");
    assert!(socket.next().await["slotsChanged"]["slots"].as_array().unwrap().len() < before);
    assert_eq!(code(&world.ask(Some(token), book, json!({})).await), "SLOT_TAKEN");
    let asked = world.ask(Some(token), ask, json!({})).await;
    assert_eq!(asked["data"]["openTicket"]["ticket"]["number"], 7, "{asked}");
    let signed_in = world.ask(None, &sign_in.replace("can@", "burak@"), json!({})).await;
    let columns = world.ask(signed_in["data"]["signIn"]["accessToken"].as_str(), board, json!({})).await;
    let columns = columns["data"]["ticketBoard"].as_array().unwrap_or_else(|| panic!("{columns}"));
    assert!(columns.iter().all(|column| column["count"].as_i64() > Some(0)), "{columns:?}");
    for line in welcome.text("http://localhost", "").lines().filter(|line| line.contains("@example.com")) {
        let words: Vec<_> = line.split_whitespace().collect();
        if let [site, _role, email] = words.as_slice() {
            let query = "mutation($site: String!, $email: String!, $password: String!) { signIn(site: $site, email: $email, password: $password) { accessToken } }";
            let answer = world
                .ask(None, query, json!({"site": site, "email": email, "password": demo::PASSWORD}))
                .await;
            assert!(answer.get("errors").is_none(), "{line}: {answer}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demo_of_many_events_is_a_history_like_any_other() {
    let world = World::start().await;
    let mut told = vec![];
    demo::make_large(world.app.ledger(), monday(), 3_000, |there| told.push(there)).await.unwrap();
    assert!(told.is_sorted() && told.last().is_some_and(|there| *there >= 3_000), "{told:?}");
    let verified = world.app.ledger().verify(None, &mut |_| {}).await.unwrap();
    assert!(verified.breaches.is_empty() && verified.events >= 3_000);
    assert!(world.app.caught_up(std::time::Duration::from_secs(60)).await);
    // The crowd's year was told after the clinics' two weeks: what happened in it can be looked at all the same.
    let ledger = world.app.ledger();
    let (first, at): (String, chrono::DateTime<chrono::Utc>) = sqlx::query_as(
        "SELECT aggregate_id, occurred_at::timestamptz FROM events
         WHERE aggregate_type = 'ticket' AND sequence = 1 ORDER BY occurred_at::timestamptz LIMIT 1",
    )
    .fetch_one(ledger.pool())
    .await
    .unwrap();
    let state = ledger
        .state_at("ticket", &first, Some(ledger::Moment::Time(at + chrono::TimeDelta::milliseconds(1))))
        .await
        .unwrap();
    assert!(state.is_object());
    let early = ledger.check_moment(ledger::Moment::Time(monday() - chrono::TimeDelta::days(400))).await;
    assert!(matches!(early, Err(ledger::MomentError::BeforeFirst(..))), "{early:?}");
    let sign_in = "mutation { signIn(site: \"kalabalik\", email: \"kaan@example.com\", password: \"randevu-demo\") { accessToken } }";
    let signed_in = world.ask(None, sign_in, json!({})).await;
    let board = "{ ticketBoard(cards: 1) { status count } }";
    let columns = world.ask(signed_in["data"]["signIn"]["accessToken"].as_str(), board, json!({})).await;
    let counts: i64 = columns["data"]["ticketBoard"]
        .as_array()
        .unwrap_or_else(|| panic!("{columns}"))
        .iter()
        .map(|column| column["count"].as_i64().unwrap())
        .sum();
    assert!(counts > 50, "{columns}");
}

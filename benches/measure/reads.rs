//! What it costs that reads of people's data are recorded: the same answers with somebody's data in them, and without.

use std::time::{Duration, Instant};

use chrono::DateTime;
use commands::{Bus, Caller, Clock, NewAccount};
use domain::{
    Actor, Name, Role, Roles,
    account::{Email, Person},
    site::Locale,
};
use futures::future::join_all;
use serde_json::{Value, json};

use crate::{
    report,
    server::{Server, Serving},
    slots,
};

/// People on a page.
const PAGE: usize = 50;
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(3);
/// Who ask at the same time: few, who mostly wait, and as many as want all that the machine can do.
const ASKERS: [usize; 2] = [8, 64];

pub(crate) async fn measure(server: &Server) {
    let clock = Clock::manual(DateTime::from_timestamp(1_804_000_000, 0).expect("an instant"));
    let serving = server.serve("reads", &clock).await;
    let bus = Bus::new(serving.app.ledger().clone(), clock);
    let place = slots::fill(serving.app.ledger(), serving.app.runner(), 1).await;
    for number in 0..=PAGE {
        let (role, name) = if number == 0 {
            (Role::Agent, "agent".to_owned())
        } else {
            (Role::Client, format!("c{number}"))
        };
        let person = Person {
            name: Name::new(&name).expect("a name"),
            email: Email::new(&format!("{name}@example.com")).expect("an address"),
            phone: None,
            locale: Locale::Tr,
            zone: None,
        };
        let password = (number == 0).then(|| slots::PASSWORD.to_owned());
        let new = NewAccount { roles: Roles::of([role]), person, password };
        bus.open_account(&Caller::new(Actor::System("bench")), place.site, new).await.expect("an account");
    }
    serving.app.caught_up(Duration::from_secs(60)).await;
    let token = slots::sign_in(&bus, "agent@example.com").await;
    let page =
        |fields: &str| format!("{{ accounts(role: CLIENT, first: {PAGE}) {{ nodes {{ id {fields} }} }} }}");
    let one = |fields: &str| format!("{{ account(id: \"{}\") {{ id {fields} }} }}", place.client);
    // As many fields, as long, of the same rows: what differs is whose they are.
    let (unrecorded, recorded) = ("siteId createdAt", "name email");
    for (what, without, with) in [
        ("a page of 50 people", page(unrecorded), page(recorded)),
        ("one person", one(unrecorded), one(recorded)),
    ] {
        for askers in ASKERS {
            let (mut rates, mut efforts) = (vec![], vec![]);
            for _ in 0..ROUNDS {
                let unrecorded = ask(&serving, &token, &without, askers).await;
                let recorded = ask(&serving, &token, &with, askers).await;
                rates.push(recorded.rate / unrecorded.rate);
                efforts.push(unrecorded.effort / recorded.effort);
            }
            let of = format!("recorded answers, of others: {what}, {askers} ask");
            report::figure(&format!("{of}: in a second"), rates, "(aim 0.97)");
            report::figure(&format!("{of}: for the same processor time"), efforts, "(aim 0.97)");
        }
    }
    serving.stop().await;
}

struct Answered {
    /// Answers a second.
    rate: f64,
    /// Processor time for one, of everybody.
    effort: f64,
}

/// Several ask again and again.
async fn ask(serving: &Serving, token: &str, query: &str, askers: usize) -> Answered {
    let url = &serving.url;
    let (began, ticks) = (Instant::now(), serving.processor_ticks().await);
    let asking = (0..askers).map(|_| async {
        let http = reqwest::Client::new();
        let mut answers = 0_u32;
        while began.elapsed() < ROUND {
            let asked =
                http.post(format!("{url}/graphql")).bearer_auth(token).json(&json!({ "query": query }));
            let answer: Value = asked.send().await.expect("an answer").json().await.expect("JSON");
            assert!(answer.get("errors").is_none(), "{answer}");
            answers += 1;
        }
        answers
    });
    let answers: u32 = join_all(asking).await.into_iter().sum();
    let rate = f64::from(answers) / began.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
    let ticks = (serving.processor_ticks().await - ticks) as f64;
    Answered { rate, effort: ticks / f64::from(answers) }
}

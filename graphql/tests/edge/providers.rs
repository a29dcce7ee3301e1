use commands::{Caller, NewAccount, OpenSchedule};
use domain::{
    Actor, Role, Roles,
    schedule::{BookingRules, Pricing},
};
use serde_json::{Value, json};

use crate::server::{Server, person};

const LIST: &str = "query($site: String) { providers(first: 20, site: $site) { nodes {
    name zone pricing { firstFree followUp { minor currency } } schedule { rules { daysAhead } } } } }";

/// Five more providers, all but the last with a schedule.
async fn five_more(server: &Server) {
    let system = Caller::new(Actor::System("test"));
    let site = server.site();
    let mut last = None;
    for number in 1..=5 {
        let roles = Roles::of([Role::Provider]);
        let new = NewAccount { roles, person: person(&format!("p{number}")), password: None };
        let (provider, receipt) = server.bus.open_account(&system, site, new).await.unwrap();
        last = Some(receipt);
        if number < 5 {
            let zone = "Europe/London".parse().unwrap();
            let pricing = Pricing { first_free: number % 2 == 0, follow_up: None };
            let new = OpenSchedule { provider, zone, rules: BookingRules::default(), pricing };
            server.bus.open_schedule(&system, site, new).await.unwrap();
        }
    }
    server.caught_up(last.unwrap().position).await;
}

/// How often schedules were asked of the database.
async fn questions(server: &Server) -> u64 {
    server.figure("loads_total{of=\"schedules\"}").await
}

#[tokio::test]
async fn the_schedules_of_a_whole_list_are_looked_up_together() {
    let server = Server::start().await;
    five_more(&server).await;
    let admin = server.sign_in("admin").await;
    let before = questions(&server).await;
    let answer = server.ask(Some(&admin), LIST, json!({})).await;
    assert_eq!(questions(&server).await - before, 1, "zone, pricing and schedule of six providers");

    let found = answer["data"]["providers"]["nodes"].as_array().unwrap_or_else(|| panic!("{answer}"));
    let zones: Vec<_> = found.iter().map(|provider| provider["zone"].as_str()).collect();
    let london = Some("Europe/London");
    assert_eq!(zones, [Some("Europe/Istanbul"), london, london, london, london, None]);
    assert_eq!(found[0]["pricing"]["followUp"], json!({ "minor": 150_000, "currency": "TRY" }));
    assert_eq!(found[1]["pricing"], json!({ "firstFree": false, "followUp": null }));
    assert_eq!(found[2]["pricing"]["firstFree"], true);
    assert!(found.iter().take(5).all(|provider| provider["schedule"]["rules"]["daysAhead"].is_u64()));
    assert!(found[5]["pricing"].is_null() && found[5]["schedule"].is_null());
}

#[tokio::test]
async fn everybody_sees_zone_and_pricing_and_only_the_desk_and_the_provider_the_schedule() {
    let server = Server::start().await;
    five_more(&server).await;
    let (provider, client) = (server.sign_in("ayse").await, server.sign_in("mehmet").await);
    let seen = async |token: Option<&str>, site: Value| {
        let answer = server.ask(token, LIST, json!({ "site": site })).await;
        let found = answer["data"]["providers"]["nodes"].as_array().unwrap_or_else(|| panic!("{answer}"));
        let known = found.iter().filter(|provider| provider["zone"].is_string());
        assert_eq!(known.count(), 5, "{answer}");
        found.iter().filter(|provider| !provider["schedule"].is_null()).count()
    };
    assert_eq!(seen(Some(&provider), Value::Null).await, 1, "the own");
    assert_eq!(seen(Some(&client), Value::Null).await, 0);
    assert_eq!(seen(None, json!("klinik")).await, 0);
}

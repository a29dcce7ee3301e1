use domain::ticket::*;
use domain::*;
use projections::{tickets::*, *};
use std::time::{Duration, Instant};
#[tokio::test]
async fn measure() {
    let url = std::env::var("SCRATCH").unwrap();
    let pool = sqlx::postgres::PgPoolOptions::new().max_connections(4).connect(&url).await.unwrap();
    let database = ledger::testing::TestDatabase::create().await;
    let _ = pool;
    let ledger = database.ledger().await;
    // the seeded tables are copied in by psql
    let seed = std::fs::read_to_string("/tmp/seed.sql")
        .unwrap()
        .replace(":closed", &std::env::var("CLOSED").unwrap_or("0".into()));
    let t = Instant::now();
    sqlx::raw_sql(&seed).execute(ledger.pool()).await.unwrap();
    sqlx::raw_sql("VACUUM ANALYZE").execute(ledger.pool()).await.unwrap();
    println!("seeded in {:?}", t.elapsed());
    let site = SiteId(uuid::Uuid::from_u128(1));
    let agent =
        Actor::Person { id: AccountId(uuid::Uuid::from_u128(255)), site, roles: Roles::of([Role::Agent]) };
    let reader = Reader::new(&ledger, agent);
    let a7: uuid::Uuid = sqlx::query_scalar("select md5('a7')::uuid").fetch_one(ledger.pool()).await.unwrap();
    let d3: uuid::Uuid = sqlx::query_scalar("select md5('d3')::uuid").fetch_one(ledger.pool()).await.unwrap();
    let r5: uuid::Uuid = sqlx::query_scalar("select md5('r5')::uuid").fetch_one(ledger.pool()).await.unwrap();
    let c5: uuid::Uuid = sqlx::query_scalar("select md5('c5')::uuid").fetch_one(ledger.pool()).await.unwrap();
    let none = TicketFilter::default;
    let live = vec![Status::New, Status::Open, Status::WaitingReply, Status::Pending];
    let filters = vec![
        ("everything", none()),
        ("live", TicketFilter { statuses: live, ..none() }),
        ("assignee", TicketFilter { assigned: Some(Assigned::To(AccountId(a7))), ..none() }),
        (
            "department+high",
            TicketFilter { departments: vec![DepartmentId(d3)], priorities: vec![Priority::High], ..none() },
        ),
        ("breached", TicketFilter { sla_states: vec![ClockState::Breached], ..none() }),
        ("category", TicketFilter { categories: vec![CategoryId(c5)], ..none() }),
        ("tag", TicketFilter { tags: vec![Tag::new("vip").unwrap()], ..none() }),
        ("search rare", TicketFilter { search: Some("#77".into()), ..none() }),
        ("search 17 %", TicketFilter { search: Some("randevu".into()), ..none() }),
        ("search iade faturam", TicketFilter { search: Some("iade faturam".into()), ..none() }),
        ("search all", TicketFilter { search: Some("kargo".into()), ..none() }),
    ];
    for (name, filter) in &filters {
        let rounds = if name.starts_with("search") { 20 } else { 200 };
        for (what, sort) in [
            ("due", TicketSort::Due),
            ("updated", TicketSort::default()),
            ("priority", TicketSort::Priority),
            ("relevance", TicketSort::Relevance),
        ] {
            if sort == TicketSort::Relevance && filter.search.is_none() {
                continue;
            }
            let mut times = [vec![], vec![]];
            for _ in 0..rounds {
                let t = Instant::now();
                if sort != TicketSort::Relevance {
                    reader.board(filter, sort, 20).await.unwrap();
                }
                times[0].push(t.elapsed());
                let t = Instant::now();
                reader.tickets(filter, sort, &PageRequest::first(50)).await.unwrap();
                times[1].push(t.elapsed());
            }
            println!("{name:22} {what:10} board {} | list {}", stat(&mut times[0]), stat(&mut times[1]));
        }
        let mut times = vec![];
        for _ in 0..rounds {
            let t = Instant::now();
            reader.board_counts(filter).await.unwrap();
            times.push(t.elapsed());
        }
        println!("{name:22} counts     {}", stat(&mut times));
    }
    let customer =
        Reader::new(&ledger, Actor::Person { id: AccountId(r5), site, roles: Roles::of([Role::Client]) });
    for text in [None, Some("iade"), Some("kargo faturam")] {
        let filter = TicketFilter { search: text.map(str::to_owned), ..none() };
        let mut times = vec![];
        for _ in 0..100 {
            let t = Instant::now();
            customer.my_tickets(&filter, &PageRequest::first(20)).await.unwrap();
            times.push(t.elapsed());
        }
        println!("my_tickets {text:?} {}", stat(&mut times));
    }
    let mut times = vec![];
    for _ in 0..100 {
        let t = Instant::now();
        reader.ticket_by_number(777).await.unwrap();
        times.push(t.elapsed());
    }
    println!("by number {}", stat(&mut times));
}
fn stat(times: &mut Vec<Duration>) -> String {
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    format!("p50 {:7.2} p99 {:7.2} ms", at(0.5), at(0.99))
}

//! Measures what Randevu promises about speed, each figure as a ratio against a limit taken in the same run.
//!
//! `script/bench [append|rebuild|past|audit|reads|slots|calendar|live|board|outbox|timers|idle …]`. The figures of record, and what limits them, are in `docs/performance.md`.

mod append;
mod audit;
mod board;
mod calendar;
mod idle;
mod live;
mod outbox;
mod past;
mod reads;
mod rebuild;
mod report;
mod server;
mod slots;
#[path = "../../tests/journeys/socket.rs"]
mod socket;
mod timers;

use server::Server;

fn main() {
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    // Test runners ask every target which tests it has; this one has none.
    if std::env::args().any(|argument| argument == "--list") {
        return;
    }
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let chosen = |name: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == name);
    runtime.block_on(async {
        report::machine();
        if chosen("slots") {
            slots::in_memory();
        }
        if chosen("calendar") {
            calendar::in_memory();
        }
        let server = Server::start().await;
        if chosen("append") {
            append::measure(&server).await;
        }
        if chosen("slots") {
            slots::as_a_query(&server).await;
        }
        if chosen("rebuild") {
            rebuild::measure(&server).await;
        }
        if chosen("past") {
            past::measure(&server).await;
        }
        if chosen("audit") {
            audit::measure(&server).await;
        }
        if chosen("reads") {
            reads::measure(&server).await;
        }
        if chosen("live") {
            live::measure(&server).await;
        }
        if chosen("board") {
            board::measure(&server).await;
        }
        if chosen("outbox") {
            outbox::measure(&server).await;
        }
        if chosen("timers") {
            timers::measure(&server).await;
        }
        server.stop().await;
        if chosen("idle") {
            idle::measure();
        }
    });
}

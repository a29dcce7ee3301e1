//! How many mails a second go to aiosmtpd on this machine: `cargo run --release --example throughput [mails]`.
//!
//! aiosmtpd is written in Python and looks at one thing at a time: it, not this crate, is the limit there. What can be seen with it is
//! what connections that are kept are worth, and that more of them do no harm. The server of the last line does nothing with the mails,
//! and runs in the same process.

#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../tests/it/certificates.rs"]
mod certificates;
#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../tests/it/letters.rs"]
mod letters;
#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../tests/it/scripted.rs"]
mod scripted;
#[allow(dead_code, reason = "the tests use all of it")]
#[path = "../tests/it/server.rs"]
mod server;

use std::{
    env,
    path::Path,
    time::{Duration, Instant},
};

use mail::{Method, SmtpOptions, Transport};

#[tokio::main]
async fn main() {
    let count = env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(500);
    let files = certificates::Certificates::new();
    let (certificate, key) = (text(&files.server), text(&files.key));
    println!("{count} mails of {} bytes", letter(0).to_mail().len());
    let start = Instant::now();
    for n in 0..count {
        std::hint::black_box(letter(n).to_mail());
    }
    println!("rendering and writing alone: {:.0} mails/s", rate(count, start.elapsed()));
    for tls in [false, true] {
        for (connections, letters_per_connection) in [(1, 1), (1, 1000), (4, 1), (4, 1000), (16, 1000)] {
            let arguments: &[&str] = if tls { &["--certificate", certificate, "--key", key] } else { &[] };
            let server = server::Server::start(arguments);
            let mode = if tls { "required" } else { "none" };
            let options = SmtpOptions {
                connections,
                letters_per_connection,
                certificates: Some(files.authority.clone()),
                ..SmtpOptions::default()
            };
            let url = format!("smtp://localhost:{}?tls={mode}", server.port);
            let transport = Transport::smtp(&url.parse().expect("a URL"), options).expect("a transport");
            let took = send_all(&transport, count).await;
            assert_eq!(server.count(), count);
            let kept =
                if letters_per_connection == 1 { "a connection for each mail" } else { "connections kept" };
            println!("tls={mode:8} {connections:2} at once, {kept}: {:.0} mails/s", rate(count, took));
        }
    }
    let server = scripted::Scripted::start(Vec::new()).await;
    let options = SmtpOptions { letters_per_connection: usize::MAX, ..SmtpOptions::default() };
    let url = format!("smtp://127.0.0.1:{}?tls=none", server.port);
    let transport = Transport::smtp(&url.parse().expect("a URL"), options).expect("a transport");
    println!(
        "to a server that does nothing, 4 at once: {:.0} mails/s",
        rate(count, send_all(&transport, count).await)
    );
}

async fn send_all(transport: &Transport, count: usize) -> Duration {
    let start = Instant::now();
    let tasks: Vec<_> = (0..count)
        .map(|n| {
            let transport = transport.clone();
            tokio::spawn(async move { transport.send(&letter(n)).await })
        })
        .collect();
    for task in tasks {
        task.await.expect("the task ends").expect("the mail is accepted");
    }
    start.elapsed()
}

fn letter(n: usize) -> mail::Letter {
    letters::letter(&format!("{n}@randevu.example")).calendar(letters::calendar(Method::Request))
}

#[allow(clippy::cast_precision_loss, reason = "a few thousand")]
fn rate(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

//! Synthetic load: rooms full of clients that send a megabit of video-like packets and fifty packets of audio a second.
//!
//! `cargo run --release --example load -- [rounds=3] [seconds=10] [warm-up=5] [patience=120] [loops=<n>] [only=ours] <rooms>x<people>…`
//!
//! `patience`: how many seconds to wait for a quiet moment before each measurement; with 0 each is taken once, as it is.
//! `loops`: how many threads Janus has for media; without it one for each connection.
//!
//! The same clients send to each other directly, through our engine and, where it is installed, through the `VideoRoom`
//! of Janus, in turn. Each server is a process of its own, whose processor time and memory are read from the kernel.

mod client;
mod clock;
mod connection;
mod direct;
mod engine;
mod janus;
mod machine;
mod process;
mod report;
mod sdp;
mod stun;
mod twcc;

use std::cell::RefCell;
use std::error::Error;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

use client::Tally;
use machine::{Idle, wait_until_quiet};
use report::{Figures, median, percentiles};
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::{JoinHandle, LocalSet, spawn_local};
use tokio::time::sleep;

/// How often a disturbed measurement is repeated before it is taken as it is.
const ATTEMPTS: usize = 4;

/// How many rooms of how many people.
#[derive(Clone, Copy)]
pub struct Shape {
    rooms: u64,
    people: u64,
}

/// Tasks that end when this is dropped.
#[derive(Default)]
pub struct Clients(Vec<JoinHandle<()>>);

impl Clients {
    fn spawn(&mut self, client: impl Future<Output = ()> + 'static) {
        self.add(spawn_local(client));
    }

    fn add(&mut self, task: JoinHandle<()>) {
        self.0.push(task);
    }
}

impl Drop for Clients {
    fn drop(&mut self) {
        for task in &self.0 {
            task.abort();
        }
    }
}

/// Between one client's start and the next one's.
pub async fn pause() {
    sleep(Duration::from_millis(20)).await;
}

/// What is measured.
#[derive(Clone)]
enum Server {
    Direct,
    Ours,
    Janus { program: PathBuf, loops: Option<u64> },
}

impl Server {
    fn name(&self) -> &'static str {
        match self {
            Server::Direct => "direct",
            Server::Ours => "ours",
            Server::Janus { .. } => "Janus",
        }
    }
}

struct Options {
    rounds: u64,
    seconds: u64,
    warm_up: u64,
    patience: Duration,
    loops: Option<u64>,
    only_ours: bool,
    shapes: Vec<Shape>,
}

impl Options {
    fn parse(arguments: impl Iterator<Item = String>) -> Result<Options, Box<dyn Error>> {
        let mut options = Options {
            rounds: 3,
            seconds: 10,
            warm_up: 5,
            patience: Duration::from_secs(120),
            loops: None,
            only_ours: false,
            shapes: Vec::new(),
        };
        for argument in arguments {
            if let Some((rooms, people)) = argument.split_once('x') {
                options.shapes.push(Shape { rooms: rooms.parse()?, people: people.parse()? });
                continue;
            }
            match argument.split_once('=') {
                Some(("rounds", value)) => options.rounds = value.parse()?,
                Some(("seconds", value)) => options.seconds = value.parse()?,
                Some(("warm-up", value)) => options.warm_up = value.parse()?,
                Some(("patience", value)) => options.patience = Duration::from_secs(value.parse()?),
                Some(("loops", value)) => options.loops = Some(value.parse()?),
                Some(("only", "ours")) => options.only_ours = true,
                _ => return Err(format!("what is {argument}?").into()),
            }
        }
        if options.shapes.is_empty() || options.shapes.iter().any(|shape| shape.people < 2) {
            return Err(
                "usage: load [rounds=3] [seconds=10] [warm-up=5] [patience=120] [loops=<n>] [only=ours] <rooms>x<people>…"
                    .into(),
            );
        }
        Ok(options)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    LocalSet::new().block_on(&runtime, async {
        if let [engine, address, directory] = arguments.as_slice()
            && engine == "engine"
        {
            return engine::serve(address.parse()?, Path::new(directory)).await;
        }
        let options = Options::parse(arguments.into_iter())?;
        // Whoever interrupts us ends the servers too: they end as what started them is dropped.
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            done = compare(&options) => done,
            _ = tokio::signal::ctrl_c() => Err("interrupted".into()),
            _ = terminate.recv() => Err("terminated".into()),
        }
    })
}

async fn compare(options: &Options) -> Result<(), Box<dyn Error>> {
    let (address, janus) = (machine::own_address(), janus::program().filter(|_| !options.only_ours));
    let mut servers = vec![Server::Direct, Server::Ours];
    match (&address, janus) {
        (Some(_), Some(program)) => servers.push(Server::Janus { program, loops: options.loops }),
        (None, Some(_)) => {
            println!("This host has no address but the loopback's, where Janus cannot be reached.");
        }
        (_, None) if !options.only_ours => {
            println!("Janus is not installed (Debian: apt-get install janus).");
        }
        _ => {}
    }
    let address = address.unwrap_or(Ipv4Addr::LOCALHOST.into());
    for shape in &options.shapes {
        println!("{} x {}: {} rounds of {} s", shape.rooms, shape.people, options.rounds, options.seconds);
        let mut all = vec![Vec::new(); servers.len()];
        for _ in 0..options.rounds {
            for (index, server) in servers.iter().enumerate() {
                let figures = undisturbed(server, address, *shape, options).await?;
                let direct = all[0].last().filter(|_| index > 0);
                println!("{}", figures.line(server.name(), direct));
                all[index].push(figures);
            }
        }
        let medians: Vec<_> = all.iter().map(|rounds| median(rounds)).collect();
        println!("medians:");
        for (figures, server) in medians.iter().zip(&servers) {
            let direct = medians.first().filter(|_| !matches!(server, Server::Direct));
            println!("{}", figures.line(server.name(), direct));
        }
        if let [_, ours, janus] = medians.as_slice() {
            println!(
                "ours/Janus: packets a CPU second {:.2}, memory {:.2}",
                ours.efficiency() / janus.efficiency(),
                ours.memory / janus.memory
            );
        }
    }
    Ok(())
}

/// Measures until nobody else was busy meanwhile, or too often.
async fn undisturbed(
    server: &Server,
    address: IpAddr,
    shape: Shape,
    options: &Options,
) -> Result<Figures, Box<dyn Error>> {
    let mut best: Option<Figures> = None;
    for _ in 0..ATTEMPTS {
        wait_until_quiet(options.patience).await?;
        let figures = measure(server, address, shape, options).await?;
        if best.as_ref().is_none_or(|best| figures.others < best.others) {
            best = Some(figures);
        }
        if options.patience.is_zero() || best.as_ref().is_some_and(|best| !best.disturbed()) {
            break;
        }
        println!("{:>6}: others were busy, once more", server.name());
    }
    best.ok_or_else(|| "nothing was measured".into())
}

async fn measure(
    server: &Server,
    address: IpAddr,
    shape: Shape,
    options: &Options,
) -> Result<Figures, Box<dyn Error>> {
    let process = match server {
        Server::Direct => None,
        Server::Ours => Some(Rc::new(engine::start(address).await?)),
        Server::Janus { program, loops } => Some(Rc::new(janus::start(program, address, *loops).await?)),
    };
    let resident = || process.as_ref().map_or(Ok(0), |process| process.resident());
    let time = || process.as_ref().map_or(Ok(0), |process| process.time());
    let tally = Rc::new(RefCell::new(Tally::default()));
    let empty = resident()?;
    let _clients = match (server, &process) {
        (Server::Ours, Some(process)) => engine::fill(process.clone(), address, shape, &tally).await?,
        (Server::Janus { .. }, Some(process)) => janus::fill(process.clone(), address, shape, &tally).await?,
        _ => direct::fill(address, shape, &tally).await?,
    };
    sleep(Duration::from_secs(options.warm_up)).await;

    tally.borrow_mut().window = clock::now()..u64::MAX;
    let (began, idle, own_before, server_before) =
        (Instant::now(), Idle::read()?, clock::own_time()?, time()?);
    sleep(Duration::from_secs(options.seconds)).await;
    tally.borrow_mut().window.end = clock::now();
    let (took, own, used) = (
        began.elapsed().as_secs_f64(),
        Duration::from_nanos(clock::own_time()? - own_before),
        Duration::from_nanos(time()? - server_before),
    );
    let others = Idle::read()?.others_since(&idle, own + used);
    let memory = resident()?.saturating_sub(empty);
    // What is on its way may arrive.
    sleep(Duration::from_millis(300)).await;

    let tally = tally.take();
    let expected = tally.sent * (shape.people - 1);
    if tally.received == 0 {
        return Err(format!("{}: nothing was forwarded", server.name()).into());
    }
    let (received, missing) = (count(tally.received)?, count(expected.saturating_sub(tally.received))?);
    Ok(Figures {
        forwarded: received / took,
        server: used.as_secs_f64() / took,
        clients: own.as_secs_f64() / took,
        others,
        arrival: percentiles(tally.arrivals),
        read: percentiles(tally.reads),
        loss: missing / count(expected)?,
        memory: count(memory)? / count(shape.rooms)?,
    })
}

fn count(number: u64) -> Result<f64, Box<dyn Error>> {
    Ok(u32::try_from(number)?.into())
}

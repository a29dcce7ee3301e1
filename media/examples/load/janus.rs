//! Janus with its `VideoRoom`, configured for the measurement only.

use std::cell::RefCell;
use std::error::Error;
use std::net::IpAddr;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;
use std::{fs, io};

use serde_json::{Value, json};
use tokio::task::spawn_local;
use tokio::time::sleep;

use super::client::{Role, Tally, random_ssrc, run};
use super::connection::Connection;
use super::process::{self, Process};
use super::sdp::{Local, Remote};
use super::{Clients, Shape, pause};

const PLUGIN: &str = "libjanus_videoroom.so";
const TRANSPORT: &str = "libjanus_pfunix.so";
/// How often Janus is started before it is given up.
const MOST_STARTS: usize = 5;
/// What the plugin answers when a publisher is not connected yet.
const NO_SUCH_FEED: u64 = 428;

/// The program, if it is installed.
pub fn program() -> Option<PathBuf> {
    std::env::var_os("PATH").and_then(|path| {
        std::env::split_paths(&path).map(|folder| folder.join("janus")).find(|file| file.exists())
    })
}

/// The folder with the plugins' and transports' folders: Debian has it by architecture.
fn libraries() -> io::Result<PathBuf> {
    for folder in fs::read_dir("/usr/lib")? {
        let janus = folder?.path().join("janus");
        if janus.join("plugins").join(PLUGIN).exists() {
            return Ok(janus);
        }
    }
    Err(io::Error::new(io::ErrorKind::NotFound, "Janus has no VideoRoom"))
}

/// Starts Janus. With `loops` it has so many threads for media, else one for each connection, as it comes.
///
/// The thread of its Unix socket ends at once if it is faster than the one that starts it, which happens on a busy
/// machine: then Janus ends too, or answers nobody.
pub async fn start(program: &Path, address: IpAddr, loops: Option<u64>) -> Result<Process, Box<dyn Error>> {
    let mut attempts = 1;
    loop {
        match try_start(program, address, loops).await {
            Err(_) if attempts < MOST_STARTS => attempts += 1,
            done => return done,
        }
    }
}

async fn try_start(program: &Path, address: IpAddr, loops: Option<u64>) -> Result<Process, Box<dyn Error>> {
    let directory = process::directory()?;
    let (here, libraries) = (directory.path(), libraries()?);
    for (folder, library) in [("plugins", PLUGIN), ("transports", TRANSPORT)] {
        fs::create_dir(here.join(folder))?;
        symlink(libraries.join(folder).join(library), here.join(folder).join(library))?;
    }
    fs::create_dir(here.join("empty"))?;
    let (path, loops) =
        (here.display(), loops.map(|count| format!("event_loops = {count}")).unwrap_or_default());
    // Like ours it answers checks and makes none, and asks nobody on the network.
    let main = format!(
        "general: {{\nconfigs_folder = \"{path}\"\nplugins_folder = \"{path}/plugins\"\n\
         transports_folder = \"{path}/transports\"\nevents_folder = \"{path}/empty\"\n\
         loggers_folder = \"{path}/empty\"\ndebug_level = 0\nsession_timeout = 0\n{loops}\n}}\n\
         nat: {{\nice_lite = true\nice_enforce_list = \"{address}\"\n}}\n"
    );
    let transport = format!(
        "general: {{\nenabled = true\njson = \"compact\"\npath = \"{path}/api\"\ntype = \"SOCK_DGRAM\"\n}}\n"
    );
    fs::write(here.join("janus.jcfg"), main)?;
    fs::write(here.join("janus.transport.pfunix.jcfg"), transport)?;
    let (folder, file) = (path.to_string(), here.join("janus.jcfg").display().to_string());
    let process = Process::start(directory, program, &["-F", &folder, "-C", &file]).await?;
    process.send(&json!({ "janus": "ping", "transaction": "0" })).await?;
    process.receive_soon().await?;
    Ok(process)
}

/// A session of Janus's API.
struct Session {
    process: Rc<Process>,
    id: Option<u64>,
    transaction: u64,
}

impl Session {
    async fn open(process: Rc<Process>) -> Result<Session, Box<dyn Error>> {
        let mut session = Session { process, id: None, transaction: 0 };
        session.id = session.call(json!({ "janus": "create" })).await?["data"]["id"].as_u64();
        Ok(session)
    }

    /// Sends a request and waits for its answer; events that come before it concern nobody.
    async fn call(&mut self, mut request: Value) -> Result<Value, Box<dyn Error>> {
        self.transaction += 1;
        let transaction = self.transaction.to_string();
        request["transaction"] = json!(transaction);
        if let Some(id) = self.id {
            request["session_id"] = json!(id);
        }
        self.process.send(&request).await?;
        loop {
            let answer = self.process.receive_soon().await?;
            match (answer["transaction"] == transaction.as_str(), answer["janus"].as_str()) {
                (true, Some("error")) => return Err(format!("Janus: {}", answer["error"]["reason"]).into()),
                (false, _) | (true, Some("ack")) => {}
                (true, _) => return Ok(answer),
            }
        }
    }

    /// Makes a handle: in Janus each is a connection.
    async fn attach(&mut self) -> Result<u64, Box<dyn Error>> {
        let request = json!({ "janus": "attach", "plugin": "janus.plugin.videoroom" });
        let answer = self.call(request).await?;
        answer["data"]["id"].as_u64().ok_or_else(|| "Janus: a handle without a number".into())
    }

    async fn message(
        &mut self,
        handle: u64,
        body: Value,
        jsep: Option<Value>,
    ) -> Result<Value, Box<dyn Error>> {
        let mut request = json!({ "janus": "message", "handle_id": handle, "body": body });
        if let Some(jsep) = jsep {
            request["jsep"] = jsep;
        }
        self.call(request).await
    }

    async fn publish(&mut self, room: u64, feed: u64, sdp: String) -> Result<String, Box<dyn Error>> {
        let handle = self.attach().await?;
        let body = json!({ "request": "joinandconfigure", "room": room, "ptype": "publisher", "id": feed });
        let answer = self.message(handle, body, Some(json!({ "type": "offer", "sdp": sdp }))).await?;
        description(&answer)
    }

    /// Subscribes to all streams of all feeds in one connection, and returns its handle and the offer.
    async fn subscribe(&mut self, room: u64, feeds: &[u64]) -> Result<(u64, String), Box<dyn Error>> {
        let handle = self.attach().await?;
        let streams: Vec<_> = feeds.iter().map(|feed| json!({ "feed": feed })).collect();
        let body = json!({ "request": "join", "room": room, "ptype": "subscriber", "streams": streams });
        for _ in 0..100 {
            let answer = self.message(handle, body.clone(), None).await?;
            if answer["plugindata"]["data"]["error_code"] != NO_SUCH_FEED {
                return Ok((handle, description(&answer)?));
            }
            sleep(Duration::from_millis(50)).await;
        }
        Err("Janus: publishers that never connect".into())
    }
}

/// The session description of an answer.
fn description(answer: &Value) -> Result<String, Box<dyn Error>> {
    let missing = || format!("Janus: no description: {}", answer["plugindata"]["data"]);
    Ok(answer["jsep"]["sdp"].as_str().ok_or_else(missing)?.to_owned())
}

/// Lets everybody into their rooms: first all publish, then all subscribe to the others.
pub async fn fill(
    process: Rc<Process>,
    address: IpAddr,
    shape: Shape,
    tally: &Rc<RefCell<Tally>>,
) -> Result<Clients, Box<dyn Error>> {
    let mut session = Session::open(process.clone()).await?;
    let mut clients = Clients::default();
    let rooms = session.attach().await?;
    for room in 1..=shape.rooms {
        let body = json!({ "request": "create", "room": room, "publishers": shape.people, "bitrate": 0 });
        session.message(rooms, body, None).await?;
        for person in 1..=shape.people {
            let (mut connection, ssrc) = (Connection::bind(address)?, random_ssrc());
            let offer = Local::of(&connection)?.offer(ssrc);
            let answer = session.publish(room, person, offer).await?;
            connection.connect(&Remote::parse(&answer).ok_or("Janus: an answer without a candidate")?);
            clients.spawn(run(connection, Role { sends: true, transport: None }, ssrc, tally.clone()));
            pause().await;
        }
    }
    for room in 1..=shape.rooms {
        for person in 1..=shape.people {
            let mut connection = Connection::bind(address)?;
            let others: Vec<_> = (1..=shape.people).filter(|other| *other != person).collect();
            let (handle, offer) = session.subscribe(room, &others).await?;
            let remote = Remote::parse(&offer).ok_or("Janus: an offer without a candidate")?;
            let answer = json!({ "type": "answer", "sdp": Local::of(&connection)?.answer(&offer, false) });
            connection.connect(&remote);
            let role = Role { sends: false, transport: remote.transport };
            clients.spawn(run(connection, role, 0, tally.clone()));
            session.message(handle, json!({ "request": "start" }), Some(answer)).await?;
            pause().await;
        }
    }
    // Events must be read, or Janus waits.
    clients.add(spawn_local(async move { while process.receive().await.is_ok() {} }));
    Ok(clients)
}

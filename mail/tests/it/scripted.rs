//! A mail server that does as it is told, and fails where it is told to.

use std::{
    future::pending,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};

/// What the server does at a point, once.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Does {
    /// Answers this.
    Says(&'static str),
    /// Closes the connection.
    Closes,
    /// Nothing, for ever.
    Hangs,
}

/// Points (`CONNECT`, a command's first word, or `.` for the end of a mail) and what the server does there. What is not named goes
/// well, and each entry counts once.
pub(crate) type Script = Vec<(&'static str, Does)>;

/// The server. It ends with this.
pub(crate) struct Scripted {
    pub(crate) port: u16,
    heard: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Scripted {
    /// Starts a server whose first connection follows the first script, and so on; connections without a script go well.
    pub(crate) async fn start(scripts: Vec<Script>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::<Mutex<Vec<String>>>::default();
        let log = heard.clone();
        let task = tokio::spawn(async move {
            let (mut scripts, mut talks) = (scripts.into_iter(), JoinSet::new());
            for n in 1.. {
                let (stream, _) = listener.accept().await.unwrap();
                let (script, log) = (scripts.next().unwrap_or_default(), log.clone());
                // Whoever leaves in the middle of it is of no interest.
                talks.spawn(async move { drop(talk(n, stream, script, &log).await) });
            }
        });
        Self { port, heard, task }
    }

    /// What was heard, each line with the number of its connection before it.
    pub(crate) fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }

    /// How many connections came to a mail.
    pub(crate) fn connections(&self) -> usize {
        let mut all: Vec<_> = self
            .heard()
            .iter()
            .filter(|line| line.contains("MAIL"))
            .map(|line| line[..1].to_owned())
            .collect();
        all.sort();
        all.dedup();
        all.len()
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn talk(
    n: usize,
    stream: TcpStream,
    mut script: Script,
    log: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut point = "CONNECT".to_owned();
    loop {
        let does = script.iter().position(|(at, _)| *at == point).map(|index| script.remove(index).1);
        let usual = match point.as_str() {
            "CONNECT" => "220 scripted",
            "EHLO" => "250-scripted\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME",
            "DATA" => "354 go ahead",
            "AUTH" => "235 welcome",
            "QUIT" => "221 bye",
            _ => "250 fine",
        };
        let answer = match does {
            None => usual,
            Some(Does::Says(text)) => text,
            Some(Does::Closes) => return Ok(()),
            Some(Does::Hangs) => return pending().await,
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
        if point == "QUIT" {
            return Ok(());
        }
        let in_mail = point == "DATA" && answer.starts_with("354");
        point = loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            let line = line.trim_end();
            if !in_mail {
                log.lock().unwrap().push(format!("{n} {line}"));
                break line.split(' ').next().unwrap_or_default().to_owned();
            }
            if line == "." {
                break ".".to_owned();
            }
        };
    }
}

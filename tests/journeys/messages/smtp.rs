//! A mail server that does what a test wants: takes mails, refuses them, or says nothing.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// What it does with the next mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// Takes it.
    Takes,
    /// Answers so to the recipient.
    Refuses(&'static str),
    /// Says nothing at all.
    Silent,
    /// Takes the mail, and never says so.
    SilentAfterData,
    /// Takes mails, but says nothing more once it has the text of one to a recipient whose address contains this.
    SilentFor(&'static str),
    /// Does not answer to the recipient until its mood changes.
    Ponders,
}

/// The server.
pub struct MailServer {
    pub port: u16,
    mood: watch::Sender<Mood>,
    taken: Arc<Mutex<Vec<String>>>,
    pondering: Arc<AtomicUsize>,
}

impl MailServer {
    pub async fn start(mood: Mood) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, receiver) = watch::channel(mood);
        let taken = Arc::new(Mutex::new(vec![]));
        let mails = Arc::clone(&taken);
        let pondering = Arc::<AtomicUsize>::default();
        let asked = Arc::clone(&pondering);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A client that goes away is no fault of the server's.
                tokio::spawn(serve(stream, receiver.clone(), Arc::clone(&mails), Arc::clone(&asked)));
            }
        });
        Self { port, mood: sender, taken, pondering }
    }

    /// As a setting.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}?tls=none", self.port)
    }

    pub fn is(&self, mood: Mood) {
        self.mood.send_replace(mood);
    }

    /// How many times it has begun to ponder.
    pub fn pondering(&self) -> usize {
        self.pondering.load(Ordering::SeqCst)
    }

    /// The `Message-ID`s of the mails that it has taken.
    pub fn ids(&self) -> Vec<String> {
        let id = |mail: &String| {
            let line =
                mail.lines().find(|line| line.to_lowercase().starts_with("message-id:")).unwrap_or_default();
            line.to_owned()
        };
        self.taken.lock().unwrap().iter().map(id).collect()
    }
}

async fn serve(
    stream: TcpStream,
    mood: watch::Receiver<Mood>,
    taken: Arc<Mutex<Vec<String>>>,
    pondering: Arc<AtomicUsize>,
) -> std::io::Result<()> {
    let (reading, mut writing) = stream.into_split();
    let mut lines = BufReader::new(reading).lines();
    if *mood.borrow() == Mood::Silent {
        // Until the client has enough.
        while lines.next_line().await?.is_some() {}
        return Ok(());
    }
    writing.write_all(b"220 test\r\n").await?;
    let mut silent = false;
    while let Some(line) = lines.next_line().await? {
        let now = *mood.borrow();
        let answer = match line.split([' ', ':']).next().unwrap_or_default().to_uppercase().as_str() {
            "EHLO" | "HELO" => "250 test".to_owned(),
            "RCPT" => match now {
                Mood::SilentFor(address) => {
                    silent = line.contains(address);
                    "250 ok".to_owned()
                }
                Mood::Ponders => {
                    pondering.fetch_add(1, Ordering::SeqCst);
                    let _ = mood.clone().wait_for(|mood| *mood != Mood::Ponders).await;
                    "250 ok".to_owned()
                }
                Mood::Refuses(answer) => answer.to_owned(),
                _ => "250 ok".to_owned(),
            },
            "DATA" => {
                writing.write_all(b"354 go on\r\n").await?;
                let mut mail = String::new();
                while let Some(line) = lines.next_line().await? {
                    if line == "." {
                        break;
                    }
                    mail.push_str(&line);
                    mail.push('\n');
                }
                taken.lock().unwrap().push(mail);
                if silent || now == Mood::SilentAfterData {
                    while lines.next_line().await?.is_some() {}
                    return Ok(());
                }
                "250 taken".to_owned()
            }
            "QUIT" => {
                writing.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "250 ok".to_owned(),
        };
        writing.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}

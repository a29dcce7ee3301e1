//! Handing letters over to a mail server (RFC 5321).
//!
//! The conversation is led here, command by command, so that it is known how far it had come when it failed: a mail of which nothing
//! was sent is not accepted, whatever broke. Connections wait for the next letter; one that failed in any way but a plain "no" is
//! closed, and never used again.

mod connection;
mod fault;
mod options;
mod server;
mod url;

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::sleep,
};

use self::{
    connection::Connection,
    fault::{Fault, Step},
    server::Server,
};
pub use self::{
    options::SmtpOptions,
    url::{SmtpUrl, TlsMode},
};
use crate::{Letter, SendError, SetupError, transport::Accepted};

/// A mail server and the connections to it. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Smtp(Arc<Inner>);

struct Inner {
    server: Server,
    /// One for each connection that may be in use.
    places: Semaphore,
    /// One for each letter that others may go past.
    aside: Semaphore,
    /// Connections that wait for a letter, the one that was used last at the end.
    waiting: Mutex<Vec<Connection>>,
}

impl Smtp {
    pub(crate) fn new(url: &SmtpUrl, options: SmtpOptions) -> Result<Self, SetupError> {
        let places = Semaphore::new(options.connections.min(Semaphore::MAX_PERMITS));
        let aside = Semaphore::new(options.overtaken.min(Semaphore::MAX_PERMITS));
        let server = Server::new(url, options)?;
        Ok(Self(Arc::new(Inner { server, places, aside, waiting: Mutex::default() })))
    }

    pub(crate) async fn send_if(
        &self,
        letter: &Letter,
        still: impl Future<Output = bool> + Send,
    ) -> Result<Option<Accepted>, SendError> {
        let place = self.place().await?;
        let mut sending = Box::pin(self.converse(letter, still));
        tokio::select! {
            ended = &mut sending => return ended,
            () = sleep(self.server().options.patience) => {}
        }
        // One letter that the server cannot make up its mind about keeps no others waiting.
        match self.0.aside.try_acquire() {
            Ok(_aside) => {
                drop(place);
                sending.await
            }
            Err(_) => sending.await,
        }
    }

    /// Hands a letter over on a connection of its own.
    async fn converse(
        &self,
        letter: &Letter,
        still: impl Future<Output = bool> + Send,
    ) -> Result<Option<Accepted>, SendError> {
        let mut connection = self.begin(letter).await?;
        match connection.finish(letter, &letter.to_mail(), self.server(), still).await {
            Ok(Some(answer)) => {
                self.keep(connection).await;
                Ok(Some(Accepted { answer }))
            }
            // The server waits for a text that does not come: the connection's end tells it so.
            Ok(None) => Ok(None),
            Err((step, fault)) => {
                self.keep_after(connection, &fault).await;
                Err(fault.judge(step))
            }
        }
    }

    pub(crate) async fn check(&self) -> Result<(), SendError> {
        let _place = self.place().await?;
        let mut connection = Connection::open(self.server()).await?;
        let limit = self.server().options.command_timeout;
        connection.nudge(limit).await.map_err(|fault| fault.judge(Step::Connect))?;
        self.keep(connection).await;
        Ok(())
    }

    pub(crate) async fn close(&self) {
        let waiting = std::mem::take(&mut *self.waiting());
        for connection in waiting {
            connection.quit().await;
        }
    }

    /// A connection on which the letter's sender has been named. One that waited may have been closed by the server meanwhile, which
    /// shows at the first word; then the next one is tried, and a new one at the end.
    async fn begin(&self, letter: &Letter) -> Result<Connection, SendError> {
        let limit = self.server().options.command_timeout;
        while let Some(mut connection) = self.next_waiting() {
            match connection.begin(letter, limit).await {
                Ok(()) => return Ok(connection),
                Err(fault) if fault.is_gone() => {
                    tracing::debug!("the mail server had closed a waiting connection");
                }
                Err(fault) => return Err(self.not_begun(connection, fault).await),
            }
        }
        let mut connection = Connection::open(self.server()).await?;
        match connection.begin(letter, limit).await {
            Ok(()) => Ok(connection),
            Err(fault) => Err(self.not_begun(connection, fault).await),
        }
    }

    async fn not_begun(&self, connection: Connection, fault: Fault) -> SendError {
        self.keep_after(connection, &fault).await;
        fault.judge(Step::Sender)
    }

    /// A place among the connections in use.
    async fn place(&self) -> Result<SemaphorePermit<'_>, SendError> {
        self.0.places.acquire().await.map_err(|_| SendError::later("the server is stopping"))
    }

    /// The connection that was used last, unless it has waited too long: then all have.
    fn next_waiting(&self) -> Option<Connection> {
        let mut waiting = self.waiting();
        let limit = self.server().options.idle_timeout;
        waiting.retain(|connection| connection.used.elapsed() < limit);
        waiting.pop()
    }

    /// Keeps a connection for the next letter, unless it has carried enough.
    async fn keep(&self, connection: Connection) {
        if connection.letters < self.server().options.letters_per_connection {
            self.waiting().push(connection);
        } else {
            connection.quit().await;
        }
    }

    /// Keeps a connection on which something went wrong, if it can go on. Otherwise it is closed here.
    async fn keep_after(&self, mut connection: Connection, fault: &Fault) {
        if fault.leaves_connection() && connection.forget(self.server().options.command_timeout).await {
            self.keep(connection).await;
        }
    }

    fn server(&self) -> &Server {
        &self.0.server
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<Connection>> {
        // Nothing is left half done while it is held.
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let server = self.server();
        f.debug_struct("Smtp")
            .field("host", &server.host)
            .field("port", &server.port)
            .field("tls", &server.tls)
            .field("login", &server.login.is_some())
            .field("options", &server.options)
            .finish()
    }
}

//! One connection to a mail server.

use std::{fmt, time::Duration};

use lettre::transport::smtp::{
    authentication::DEFAULT_MECHANISMS,
    client::AsyncSmtpConnection,
    commands::{Data, Mail, Noop, Quit, Rcpt, Rset},
    response::{Response, Severity},
};
use tokio::time::{Instant, timeout};

use super::{
    fault::{Fault, LONGEST_ANSWER, Step},
    server::Server,
    url::TlsMode,
};
use crate::{Letter, SendError, text};

/// How long the farewell may take.
const FAREWELL: Duration = Duration::from_secs(2);

/// A connection that is ready for letters.
pub(crate) struct Connection {
    inner: AsyncSmtpConnection,
    /// How many letters it has carried.
    pub(crate) letters: usize,
    /// When it was last used.
    pub(crate) used: Instant,
}

impl Connection {
    /// Connects, with TLS and login.
    pub(crate) async fn open(server: &Server) -> Result<Self, SendError> {
        // Where the time ran out, it is known how far things had come.
        let mut step = Step::Connect;
        match timeout(server.options.connect_timeout, Self::dial(server, &mut step)).await {
            Ok(opened) => opened,
            Err(_) => Err(Fault::Silent.judge(step)),
        }
    }

    async fn dial(server: &Server, step: &mut Step) -> Result<Self, SendError> {
        let always = (server.tls == TlsMode::Always).then(|| server.trust.clone());
        let place = (server.host.as_str(), server.port);
        let each = server.options.connect_timeout / 2;
        let failed = |error| Fault::from(error).judge(Step::Connect);
        let mut inner = AsyncSmtpConnection::connect_tokio1(place, Some(each), &server.hello, always, None)
            .await
            .map_err(failed)?;
        let change = match server.tls {
            TlsMode::Required => true,
            TlsMode::Opportunistic => inner.can_starttls(),
            TlsMode::Always | TlsMode::None => false,
        };
        if change {
            inner.starttls(server.trust.clone(), &server.hello).await.map_err(failed)?;
        }
        if let Some(login) = &server.login {
            *step = Step::Login;
            if server.tls == TlsMode::Opportunistic && !inner.is_encrypted() {
                return Err(SendError::later("the server offers no TLS, and a password is not sent without"));
            }
            inner
                .auth(DEFAULT_MECHANISMS, login)
                .await
                .map_err(|error| Fault::from(error).judge(Step::Login))?;
        }
        tracing::debug!(encrypted = inner.is_encrypted(), "connected to the mail server");
        Ok(Self { inner, letters: 0, used: Instant::now() })
    }

    /// Names the sender of a letter: the first word about it.
    pub(crate) async fn begin(&mut self, letter: &Letter, limit: Duration) -> Result<(), Fault> {
        self.letters += 1;
        let sender = letter.envelope_from().inner().clone();
        self.say(Mail::new(Some(sender), Vec::new()), limit).await.map(drop)
    }

    /// Hands over a letter that was begun, if it is still to be sent once the server waits for its text. Returns the server's answer.
    pub(crate) async fn finish(
        &mut self,
        letter: &Letter,
        mail: &str,
        server: &Server,
        still: impl Future<Output = bool> + Send,
    ) -> Result<Option<String>, (Step, Fault)> {
        let limit = server.options.command_timeout;
        let recipient = Rcpt::new(letter.to().address().inner().clone(), Vec::new());
        self.say(recipient, limit).await.map_err(|fault| (Step::Recipient, fault))?;
        let go = self.say(Data, limit).await.map_err(|fault| (Step::Announce, fault))?;
        if go.code().severity != Severity::PositiveIntermediate {
            return Err((Step::Announce, unexpected(&go)));
        }
        if !still.await {
            return Ok(None);
        }
        let answer = self
            .say(Stuffed(mail), server.options.answer_timeout)
            .await
            .map_err(|fault| (Step::Mail, fault))?;
        if answer.code().severity != Severity::PositiveCompletion {
            return Err((Step::Mail, unexpected(&answer)));
        }
        self.used = Instant::now();
        Ok(Some(text::line(&answer.message().collect::<Vec<_>>().join(" "), LONGEST_ANSWER)))
    }

    /// Forgets a letter that was begun. Whether the connection can go on.
    pub(crate) async fn forget(&mut self, limit: Duration) -> bool {
        self.used = Instant::now();
        self.say(Rset, limit).await.is_ok()
    }

    /// Asks for nothing.
    pub(crate) async fn nudge(&mut self, limit: Duration) -> Result<(), Fault> {
        self.say(Noop, limit).await.map(drop)
    }

    /// Takes leave.
    pub(crate) async fn quit(mut self) {
        // Whatever the answer, the connection is closed.
        let _ = self.say(Quit, FAREWELL).await;
    }

    /// Says one thing and waits for the answer.
    async fn say(&mut self, words: impl fmt::Display, limit: Duration) -> Result<Response, Fault> {
        match timeout(limit, self.inner.command(words)).await {
            Ok(answer) => answer.map_err(Fault::from),
            Err(_) => Err(Fault::Silent),
        }
    }
}

fn unexpected(answer: &Response) -> Fault {
    Fault::Broken(format!("the server gave an answer that has no meaning here: {}", answer.code()))
}

/// A mail as it goes over the wire: points at the beginning of a line are doubled, and a point alone ends it (RFC 5321, 4.5.2).
/// It goes out in one piece: the end of it would otherwise wait until the server has confirmed the rest.
struct Stuffed<'a>(&'a str);

impl fmt::Display for Stuffed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in self.0.split_inclusive("\r\n") {
            if line.starts_with('.') {
                f.write_str(".")?;
            }
            f.write_str(line)?;
        }
        f.write_str(if self.0.ends_with("\r\n") { ".\r\n" } else { "\r\n.\r\n" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_at_the_beginning_of_a_line_are_doubled() {
        assert_eq!(Stuffed(".a\r\nb.\r\n..\r\n").to_string(), "..a\r\nb.\r\n...\r\n.\r\n");
        assert_eq!(Stuffed("a").to_string(), "a\r\n.\r\n");
        assert_eq!(Stuffed("a\r\n.").to_string(), "a\r\n..\r\n.\r\n");
    }
}

//! Where letters are handed over.

use std::path::PathBuf;

use crate::{Letter, SendError, SetupError, SmtpOptions, SmtpUrl, directory::Directory, smtp::Smtp};

/// What the taker of a mail said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The server's answer (with most servers it names the mail in their log), or the path of the file.
    pub answer: String,
}

/// Hands letters over. Cheap to clone; clones share their connections.
#[derive(Clone, Debug)]
pub struct Transport(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Smtp(Smtp),
    Directory(Directory),
}

impl Transport {
    /// To a mail server. Connects when the first letter is sent, not now; reads the file of certificates now.
    pub fn smtp(url: &SmtpUrl, options: SmtpOptions) -> Result<Self, SetupError> {
        Smtp::new(url, options).map(|smtp| Self(Kind::Smtp(smtp)))
    }

    /// Into a directory, which is made where it is missing: each mail is a file `<date>-<message id>.eml`, complete as soon as it has
    /// that name. The envelope is not kept. A letter that is sent again replaces its file.
    pub fn directory(path: impl Into<PathBuf>) -> Result<Self, SetupError> {
        Directory::open(path.into()).map(|directory| Self(Kind::Directory(directory)))
    }

    /// Hands a letter over, once.
    ///
    /// Takes as long as the server may: at most the time to connect, four times the time for a command, and the time for the answer
    /// (see [`SmtpOptions`]), and before that the time until one of the connections is free. A caller that stops waiting does not
    /// know whether the letter was handed over; the connection is closed.
    pub async fn send(&self, letter: &Letter) -> Result<Accepted, SendError> {
        let sent = self.send_if(letter, std::future::ready(true)).await?;
        sent.ok_or_else(|| SendError::later("it was held back"))
    }

    /// Hands a letter over, once, unless `still` says in the last moment that it is not to be sent: when the server has taken the sender
    /// and the recipient and waits for the text. Then nothing is handed over.
    pub async fn send_if(
        &self,
        letter: &Letter,
        still: impl Future<Output = bool> + Send,
    ) -> Result<Option<Accepted>, SendError> {
        match &self.0 {
            Kind::Smtp(smtp) => smtp.send_if(letter, still).await,
            Kind::Directory(directory) if still.await => directory.send(letter).await.map(Some),
            Kind::Directory(_) => Ok(None),
        }
    }

    /// Whether letters could be handed over now: connects anew, with TLS and login as they are set, and asks for nothing. Writes and
    /// removes a file, where letters go into a directory. The error is always [`SendError::Later`].
    pub async fn check(&self) -> Result<(), SendError> {
        match &self.0 {
            Kind::Smtp(smtp) => smtp.check().await,
            Kind::Directory(directory) => directory.check().await,
        }
    }

    /// Takes leave of the server on all connections that wait for letters. Letters can be sent again afterwards.
    pub async fn close(&self) {
        if let Kind::Smtp(smtp) = &self.0 {
            smtp.close().await;
        }
    }
}

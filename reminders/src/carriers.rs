//! Who carries messages: a mail server or a directory for mails, a provider for text messages.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use domain::notification::SkipReason;
use mail::{Letter, Transport};

/// Who carries messages.
#[derive(Default)]
pub struct Carriers {
    /// Mails.
    pub mail: Option<Transport>,
    /// Text messages.
    pub sms: Option<Arc<dyn sms::Provider>>,
}

/// How often it is said that the mail server does not take mails: each mail is tried again by itself, but somebody may have to mend
/// something.
const COMPLAIN: Duration = Duration::from_secs(60);

/// How handing a message over ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum HandOver {
    /// The carrier has taken it.
    Taken {
        /// What the carrier calls it.
        reference: Option<String>,
    },
    /// The carrier does not take it, and will not.
    Refused {
        /// A short name of why.
        code: String,
        /// What the carrier said.
        text: String,
    },
    /// It was not taken now.
    Later {
        /// Why.
        why: String,
        /// For how long the carrier asks to be left alone.
        after: Option<Duration>,
    },
    /// Nobody knows whether it was taken.
    Unclear {
        /// Why.
        why: String,
    },
    /// Nobody carries messages of this channel.
    NoProvider,
    /// There is a good reason not to hand it over.
    Skip(SkipReason),
    /// It was not to be sent any more in the last moment.
    Withheld,
}

impl Carriers {
    /// Hands a mail over, if it is `still` to be sent in the last moment.
    pub(crate) async fn mail(&self, letter: &Letter, still: impl Future<Output = bool> + Send) -> HandOver {
        use mail::SendError as E;
        let Some(transport) = &self.mail else { return HandOver::NoProvider };
        match transport.send_if(letter, still).await {
            Ok(None) => HandOver::Withheld,
            Ok(Some(_)) => HandOver::Taken { reference: Some(letter.id().as_str().to_owned()) },
            Err(error @ E::Address { .. }) => {
                HandOver::Refused { code: "address".to_owned(), text: error.to_string() }
            }
            Err(error @ E::Refused { .. }) => {
                HandOver::Refused { code: "refused".to_owned(), text: error.to_string() }
            }
            Err(error @ E::Later { .. }) => {
                let why = error.to_string();
                complain(&why);
                HandOver::Later { why, after: None }
            }
            Err(error @ E::Unclear { .. }) => {
                let why = error.to_string();
                complain(&why);
                HandOver::Unclear { why }
            }
        }
    }

    /// Hands a text message over, if it is `still` to be sent.
    pub(crate) async fn text(
        &self,
        message: &sms::Message,
        still: impl Future<Output = bool> + Send,
    ) -> HandOver {
        use sms::SendError as E;
        let Some(provider) = &self.sms else { return HandOver::NoProvider };
        if !still.await {
            return HandOver::Withheld;
        }
        match provider.send(message).await {
            Ok(accepted) => HandOver::Taken { reference: Some(accepted.reference) },
            Err(E::Refused { code, text }) => HandOver::Refused { code, text },
            Err(E::Later { why, after }) => HandOver::Later { why, after },
            // Somebody must mend the settings first; until then it waits.
            Err(E::Misconfigured { why }) => HandOver::Later { why, after: None },
            Err(E::Unclear { why }) => HandOver::Unclear { why },
        }
    }
}

/// Says in the log that the mail server does not take mails, now and then.
fn complain(why: &str) {
    static LAST: Mutex<Option<Instant>> = Mutex::new(None);
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    if last.is_some_and(|last| last.elapsed() < COMPLAIN) {
        return;
    }
    *last = Some(Instant::now());
    // What a server says may name the recipient.
    let said: Vec<_> = why.split(' ').map(|word| if word.contains('@') { "…" } else { word }).collect();
    tracing::warn!(why = said.join(" "), "the mail server does not take a mail now; it is tried again");
}

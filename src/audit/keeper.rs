//! Who keeps checkpoints: a file, or an address that takes them by HTTP.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use operations::bundle::unfinished;
use reqwest::{Client, StatusCode, header, redirect::Policy};

use crate::config::{CheckpointPlace, Secret};

/// How long a connection may take to come about.
const CONNECTED: Duration = Duration::from_secs(10);
/// How long all of a checkpoint may take: it has a line for each stream.
const SENT: Duration = Duration::from_secs(300);

/// Where one checkpoint goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Into this file.
    File(PathBuf),
    /// To this address.
    Url(String),
}

impl FromStr for Target {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_url = text.starts_with("https://") || text.starts_with("http://");
        Ok(if is_url { Self::Url(text.to_owned()) } else { Self::File(text.into()) })
    }
}

impl Target {
    /// A file of this name at a place.
    pub(super) fn at(place: &CheckpointPlace, name: &str) -> Self {
        match place {
            CheckpointPlace::Directory(directory) => Self::File(directory.join(name)),
            CheckpointPlace::Url(url) => Self::Url(format!("{url}/{name}")),
        }
    }

    /// Has the text kept there, as a whole or not at all, and never in the place of another. `token` goes along to an address, as a
    /// bearer's.
    ///
    /// # Errors
    /// If it is not kept, or nobody says that it is: why.
    pub(super) async fn keep(&self, text: String, token: Option<&Secret>) -> Result<(), String> {
        match self {
            Self::File(path) => write(path, &text),
            Self::Url(url) => put(url, text, token).await,
        }
    }

    /// Fails where something is there already, before a long check is begun for nothing.
    pub(super) fn is_free(&self) -> Result<(), String> {
        match self {
            Self::File(path) if path.exists() => {
                Err(format!("{} exists; a checkpoint is never written over another", path.display()))
            }
            Self::File(path) => {
                let directory = path.parent().filter(|directory| *directory != Path::new(""));
                match directory.filter(|directory| !directory.is_dir()) {
                    Some(missing) => Err(format!("there is no directory {}", missing.display())),
                    None => Ok(()),
                }
            }
            Self::Url(_) => Ok(()),
        }
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Url(url) => url.fmt(f),
        }
    }
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    let unfinished = unfinished(path);
    let written = (|| {
        let mut file = fs::File::create(&unfinished)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&unfinished, path)
    })();
    written.map_err(|error: std::io::Error| {
        // What is half written is of no use to anybody.
        let _ = fs::remove_file(&unfinished);
        format!("{}: {error}", path.display())
    })
}

async fn put(url: &str, text: String, token: Option<&Secret>) -> Result<(), String> {
    let failed = |error: reqwest::Error| format!("{url}: {}", root(&error));
    // Whoever is sent elsewhere would leave the checkpoint, and the token, with somebody whom nobody has chosen.
    let client = Client::builder().redirect(Policy::none()).connect_timeout(CONNECTED).timeout(SENT).build();
    let mut request = client
        .map_err(failed)?
        .put(url)
        .header(header::CONTENT_TYPE, "application/jsonl")
        // Object stores that know this never replace what is there.
        .header(header::IF_NONE_MATCH, "*")
        .body(text);
    if let Some(token) = token {
        request = request.bearer_auth(&token.0);
    }
    match request.send().await.map_err(failed)?.status() {
        status if status.is_success() => Ok(()),
        StatusCode::PRECONDITION_FAILED => {
            Err(format!("{url} exists; a checkpoint is never written over another"))
        }
        status => Err(format!("{url} answered {status}")),
    }
}

/// What is at the bottom of an error: reqwest says only that something failed.
fn root(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

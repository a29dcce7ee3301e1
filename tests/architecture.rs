//! The rules that hold the parts apart, and what may be built in. They are read from what cargo itself sees.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

/// Who may depend on whom: each part with the parts it sees. `commands` and `projections` never see each other: the write
/// side knows nothing of screens, the read side changes nothing.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("ledger", &["domain"]),
    ("commands", &["domain", "ledger"]),
    ("projections", &["domain", "ledger"]),
    ("attachments", &["domain"]),
    ("mail", &[]),
    ("sms", &[]),
    ("reminders", &["domain", "ledger", "commands", "projections", "mail", "sms"]),
    ("operations", &["domain", "ledger", "projections", "attachments", "reminders"]),
    ("media", &["domain", "ledger", "commands"]),
    ("graphql", &["domain", "ledger", "commands", "projections", "attachments", "reminders", "operations"]),
    (
        "randevu",
        &[
            "domain",
            "ledger",
            "commands",
            "projections",
            "attachments",
            "mail",
            "sms",
            "reminders",
            "operations",
            "media",
            "graphql",
        ],
    ),
];

/// What a pure crate must not reach: files, sockets, databases, threads' runtimes, chance.
const IMPURE: &[&str] = &["axum", "hyper", "mio", "postgres-es", "reqwest", "sqlx", "tokio"];

/// The longest file that is still a room one can see through.
const LONGEST_FILE: usize = 400;

fn metadata() -> Metadata {
    // Only what is built here: crates of other platforms may not even be on this machine.
    let platform = format!(
        "{}-{}",
        std::env::consts::ARCH,
        match std::env::consts::OS {
            "macos" => "apple-darwin",
            _ => "unknown-linux-gnu",
        }
    );
    let options = ["--locked", "--filter-platform", &platform].map(str::to_owned);
    MetadataCommand::new().current_dir(env!("CARGO_MANIFEST_DIR")).other_options(options).exec().unwrap()
}

/// All packages that are built, ours and others'.
fn built(metadata: &Metadata) -> Vec<&Package> {
    metadata.resolve.as_ref().unwrap().nodes.iter().map(|node| &metadata[&node.id]).collect()
}

fn allowed_list(section: &str, key: &str) -> Vec<toml::Value> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("deny.toml")).unwrap();
    let table: toml::Table = text.parse().unwrap();
    table[section][key].as_array().unwrap().clone()
}

#[test]
fn parts_depend_only_along_the_arrows() {
    let metadata = metadata();
    let ours: BTreeSet<_> =
        metadata.workspace_packages().iter().map(|package| package.name.to_string()).collect();
    let drawn: BTreeSet<_> = ARROWS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(ours, drawn, "a part without arrows: draw them here");
    for package in metadata.workspace_packages() {
        let (_, may_see) = ARROWS.iter().find(|(name, _)| *name == package.name.as_str()).unwrap();
        // Tests of a part may look further.
        let sees = package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal);
        for dependency in sees.filter(|dependency| ours.contains(&dependency.name)) {
            assert!(
                may_see.contains(&dependency.name.as_str()),
                "{} must not see {}",
                package.name,
                dependency.name
            );
        }
    }
}

#[test]
fn the_domain_asks_for_nothing_that_touches_the_world() {
    let metadata = metadata();
    let domain =
        metadata.workspace_packages().into_iter().find(|package| package.name.as_str() == "domain").unwrap();
    let normal = domain.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal);
    let impure: Vec<_> =
        normal.map(|dependency| dependency.name.as_str()).filter(|name| IMPURE.contains(name)).collect();
    assert!(impure.is_empty(), "{impure:?}");
}

#[test]
fn everything_built_in_has_a_licence_that_deny_toml_allows() {
    let metadata = metadata();
    let allowed: Vec<_> =
        allowed_list("licenses", "allow").iter().map(|name| name.as_str().unwrap().to_owned()).collect();
    let refused = built(&metadata).into_iter().filter(|package| {
        let licence = package.license.as_deref().unwrap_or_default();
        !is_allowed(licence, &allowed)
    });
    let refused: Vec<_> = refused.map(|package| format!("{} {:?}", package.name, package.license)).collect();
    assert!(refused.is_empty(), "{refused:#?}");
}

#[test]
fn only_the_crates_that_deny_toml_lists_are_here_in_several_versions() {
    let metadata = metadata();
    let mut versions = BTreeMap::<String, BTreeSet<String>>::new();
    for package in built(&metadata) {
        versions.entry(package.name.to_string()).or_default().insert(package.version.to_string());
    }
    let skipped = allowed_list("bans", "skip");
    let listed: BTreeSet<_> =
        skipped.iter().map(|entry| entry["name"].as_str().unwrap().to_owned()).collect();
    let several: BTreeSet<_> =
        versions.into_iter().filter(|(_, versions)| versions.len() > 1).map(|(name, _)| name).collect();
    let new: Vec<_> = several.difference(&listed).collect();
    assert!(new.is_empty(), "now in several versions: {new:?}; agree on one, or list them in deny.toml");
    let gone: Vec<_> = listed.difference(&several).collect();
    // On another platform some of these are not built at all.
    assert!(
        gone.is_empty() || !cfg!(target_os = "linux"),
        "no longer in several versions, so not in deny.toml: {gone:?}"
    );
}

#[test]
fn files_are_short_enough_to_see_through() {
    let mut long = Vec::new();
    let mut folders: Vec<_> = [
        "src",
        "tests",
        "domain",
        "ledger",
        "commands",
        "projections",
        "attachments",
        "mail",
        "sms",
        "reminders",
        "operations",
        "media",
        "graphql",
        "benches",
    ]
    .map(|folder| Path::new(env!("CARGO_MANIFEST_DIR")).join(folder))
    .into();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if entry.file_type().unwrap().is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let lines = fs::read_to_string(&path).unwrap().lines().count();
                if lines > LONGEST_FILE {
                    long.push(format!("{} has {lines} lines", path.display()));
                }
            }
        }
    }
    assert!(long.is_empty(), "split them: {long:#?}");
}

/// Whether an SPDX expression can be satisfied with allowed licences. `MIT/Apache-2.0` is the old way to write OR.
fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<_> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    !words.is_empty() && either(&mut rest, allowed) && rest.is_empty()
}

fn either(words: &mut &[&str], allowed: &[String]) -> bool {
    let mut holds = both(words, allowed);
    while let ["OR", rest @ ..] = *words {
        *words = rest;
        holds |= both(words, allowed);
    }
    holds
}

fn both(words: &mut &[&str], allowed: &[String]) -> bool {
    let mut holds = one(words, allowed);
    while let ["AND", rest @ ..] = *words {
        *words = rest;
        holds &= one(words, allowed);
    }
    holds
}

fn one(words: &mut &[&str], allowed: &[String]) -> bool {
    match *words {
        ["(", rest @ ..] => {
            *words = rest;
            let holds = either(words, allowed);
            if let [")", rest @ ..] = *words {
                *words = rest;
            }
            holds
        }
        [name, "WITH", exception, rest @ ..] => {
            *words = rest;
            allowed.contains(&format!("{name} WITH {exception}"))
        }
        [name, rest @ ..] => {
            *words = rest;
            allowed.iter().any(|licence| licence == name)
        }
        [] => false,
    }
}

#[test]
fn licence_expressions_are_understood() {
    let allowed = ["MIT".to_owned(), "BSD-3-Clause".to_owned(), "Apache-2.0 WITH LLVM-exception".to_owned()];
    for good in [
        "MIT",
        "MIT/GPL-2.0",
        "GPL-2.0 OR MIT",
        "(GPL-2.0 OR MIT) AND BSD-3-Clause",
        "Apache-2.0 WITH LLVM-exception",
    ] {
        assert!(is_allowed(good, &allowed), "{good}");
    }
    for bad in ["", "GPL-2.0", "MIT AND GPL-2.0", "Apache-2.0", "(MIT OR X) AND Y"] {
        assert!(!is_allowed(bad, &allowed), "{bad}");
    }
}

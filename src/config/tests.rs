use std::collections::BTreeMap;
use std::io::Write;

use super::{CheckpointPlace, Config, ConfigError, KeySource, LogFormat, MediaTcp, Mode, Ports, UdpAddress};

fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let home = ("HOME".to_owned(), "/home/ayse".to_owned());
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).chain([home]).collect()
}

fn config(pairs: &[(&str, &str)]) -> Config {
    Config::from_map(&map(pairs), false).unwrap()
}

fn problems(pairs: &[(&str, &str)]) -> Vec<String> {
    let ConfigError(problems) = Config::from_map(&map(pairs), false).unwrap_err();
    problems
}

#[test]
fn without_any_setting_the_server_listens_on_this_machine_only() {
    let config = config(&[]);
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.public_url, "http://127.0.0.1:8080");
    assert_eq!(config.mode, Mode::Development);
    assert_eq!(config.log_format, LogFormat::Text);
    assert!(
        config.database_url.is_none() && config.cors_origins.is_empty() && config.trusted_proxies.is_empty()
    );
}

#[test]
fn data_are_kept_in_the_home_directory_or_for_root_in_var_lib() {
    assert_eq!(config(&[]).data_dir.to_str(), Some("/home/ayse/.local/share/randevu"));
    assert_eq!(config(&[("XDG_DATA_HOME", "/data")]).data_dir.to_str(), Some("/data/randevu"));
    let root = Config::from_map(&map(&[]), true).unwrap();
    assert_eq!(root.data_dir.to_str(), Some("/var/lib/randevu"));
    assert_eq!(root.master_key.to_string(), "/var/lib/randevu/master.key");
}

#[test]
fn without_a_home_directory_the_data_directory_has_to_be_named() {
    let ConfigError(problems) = Config::from_map(&BTreeMap::new(), false).unwrap_err();
    assert_eq!(problems, ["RANDEVU_DATA_DIR has to be set: there is no home directory to put the data in"]);
}

#[test]
fn everything_that_is_wrong_is_reported_at_once_and_by_name() {
    let problems = problems(&[
        ("RANDEVU_LISTEN", "8080"),
        ("RANDEVU_MODE", "prod"),
        ("RANDEVU_RATE_PER_MINUTE", "0"),
        ("RANDEVU_CORS_ORIGINS", "https://good.example, *"),
        ("RANDEVU_TRUSTED_PROXIES", "10.0.0.0/33"),
        ("RANDEVU_LOG", "info,,=x=y"),
        ("RANDEVU_PUBLIC_URL", "randevu.example.org"),
    ]);
    for name in ["LISTEN", "MODE", "RATE_PER_MINUTE", "CORS_ORIGINS", "TRUSTED_PROXIES", "LOG", "PUBLIC_URL"]
    {
        let name = format!("RANDEVU_{name}:");
        assert!(problems.iter().any(|problem| problem.starts_with(&name)), "{name} {problems:#?}");
    }
    assert_eq!(problems.len(), 7);
}

#[test]
fn a_misspelled_name_is_refused_and_the_right_one_suggested() {
    assert_eq!(problems(&[("RANDEVU_LISTN", "x")]), ["RANDEVU_LISTN is not a setting; RANDEVU_LISTEN is"]);
    assert_eq!(problems(&[("RANDEVU_COFFEE", "x")]), ["RANDEVU_COFFEE is not a setting"]);
}

#[test]
fn variables_that_kubernetes_sets_for_a_service_of_this_name_are_none_of_ours() {
    config(&[
        ("RANDEVU_PORT", "tcp://10.0.0.1:80"),
        ("RANDEVU_SERVICE_HOST", "10.0.0.1"),
        ("RANDEVU_SERVICE_PORT_HTTP", "80"),
        ("RANDEVU_PORT_80_TCP_PROTO", "tcp"),
    ]);
    assert_eq!(problems(&[("RANDEVU_PORT", "8080")]).len(), 1);
}

#[test]
fn the_file_is_read_and_the_environment_wins() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    write!(
        file,
        "listen = '127.0.0.1:1'\nrate_per_minute = 7\ncors_origins = ['https://a.example', 'http://b:3000']"
    )
    .unwrap();
    let path = file.path().to_str().unwrap();
    let config = config(&[("RANDEVU_CONFIG", path), ("RANDEVU_LISTEN", "127.0.0.1:2")]);
    assert_eq!(config.listen.port(), 2);
    assert_eq!(config.rate_per_minute.get(), 7);
    assert_eq!(config.cors_origins, ["https://a.example", "http://b:3000"]);
    let shown = config.to_string();
    let source = |name: &str| {
        let line = shown.lines().find(|line| line.split_whitespace().next() == Some(name)).unwrap();
        line.rsplit(' ').next().unwrap().to_owned()
    };
    assert_eq!(source("RANDEVU_LISTEN"), "environment");
    assert_eq!(source("RANDEVU_RATE_PER_MINUTE"), "file");
    assert_eq!(source("RANDEVU_MODE"), "default");
}

#[test]
fn a_file_with_unknown_or_broken_lines_is_refused_without_quoting_it() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    writeln!(file, "lissten = '127.0.0.1:1'").unwrap();
    let path = file.path().to_str().unwrap().to_owned();
    assert_eq!(
        problems(&[("RANDEVU_CONFIG", &path)]),
        [format!("{path}: lissten is not a setting; listen is")]
    );
    writeln!(file, "database_url = postgres://user:hunter2@host/db").unwrap();
    let problems = problems(&[("RANDEVU_CONFIG", &path)]);
    assert!(problems[0].contains("line 2") && !problems[0].contains("hunter2"), "{problems:?}");
}

#[test]
fn a_password_is_never_shown() {
    let urls = [
        "postgres://user:hunter2@db.example:5433/randevu",
        "postgres://user@db.example/randevu?password=hunter2",
    ];
    for url in urls {
        let config = config(&[("DATABASE_URL", url)]);
        assert!(!format!("{config} {config:?}").contains("hunter2"));
        assert!(config.to_string().contains("postgres://user@db.example:"));
    }
    let problems = problems(&[("DATABASE_URL", "mysql://user:hunter2@host/db")]);
    assert_eq!(problems, ["DATABASE_URL does not start with postgres://"]);
}

#[test]
fn an_empty_variable_counts_as_unset() {
    assert_eq!(config(&[("RANDEVU_LISTEN", ""), ("DATABASE_URL", "")]).listen.port(), 8080);
}

#[test]
fn a_proxy_is_trusted_by_its_network() {
    let config = config(&[("RANDEVU_TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.7, fd00::/8, 0.0.0.0/0")]);
    let trusts =
        |index: usize, address: &str| config.trusted_proxies[index].contains(address.parse().unwrap());
    assert!(trusts(0, "10.255.0.1") && trusts(0, "::ffff:10.1.2.3") && !trusts(0, "11.0.0.1"));
    assert!(trusts(1, "192.0.2.7") && !trusts(1, "192.0.2.8"));
    assert!(trusts(2, "fd12::1") && !trusts(2, "fe80::1") && !trusts(2, "10.0.0.1"));
    assert!(trusts(3, "203.0.113.9") && !trusts(3, "::1"));
}

#[test]
fn the_relay_listens_by_tcp_where_it_is_told_to_or_nowhere() {
    assert_eq!(config(&[]).media_tcp_listen, None);
    assert_eq!(config(&[("RANDEVU_MEDIA_TCP_LISTEN", "off")]).media_tcp_listen, Some(MediaTcp::Off));
    let named = config(&[("RANDEVU_MEDIA_TCP_LISTEN", "0.0.0.0:443")]).media_tcp_listen;
    assert_eq!(named, Some(MediaTcp::At("0.0.0.0:443".parse().unwrap())));
    let problems = problems(&[("RANDEVU_MEDIA_TCP_LISTEN", "no")]);
    assert_eq!(
        problems,
        ["RANDEVU_MEDIA_TCP_LISTEN is neither off nor an address and port like 0.0.0.0:34780"]
    );
}

#[test]
fn the_turn_server_of_our_own_has_an_address_and_may_have_a_range_of_ports() {
    let none = config(&[]);
    assert_eq!((none.turn_listen, none.turn_ports, none.turn_private_peers), (None, None, false));
    let set = config(&[
        ("RANDEVU_TURN_LISTEN", "0.0.0.0:3478"),
        ("RANDEVU_TURN_PORTS", "50000-50100"),
        ("RANDEVU_TURN_PRIVATE_PEERS", "true"),
    ]);
    assert_eq!(set.turn_listen, Some(UdpAddress("0.0.0.0:3478".parse().unwrap())));
    assert_eq!((set.turn_ports, set.turn_private_peers), (Some(Ports(50_000..=50_100)), true));
    for range in ["50000", "9-8", "0-9", "1-70000", "-"] {
        assert_eq!(
            problems(&[("RANDEVU_TURN_PORTS", range)]),
            ["RANDEVU_TURN_PORTS is not a range of ports like 49152-65535"]
        );
    }
}

#[test]
fn checkpoints_are_made_by_themselves_where_they_have_a_place() {
    let none = config(&[]);
    assert_eq!((none.checkpoint_to, none.checkpoint_every.as_secs()), (None, 86_400));
    let token = "a secret of the keeper's";
    let set = config(&[
        ("RANDEVU_CHECKPOINT_TO", "https://keeper.example.org/randevu"),
        ("RANDEVU_CHECKPOINT_EVERY", "6h"),
        ("RANDEVU_CHECKPOINT_TOKEN", token),
    ]);
    assert!(!format!("{set} {set:?}").contains(token));
    assert_eq!(set.checkpoint_to, Some(CheckpointPlace::Url("https://keeper.example.org/randevu".into())));
    assert_eq!(set.checkpoint_every.as_secs(), 21_600);
    let problems = problems(&[("RANDEVU_CHECKPOINT_TO", "keeper"), ("RANDEVU_CHECKPOINT_EVERY", "often")]);
    assert_eq!(problems.len(), 2);
}

const KEY: &str = "0102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F20";

#[test]
fn a_master_key_has_one_source_and_two_are_refused_by_name() {
    assert!(matches!(config(&[]).master_key, KeySource::File(_)));
    assert!(config(&[]).previous_master_key.is_none());
    assert!(matches!(config(&[("RANDEVU_MASTER_KEY", KEY)]).master_key, KeySource::Given(_)));
    let command = config(&[("RANDEVU_MASTER_KEY_COMMAND", "vault read key"), ("RANDEVU_MASTER_KEY", "")]);
    assert!(matches!(command.master_key, KeySource::Command { .. }));
    assert_eq!(
        problems(&[("RANDEVU_MASTER_KEY", KEY), ("RANDEVU_MASTER_KEY_FILE", "/key")]),
        ["RANDEVU_MASTER_KEY_FILE and RANDEVU_MASTER_KEY are both set: a master key has one source"]
    );
    assert_eq!(
        problems(&[("RANDEVU_PREVIOUS_MASTER_KEY", KEY), ("RANDEVU_PREVIOUS_MASTER_KEY_COMMAND", "cat")]),
        [
            "RANDEVU_PREVIOUS_MASTER_KEY and RANDEVU_PREVIOUS_MASTER_KEY_COMMAND are both set: a master key has one source"
        ]
    );
    let both = config(&[("RANDEVU_MASTER_KEY", KEY), ("RANDEVU_PREVIOUS_MASTER_KEY_FILE", "/old.key")]);
    assert_eq!(both.previous_master_key.unwrap().to_string(), "/old.key");
}

#[test]
fn a_master_key_is_never_shown_and_never_in_the_file() {
    let set = config(&[
        ("RANDEVU_MASTER_KEY", KEY),
        ("RANDEVU_PREVIOUS_MASTER_KEY_COMMAND", "echo s.token | unlock"),
    ]);
    let shown = format!("{set} {set:?}").to_lowercase();
    assert!(!shown.contains("0102030405") && !shown.contains("s.token"), "{shown}");
    assert!(
        set.to_string().lines().any(|line| line.starts_with("RANDEVU_MASTER_KEY ") && line.contains("(set)"))
    );
    let wrong = format!("{}zz", &KEY[..62]);
    assert_eq!(
        problems(&[("RANDEVU_MASTER_KEY", &wrong)]),
        ["RANDEVU_MASTER_KEY is not 64 hexadecimal digits"]
    );
    let mut file = tempfile::NamedTempFile::new().unwrap();
    write!(file, "master_key = '{KEY}'").unwrap();
    let path = file.path().to_str().unwrap();
    assert_eq!(
        problems(&[("RANDEVU_CONFIG", path)]),
        [format!("{path}: master_key is for the environment alone (RANDEVU_MASTER_KEY)")]
    );
}

#[test]
fn programs_that_are_started_do_not_get_the_master_keys() {
    let mut command = std::process::Command::new("true");
    super::hide_keys(&mut command);
    let hidden: Vec<_> =
        command.get_envs().filter(|(_, value)| value.is_none()).map(|(name, _)| name).collect();
    assert_eq!(hidden, ["RANDEVU_MASTER_KEY", "RANDEVU_PREVIOUS_MASTER_KEY"]);
}

use proptest::prelude::*;

use super::*;

const SID: &str = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

fn parsed(line: &str) -> Config {
    line.parse().unwrap_or_else(|error| panic!("{error}"))
}

fn refused(line: &str) -> ConfigError {
    line.parse::<Config>().map(|_| ()).expect_err(line)
}

#[test]
fn an_account_at_netgsm_is_read_and_shown_without_its_password() {
    let config = parsed("netgsm://8501234567:p%40ss%3Aw%2Ford+x@?header=RANDEVU");
    let Account::Netgsm(account) = &config.account else { panic!() };
    assert_eq!(account.user, "8501234567");
    assert_eq!(account.password.expose(), "p@ss:w/ord+x");
    assert_eq!((account.header.as_str(), account.iys.as_str()), ("RANDEVU", "0"));
    assert_eq!(config.to_string(), "netgsm://8501234567:…@?header=RANDEVU&iys=0");
    assert_eq!(format!("{config:?}"), "Config(netgsm://8501234567:…@?header=RANDEVU&iys=0)");
}

#[test]
fn an_account_at_iletimerkezi_is_read_and_shown_without_key_and_hash() {
    let config = parsed(
        "iletimerkezi://the-key:the-hash@?sender=DR%20KAYA&iys=BIREYSEL&base=https://api.example.com/x",
    );
    let Account::IletiMerkezi(account) = &config.account else { panic!() };
    assert_eq!((account.key.expose(), account.hash.expose()), ("the-key", "the-hash"));
    assert_eq!(account.sender, "DR KAYA");
    let shown = "iletimerkezi://…:…@?sender=DR%20KAYA&iys=BIREYSEL&base=https://api.example.com/x";
    assert_eq!(config.to_string(), shown);
}

#[test]
fn an_account_at_twilio_is_read_and_shown_without_its_token() {
    let config =
        parsed(&format!("twilio://{SID}:token@?from=%2B15005550006&callback=https://a.example/t/s3cret"));
    let Account::Twilio(account) = &config.account else { panic!() };
    assert_eq!(account.token.expose(), "token");
    assert!(matches!(&account.sender, Sender::From(from) if from == "+15005550006"));
    assert_eq!(account.callback.as_deref(), Some("https://a.example/t/s3cret"));
    assert_eq!(config.to_string(), format!("twilio://{SID}:…@?from=%2B15005550006&callback=…"));
    parsed(&format!("twilio://{SID}:token@?service=MG{}", "0".repeat(32)));
    parsed(&format!("twilio://{SID}:token@?from=Randevu"));
}

#[test]
fn a_line_that_describes_no_account_is_refused_without_being_repeated() {
    assert_eq!(refused(""), ConfigError::Provider);
    assert_eq!(refused("smtp://a:b@?header=X"), ConfigError::Provider);
    assert_eq!(refused("netgsm://user@?header=X"), ConfigError::Credentials);
    assert_eq!(refused("netgsm://:b@?header=X"), ConfigError::Credentials);
    assert_eq!(refused("netgsm://a:@?header=X"), ConfigError::Credentials);
    assert_eq!(refused("netgsm://a:%FF@?header=X"), ConfigError::Credentials);
    assert_eq!(refused("netgsm://a:b@host?header=X"), ConfigError::Credentials);
    assert_eq!(refused("netgsm://a:b@?"), ConfigError::Missing("header"));
    assert_eq!(refused("netgsm://a:b@?header=TWELVELETTRS"), ConfigError::Invalid("header"));
    assert_eq!(refused("netgsm://a:b@?header=%C5%9EULE"), ConfigError::Invalid("header"));
    assert_eq!(refused("netgsm://a:b@?header=X&iys=1"), ConfigError::Invalid("iys"));
    assert_eq!(refused("netgsm://a:b@?header=X&header=Y"), ConfigError::Parameter);
    assert_eq!(refused("netgsm://a:b@?header=X&sender=Y"), ConfigError::Parameter);
    assert_eq!(refused("twilio://../x:b@?from=X"), ConfigError::Credentials);
    assert_eq!(refused(&format!("twilio://{SID}:b@?")), ConfigError::Missing("from"));
    assert_eq!(refused(&format!("twilio://{SID}:b@?from=+15005550006")), ConfigError::Invalid("from"));
    assert_eq!(refused(&format!("twilio://{SID}:b@?from=X&service=MG1")), ConfigError::Invalid("from"));
    assert_eq!(refused(&format!("twilio://{SID}:b@?service=MG1")), ConfigError::Invalid("service"));
    let callback = format!("twilio://{SID}:b@?from=X&callback=http://a.example");
    assert_eq!(refused(&callback), ConfigError::Invalid("callback"));
}

#[test]
fn credentials_go_over_https_or_within_this_machine_only() {
    let with = |base: &str| format!("netgsm://a:b@?header=X&base={base}").parse::<Config>().map(|_| ());
    for base in ["https://a.example", "https://a.example:8443/sms/", "http://127.0.0.1:9", "http://localhost"]
    {
        assert_eq!(with(base), Ok(()), "{base}");
    }
    for base in [
        "http://a.example",
        "http://10.0.0.1",
        "ftp://a.example",
        "a.example",
        "https://u:p@a.example",
        "https://a.example/?x",
    ] {
        assert_eq!(with(base), Err(ConfigError::Invalid("base")), "{base}");
    }
}

#[test]
fn an_account_makes_a_provider() {
    assert!(parsed("netgsm://a:b@?header=X").provider(Options::default()).is_ok());
}

proptest! {
    #[test]
    fn what_is_shown_never_contains_the_secret(secret in "[a-zA-Z0-9]{12,30}") {
        for line in [
            format!("netgsm://user:{secret}@?header=X"),
            format!("iletimerkezi://{secret}:{secret}@?sender=X"),
            format!("twilio://{SID}:{secret}@?from=X&callback=https://a.example/{secret}"),
        ] {
            let config = parsed(&line);
            let shown = format!("{config} {config:?} {:?}", config.receipts(&secret));
            prop_assert!(!shown.contains(&secret));
        }
    }

    #[test]
    fn no_line_makes_the_parser_panic(line in "(netgsm|iletimerkezi|twilio)://\\PC{0,40}@\\?\\PC{0,40}") {
        let _ = line.parse::<Config>();
    }
}

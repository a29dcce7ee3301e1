//! Each way of failing is told apart, in time, and leaves a transport that works.

use std::{
    net::TcpListener,
    time::{Duration, Instant},
};

use mail::{SendError, SmtpOptions, Transport};

use crate::{
    letters::letter,
    scripted::{
        Does::{self, Closes, Hangs, Says},
        Scripted,
    },
};

/// How long servers are waited for that say nothing. All others have the usual time: a busy machine fails no test.
const LIMIT: Duration = Duration::from_secs(1);
/// Far less than the usual time.
const SOON: Duration = Duration::from_secs(20);
/// Points of a conversation before the mail itself is sent.
const BEFORE: [&str; 5] = ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA"];

fn to(port: u16, login: &str, tls: &str) -> Transport {
    with(port, login, tls, SmtpOptions::default())
}

/// A transport that waits for nothing longer than [`LIMIT`].
fn impatient(port: u16, login: &str) -> Transport {
    let options = SmtpOptions {
        connect_timeout: LIMIT,
        command_timeout: LIMIT,
        answer_timeout: LIMIT,
        ..SmtpOptions::default()
    };
    with(port, login, "none", options)
}

fn with(port: u16, login: &str, tls: &str, options: SmtpOptions) -> Transport {
    let url = format!("smtp://{login}127.0.0.1:{port}?tls={tls}").parse().unwrap();
    Transport::smtp(&url, options).unwrap()
}

/// Sends to a server that does this at that point, and then once more. Both must end in time; the second must go well.
async fn fails_once(point: &'static str, does: Does) -> (SendError, Scripted) {
    let server = Scripted::start(vec![vec![(point, does)]]).await;
    let hangs = matches!(does, Hangs);
    let transport = if hangs { impatient(server.port, "") } else { to(server.port, "", "none") };
    let start = Instant::now();
    let error = transport.send(&letter("1@randevu.example")).await.expect_err(point);
    let took = start.elapsed();
    assert!(took < SOON, "{point} {does:?} took {took:?}");
    assert!(!hangs || took >= LIMIT, "{point} {does:?} took {took:?} only");
    let accepted = transport.send(&letter("1@randevu.example")).await;
    assert!(accepted.is_ok(), "{point} {does:?} {accepted:?}");
    (error, server)
}

#[tokio::test]
async fn a_server_that_goes_away_before_the_mail_was_sent_has_not_got_it() {
    for point in BEFORE {
        let (error, server) = fails_once(point, Closes).await;
        assert!(matches!(error, SendError::Later { code: None, .. }), "{point} {error:?}");
        assert!(server.connections() <= 2, "{:?}", server.heard());
    }
}

#[tokio::test]
async fn a_server_that_is_silent_before_the_mail_was_sent_has_not_got_it() {
    for point in BEFORE {
        let (error, _) = fails_once(point, Hangs).await;
        assert!(matches!(error, SendError::Later { code: None, .. }), "{point} {error:?}");
    }
}

#[tokio::test]
async fn a_server_that_gives_no_answer_to_the_mail_may_have_it() {
    for does in [Closes, Hangs, Says("what?"), Says("354 more?")] {
        let (error, server) = fails_once(".", does).await;
        assert!(matches!(error, SendError::Unclear { .. }), "{does:?} {error:?}");
        assert_eq!(server.connections(), 2, "the connection is not used again: {:?}", server.heard());
    }
}

#[tokio::test]
async fn an_answer_that_makes_no_sense_before_the_mail_was_sent_means_later() {
    for (point, does) in
        [("MAIL", Says("hello")), ("DATA", Says("250 what?")), ("CONNECT", Says("SSH-2.0-OpenSSH_9.2"))]
    {
        let (error, _) = fails_once(point, does).await;
        assert!(matches!(error, SendError::Later { code: None, .. }), "{point} {error:?}");
    }
}

#[tokio::test]
async fn not_now_means_later_and_the_connection_goes_on() {
    for point in ["MAIL", "RCPT", "DATA", "."] {
        let (error, server) = fails_once(point, Says("451 4.3.0 try again\tlater")).await;
        let reason = "the server said 451 4.3.0 try again later".to_owned();
        assert_eq!(error, SendError::Later { code: Some(451), reason }, "{point}");
        assert_eq!(server.connections(), 1, "{:?}", server.heard());
        assert!(server.heard().contains(&"1 RSET".to_owned()));
    }
}

#[tokio::test]
async fn never_is_about_the_address_or_about_the_mail() {
    for point in ["MAIL", "DATA", "."] {
        let (error, server) = fails_once(point, Says("554 5.6.0 no")).await;
        assert_eq!(error, SendError::Refused { code: 554, text: "5.6.0 no".to_owned() }, "{point}");
        assert!(error.is_final());
        assert_eq!(server.connections(), 1, "{:?}", server.heard());
    }
    let (error, server) = fails_once("RCPT", Says("550-5.1.1 no\r\n550 such user")).await;
    assert!(
        matches!(&error, SendError::Address { code: 550, text } if text.starts_with("5.1.1 no")),
        "{error:?}"
    );
    assert_eq!(server.connections(), 1, "{:?}", server.heard());
    let (error, _) = fails_once("RCPT", Says("554 5.7.1 relay access denied")).await;
    assert!(matches!(error, SendError::Refused { code: 554, .. }), "{error:?}");
}

#[tokio::test]
async fn a_server_that_is_leaving_is_not_asked_again_on_the_same_connection() {
    for point in ["CONNECT", "MAIL", "RCPT", "."] {
        let (error, server) = fails_once(point, Says("421 4.3.2 closing")).await;
        assert!(matches!(error, SendError::Later { code: Some(421), .. }), "{point} {error:?}");
        assert!(server.heard().last().unwrap().starts_with("2 "), "{:?}", server.heard());
    }
}

#[tokio::test]
async fn a_connection_that_does_not_forget_a_letter_is_not_used_again() {
    for does in [Closes, Hangs, Says("500 what?")] {
        let server = Scripted::start(vec![vec![("RCPT", Says("550 no")), ("RSET", does)]]).await;
        let transport = impatient(server.port, "");
        let error = transport.send(&letter("1@randevu.example")).await.unwrap_err();
        assert!(matches!(error, SendError::Address { code: 550, .. }), "{error:?}");
        transport.send(&letter("2@randevu.example")).await.unwrap();
        assert_eq!(server.connections(), 2);
    }
}

#[tokio::test]
async fn a_connection_that_the_server_closed_while_it_waited_costs_nothing() {
    for does in [Closes, Says("421 4.4.2 idle for too long")] {
        // The second letter on the first connection.
        let script = vec![("MAIL", Says("250 fine")), ("MAIL", does)];
        let server = Scripted::start(vec![script]).await;
        let transport = to(server.port, "", "none");
        transport.send(&letter("1@randevu.example")).await.unwrap();
        transport.send(&letter("2@randevu.example")).await.unwrap();
        assert_eq!(server.connections(), 2, "{:?}", server.heard());
    }
}

#[tokio::test]
async fn who_stops_waiting_leaves_no_connection_behind_in_the_middle_of_a_letter() {
    let server = Scripted::start(vec![vec![("RCPT", Hangs)]]).await;
    let transport = to(server.port, "", "none");
    let waited = tokio::time::timeout(LIMIT, transport.send(&letter("1@randevu.example"))).await;
    assert!(waited.is_err());
    transport.send(&letter("2@randevu.example")).await.unwrap();
    assert_eq!(server.connections(), 2, "{:?}", server.heard());
}

#[tokio::test]
async fn one_letter_that_hangs_does_not_hold_up_the_others() {
    let server = Scripted::start(vec![vec![(".", Hangs)]]).await;
    let transport = impatient(server.port, "");
    let (first, second) = (letter("1@randevu.example"), letter("2@randevu.example"));
    let hung = async { (transport.send(&first).await, Instant::now()) };
    let other = async { (transport.send(&second).await, Instant::now()) };
    let (hung, other) = tokio::join!(hung, other);
    assert!(matches!(hung.0, Err(SendError::Unclear { .. })), "{hung:?}");
    assert!(other.0.is_ok() && other.1 < hung.1, "{other:?} {hung:?}");
}

#[tokio::test]
async fn a_server_that_is_not_there_means_later_at_once() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let start = Instant::now();
    let transport = to(free, "", "none");
    let error = transport.send(&letter("1@randevu.example")).await.unwrap_err();
    assert!(matches!(error, SendError::Later { code: None, .. }), "{error:?}");
    assert!(matches!(transport.check().await, Err(SendError::Later { .. })));
    assert!(start.elapsed() < SOON);
}

#[tokio::test]
async fn a_name_that_does_not_resolve_means_later() {
    let url = "smtp://mail.invalid:25?tls=none".parse().unwrap();
    let transport = Transport::smtp(&url, SmtpOptions::default()).unwrap();
    let error = transport.send(&letter("1@randevu.example")).await.unwrap_err();
    assert!(matches!(error, SendError::Later { code: None, .. }), "{error:?}");
}

#[tokio::test]
async fn a_login_that_fails_means_later_and_its_password_is_not_told() {
    let echo = "535 5.7.8 wrong: gizli-parola AGF5c2UAZ2l6bGktcGFyb2xh";
    for (does, code) in
        [(Says(echo), Some(535)), (Says("454 4.7.0 not now"), Some(454)), (Closes, None), (Hangs, None)]
    {
        let server = Scripted::start(vec![vec![("AUTH", does)]]).await;
        let login = "ayse:gizli-parola@";
        let hangs = matches!(does, Hangs);
        let transport = if hangs { impatient(server.port, login) } else { to(server.port, login, "none") };
        let error = transport.send(&letter("1@randevu.example")).await.unwrap_err();
        assert!(matches!(&error, SendError::Later { code: found, .. } if *found == code), "{error:?}");
        let shown = format!("{error} {error:?} {transport:?}");
        assert!(!shown.contains("gizli") && !shown.contains("AGF5"), "{shown}");
        assert_eq!(server.connections(), 0);
        transport.send(&letter("1@randevu.example")).await.unwrap();
    }
}

#[tokio::test]
async fn nothing_is_told_to_a_server_without_tls_that_was_not_meant_to_hear_it() {
    for (login, tls) in [("", "required"), ("ayse:gizli@", "required"), ("ayse:gizli@", "opportunistic")] {
        let server = Scripted::start(Vec::new()).await;
        let transport = to(server.port, login, tls);
        for error in [
            transport.send(&letter("1@randevu.example")).await.unwrap_err(),
            transport.check().await.unwrap_err(),
        ] {
            assert!(matches!(error, SendError::Later { code: None, .. }), "{error:?}");
        }
        assert!(
            !server.heard().iter().any(|line| line.contains("AUTH") || line.contains("MAIL")),
            "{:?}",
            server.heard()
        );
    }
    let server = Scripted::start(Vec::new()).await;
    to(server.port, "", "opportunistic").send(&letter("1@randevu.example")).await.unwrap();
}

#[tokio::test]
async fn who_takes_leave_says_so_and_can_come_back() {
    let server = Scripted::start(Vec::new()).await;
    let transport = to(server.port, "", "none");
    transport.send(&letter("1@randevu.example")).await.unwrap();
    transport.close().await;
    assert_eq!(server.heard().last().unwrap(), "1 QUIT");
    transport.send(&letter("2@randevu.example")).await.unwrap();
    assert_eq!(server.connections(), 2);
}

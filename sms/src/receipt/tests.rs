use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use proptest::prelude::*;
use sha1::Sha1;

use super::*;

const SECRET: &str = "kJ3nq8Zt0wXb5LrYv2Pd";
const ADDRESS: &str = "https://randevu.example/sms/receipts/kJ3nq8Zt0wXb5LrYv2Pd";
/// The example of Twilio's documentation and of its client libraries' tests.
const DOCUMENTED: &str = "https://mycompany.com/myapp.php?foo=1&bar=2";
const DOCUMENTED_BODY: &str =
    "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212";
const DOCUMENTED_SIGNATURE: &str = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";

fn call(body: &str) -> Call<'_> {
    Call { address: ADDRESS, secret: SECRET, signature: None, body: body.as_bytes() }
}

fn one(reference: &str, state: State) -> Vec<Receipt> {
    vec![Receipt { reference: reference.to_owned(), state }]
}

fn failed(code: &str) -> State {
    State::Failed { code: code.to_owned() }
}

/// What Twilio does, written down independently: the parameters are given in their sorted order.
fn signature(token: &str, address: &str, sorted: &[(&str, &str)]) -> String {
    let mut text = address.to_owned();
    for (name, value) in sorted {
        text.push_str(name);
        text.push_str(value);
    }
    let mut mac = Hmac::<Sha1>::new_from_slice(token.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

fn twilio_receipts() -> Receipts {
    Receipts::twilio(Secret::new("12345"))
}

#[test]
fn the_signature_that_twilio_documents_is_right() {
    let genuine = Call {
        address: DOCUMENTED,
        secret: "",
        signature: Some(DOCUMENTED_SIGNATURE),
        body: DOCUMENTED_BODY.as_bytes(),
    };
    // It is genuine, but about a telephone call.
    assert_eq!(twilio_receipts().read(genuine), Err(ReceiptError::Unreadable));
    assert!(twilio::verified(&Secret::new("12345"), &genuine).is_ok());
}

#[test]
fn a_parameter_that_comes_several_times_is_signed_as_twilio_does_it() {
    // From the tests of Twilio's client libraries.
    let genuine = Call {
        address: DOCUMENTED,
        secret: "",
        signature: Some("IK+Dwps556ElfBT0I3Rgjkr1wJU="),
        body: b"Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234",
    };
    assert!(twilio::verified(&Secret::new("12345"), &genuine).is_ok());
}

#[test]
fn whatever_is_changed_in_a_signed_receipt_makes_it_forged() {
    let genuine = Call {
        address: DOCUMENTED,
        secret: "",
        signature: Some(DOCUMENTED_SIGNATURE),
        body: DOCUMENTED_BODY.as_bytes(),
    };
    let other_body = DOCUMENTED_BODY.replace("1234&From", "1235&From");
    let more = format!("{DOCUMENTED_BODY}&MessageStatus=delivered");
    let unpadded = DOCUMENTED_SIGNATURE.trim_end_matches('=');
    let forgeries = [
        Call { address: "https://mycompany.com/myapp.php?foo=1&bar=3", ..genuine },
        Call { address: "http://mycompany.com/myapp.php?foo=1&bar=2", ..genuine },
        Call { address: "https://other.example/myapp.php?foo=1&bar=2", ..genuine },
        Call { body: other_body.as_bytes(), ..genuine },
        Call { body: more.as_bytes(), ..genuine },
        Call { body: b"", ..genuine },
        Call { signature: None, ..genuine },
        Call { signature: Some(""), ..genuine },
        Call { signature: Some(unpadded), ..genuine },
        Call { signature: Some("RSOYDt4T1cUTdK1PDd93/VVr8B9="), ..genuine },
        Call { signature: Some("not base64 王"), ..genuine },
    ];
    for forgery in forgeries {
        assert_eq!(twilio_receipts().read(forgery), Err(ReceiptError::Forged));
    }
    assert_eq!(Receipts::twilio(Secret::new("12346")).read(genuine), Err(ReceiptError::Forged));
}

#[test]
fn a_receipt_of_twilio_says_what_became_of_the_message() {
    let read = |status: &str, error: Option<&str>| {
        let mut sorted =
            vec![("AccountSid", "AC1"), ("MessageSid", "SM1"), ("MessageStatus", status), ("To", "+90 5")];
        let mut body = format!("MessageStatus={status}&MessageSid=SM1&To=%2B90+5&AccountSid=AC1");
        if let Some(error) = error {
            sorted.insert(1, ("ErrorCode", error));
            body = format!("{body}&ErrorCode={error}");
        }
        let signature = signature("12345", ADDRESS, &sorted);
        twilio_receipts().read(Call { signature: Some(&signature), ..call(&body) })
    };
    for status in ["accepted", "scheduled", "queued", "sending", "sent"] {
        assert_eq!(read(status, None), Ok(one("SM1", State::OnItsWay)), "{status}");
    }
    assert_eq!(read("delivered", None), Ok(one("SM1", State::Delivered)));
    assert_eq!(read("undelivered", Some("30003")), Ok(one("SM1", failed("30003"))));
    assert_eq!(read("failed", None), Ok(one("SM1", failed("failed"))));
    assert_eq!(read("receiving", None), Err(ReceiptError::Unreadable));
}

#[test]
fn a_receipt_with_two_states_is_not_read_however_well_it_is_signed() {
    let signature = signature(
        "12345",
        ADDRESS,
        &[("MessageSid", "SM1"), ("MessageStatus", "delivered"), ("MessageStatus", "failed")],
    );
    let call = Call {
        signature: Some(&signature),
        ..call("MessageSid=SM1&MessageStatus=failed&MessageStatus=delivered")
    };
    assert_eq!(twilio_receipts().read(call), Err(ReceiptError::Unreadable));
}

#[test]
fn a_receipt_of_iletimerkezi_names_the_order() {
    let receipts = Receipts::iletimerkezi(SECRET);
    let body = |status: &str| {
        let report =
            r#""id":1599558518,"packet_id":104525848,"to":"+905057020000","body":"Webhook test mesaji""#;
        format!(r#"{{"report":{{{report},"status":"{status}"}}}}"#)
    };
    assert_eq!(receipts.read(call(&body("accepted"))), Ok(one("104525848", State::OnItsWay)));
    assert_eq!(receipts.read(call(&body("delivered"))), Ok(one("104525848", State::Delivered)));
    assert_eq!(receipts.read(call(&body("undelivered"))), Ok(one("104525848", failed("undelivered"))));
    assert_eq!(receipts.read(call(&body("lost"))), Err(ReceiptError::Unreadable));
    for body in [
        "",
        "{}",
        "[]",
        r#"{"report":{}}"#,
        r#"{"report":{"packet_id":"","status":"delivered"}}"#,
        "status=delivered",
    ] {
        assert_eq!(receipts.read(call(body)), Err(ReceiptError::Unreadable), "{body}");
    }
}

#[test]
fn a_receipt_of_netgsm_may_speak_of_several_messages() {
    let receipts = Receipts::netgsm(SECRET);
    let job = r#"{"jobid":"17377215342605050417149344","number":"5321234567","status":1,"errorCode":0}"#;
    assert_eq!(receipts.read(call(job)), Ok(one("17377215342605050417149344", State::Delivered)));
    let several =
        r#"{"code":"00","jobs":[{"jobid":7,"status":"0"},{"jobid":"8","status":"11","errorCode":103}]}"#;
    let expected = vec![
        Receipt { reference: "7".to_owned(), state: State::OnItsWay },
        Receipt { reference: "8".to_owned(), state: failed("11/103") },
    ];
    assert_eq!(receipts.read(call(several)), Ok(expected));
    for status in [2, 3, 4, 11, 12, 13, 14, 15, 16, 17, 22] {
        let body = format!(r#"[{{"jobid":"9","status":{status}}}]"#);
        assert_eq!(receipts.read(call(&body)), Ok(one("9", failed(&status.to_string()))));
    }
    for body in
        ["", "[]", r#"{"jobs":[]}"#, r#"{"jobid":"9"}"#, r#"{"jobid":"9","status":99}"#, r#"{"status":1}"#]
    {
        assert_eq!(receipts.read(call(body)), Err(ReceiptError::Unreadable), "{body}");
    }
}

#[test]
fn without_the_shared_secret_a_receipt_is_forged_whatever_it_says() {
    let body = r#"{"jobid":"1","status":1,"report":{"packet_id":1,"status":"delivered"}}"#;
    for receipts in [Receipts::netgsm(SECRET), Receipts::iletimerkezi(SECRET)] {
        assert!(receipts.read(call(body)).is_ok());
        for secret in ["", "kJ3nq8Zt0wXb5LrYv2P", "kJ3nq8Zt0wXb5LrYv2Pd ", "KJ3NQ8ZT0WXB5LRYV2PD"] {
            assert_eq!(receipts.read(Call { secret, ..call(body) }), Err(ReceiptError::Forged), "{secret}");
            assert_eq!(
                receipts.read(Call { secret, ..call("nonsense") }),
                Err(ReceiptError::Forged),
                "{secret}"
            );
        }
    }
}

#[test]
fn a_secret_that_is_empty_or_short_guards_nothing_and_so_matches_nothing() {
    for secret in ["", "fifteen-letters"] {
        for receipts in [Receipts::netgsm(secret), Receipts::iletimerkezi(secret)] {
            assert_eq!(receipts.read(Call { secret, ..call("{}") }), Err(ReceiptError::Forged));
        }
    }
}

#[test]
fn a_receipt_of_excessive_size_is_not_read() {
    let body = format!("{}{}", r#"{"jobid":"1","status":1}"#, " ".repeat(64 << 10));
    assert_eq!(Receipts::netgsm(SECRET).read(call(&body)), Err(ReceiptError::Unreadable));
}

#[test]
fn a_receipt_that_is_sent_again_changes_nothing() {
    let receipts = Receipts::netgsm(SECRET);
    let state = |status: u8| {
        let body = format!(r#"{{"jobid":"1","status":{status}}}"#);
        receipts.read(call(&body)).unwrap().remove(0).state
    };
    let mut known = State::OnItsWay;
    let mut changes = Vec::new();
    for state in [state(0), state(0), state(1), state(0), state(1), state(2), state(1)] {
        if state.is_news_after(&known) {
            known = state;
            changes.push(known.clone());
        }
    }
    assert_eq!(changes, [State::Delivered]);
    assert!(!state(1).is_news_after(&failed("2")));
}

proptest! {
    #[test]
    fn no_body_makes_the_readers_panic(body in prop::collection::vec(any::<u8>(), 0..300), signature in "\\PC{0,40}") {
        for receipts in [Receipts::netgsm(SECRET), Receipts::iletimerkezi(SECRET), twilio_receipts()] {
            let call = Call { address: ADDRESS, secret: SECRET, signature: Some(&signature), body: &body };
            prop_assert!(receipts.read(call).is_err());
        }
    }

    #[test]
    fn only_the_holder_of_the_token_can_sign(token in "[a-f0-9]{32}", value in "\\PC{1,20}") {
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("MessageSid", &value).append_pair("MessageStatus", "delivered").finish();
        let sorted = [("MessageSid", value.as_str()), ("MessageStatus", "delivered")];
        let signature = signature(&token, ADDRESS, &sorted);
        let call = Call { signature: Some(&signature), ..call(&body) };
        prop_assert_eq!(Receipts::twilio(Secret::new(token)).read(call), Ok(one(&value, State::Delivered)));
        prop_assert_eq!(twilio_receipts().read(call), Err(ReceiptError::Forged));
    }
}

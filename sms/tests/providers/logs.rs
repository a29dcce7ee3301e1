//! What is logged, by this crate and by those below it, at every level.

use std::fmt::{Debug, Write};
use std::sync::{Mutex, OnceLock};

use sms::Message;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use uuid::Uuid;

use crate::server::Server;
use crate::{TEXT, message, send};

/// What has been logged in this process, one text for each event and each span's fields.
static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Writes to [`LINES`].
struct Log;

/// Keeps all that is logged from here on. Every test begins with this, since what is logged is known of the whole process only.
pub fn keep() {
    static KEPT: OnceLock<()> = OnceLock::new();
    KEPT.get_or_init(|| tracing::subscriber::set_global_default(Log).unwrap());
}

struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, "{}={value:?} ", field.name()).unwrap();
    }
}

fn line(record: impl FnOnce(&mut Fields)) {
    let mut fields = Fields(String::new());
    record(&mut fields);
    LINES.lock().unwrap().push(fields.0);
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        line(|fields| span.record(fields));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        line(|fields| values.record(fields));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        line(|fields| event.record(fields));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn the_key_and_the_outcome_are_logged_but_no_secret_no_number_and_no_text() {
    let key = Uuid::from_u128(0x0190_8a5c_0000_7000_8000_0000_0000_0002);
    let message = Message { key, ..message("+905321234567", TEXT) };
    let sid = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    for (status, body) in [
        (
            200,
            r#"{"code":"00","jobid":"J1","sid":"J1","response":{"status":{"code":200},"order":{"id":"J1"}}}"#,
        ),
        (
            400,
            r#"{"code":"20003","message":"s3cretPass +905321234567","description":"s3cretPass 5321234567"}"#,
        ),
    ] {
        let server = Server::json(status, body).await;
        for line in [
            "netgsm://8501234567:s3cretPass@?header=RANDEVU".to_owned(),
            "iletimerkezi://s3cretKey:s3cretHash@?sender=RANDEVU".to_owned(),
            format!("twilio://{sid}:s3cretPass@?from=%2B15005550006"),
        ] {
            let outcome = send(&format!("{line}&base={}", server.base), &message).await;
            assert_eq!(outcome.is_ok(), status == 200);
        }
    }
    let lines = LINES.lock().unwrap().clone();
    let of_message: Vec<_> = lines.iter().filter(|line| line.contains(&format!("key={key}"))).collect();
    assert_eq!(of_message.len(), 6);
    assert_eq!(of_message.iter().filter(|line| line.contains("sms accepted")).count(), 3);
    assert_eq!(of_message.iter().filter(|line| line.contains("sms not accepted")).count(), 3);
    // Whatever the other tests have logged until now counts too.
    for (line, secret) in
        lines.iter().flat_map(|line| ["s3cret", "czNjcmV0", "5321234567", "Şule"].map(|s| (line, s)))
    {
        assert!(!line.contains(secret), "{secret} in {line}");
    }
}

//! Messages that go out by themselves: read where they arrive, and their links used.

mod appointments;
mod carriers;
mod killed;
mod people;
pub mod smtp;
mod texts;
mod zones;

use std::time::Duration;

use mail_parser::{MessageParser, MimeHeaders};

use crate::world::World;

/// A mail as its reader has it.
#[derive(Clone, Debug)]
pub struct Mail {
    pub to: String,
    pub to_name: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub id: String,
    pub headers: String,
    /// The calendar entry, where there is one.
    pub ics: Option<String>,
}

impl Mail {
    fn read(bytes: &[u8]) -> Self {
        let mail = MessageParser::default().parse(bytes).expect("a mail");
        let to = mail.to().and_then(|to| to.first()).expect("a reader");
        let ics = mail.attachments().find(|part| part.attachment_name() == Some("invite.ics"));
        let text = String::from_utf8_lossy(bytes);
        Self {
            to: to.address().unwrap_or_default().to_owned(),
            to_name: to.name().unwrap_or_default().to_owned(),
            subject: mail.subject().unwrap_or_default().to_owned(),
            text: mail.body_text(0).unwrap_or_default().into_owned(),
            html: mail.body_html(0).unwrap_or_default().into_owned(),
            id: mail.message_id().unwrap_or_default().to_owned(),
            headers: text.split("\r\n\r\n").next().unwrap_or_default().to_owned(),
            ics: ics.map(|part| String::from_utf8_lossy(part.contents()).into_owned()),
        }
    }

    /// The path of the link behind a label.
    pub fn link(&self, label: &str) -> String {
        let plain: String = self.text.lines().map(str::trim).collect::<Vec<_>>().join(" ");
        let (_, behind) = plain.split_once(label).unwrap_or_else(|| panic!("no {label} in {}", self.text));
        let at = behind.find("http").unwrap_or_else(|| panic!("no link behind {label}: {behind}"));
        let url = behind[at..].split_whitespace().next().unwrap();
        let path = url.splitn(4, '/').nth(3).unwrap_or_else(|| panic!("{url}"));
        format!("/{path}")
    }
}

/// The mails that have arrived.
pub fn mails(world: &World) -> Vec<Mail> {
    let directory = world.directory().join("mail");
    let Ok(entries) = std::fs::read_dir(directory) else { return vec![] };
    let mut files: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
        .collect();
    files.sort();
    files.iter().map(|path| Mail::read(&std::fs::read(path).unwrap())).collect()
}

/// Waits for a mail to this address whose subject begins so.
pub async fn mail(world: &World, to: &str, subject: &str) -> Mail {
    let arrived = async {
        loop {
            let found =
                mails(world).into_iter().find(|mail| mail.to == to && mail.subject.starts_with(subject));
            if let Some(found) = found {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(60), arrived).await;
    waited.unwrap_or_else(|_| {
        let there: Vec<_> = mails(world).into_iter().map(|mail| (mail.to, mail.subject)).collect();
        panic!("no mail to {to} about {subject}; there are {there:?}")
    })
}

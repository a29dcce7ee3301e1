//! What is kept of a person, as a page to read.

use askama::Template;
use chrono::{DateTime, Utc};
use domain::{Zone, site::Locale};

use super::{
    Appointment, Call, PersonalData, Ticket,
    words::{Words, said, words},
};

/// The page's style, which is within it.
pub const STYLE: &str = include_str!("../../templates/personal-data.css");

#[derive(Template)]
#[template(path = "personal-data.html")]
struct Page<'a> {
    style: &'static str,
    words: &'static Words,
    site: &'a str,
    made_at: String,
    sections: Vec<Section<'a>>,
}

struct Section<'a> {
    id: &'static str,
    title: &'static str,
    items: Vec<Item<'a>>,
}

#[derive(Default)]
struct Item<'a> {
    heading: String,
    facts: Vec<(&'static str, String)>,
    lines: Vec<Line<'a>>,
}

struct Line<'a> {
    at: String,
    who: &'a str,
    text: String,
}

/// In whose words and on whose wall the page is.
struct Teller {
    locale: Locale,
    zone: Zone,
    words: &'static Words,
}

impl PersonalData {
    /// As a page in `locale`.
    ///
    /// # Errors
    /// Never for what was gathered.
    pub fn html(&self, locale: Locale) -> Result<String, askama::Error> {
        let teller = Teller { locale, zone: self.person.zone, words: words(locale) };
        Page {
            style: STYLE,
            words: teller.words,
            site: &self.site,
            made_at: teller.moment(self.made_at),
            sections: teller.sections(self),
        }
        .render()
    }
}

impl Teller {
    fn moment(&self, at: DateTime<Utc>) -> String {
        at.with_timezone(&self.zone.0).format("%d.%m.%Y %H:%M").to_string()
    }

    fn said(&self, name: &str) -> String {
        said(self.locale, name).to_owned()
    }

    fn who<'a>(&self, name: Option<&'a String>) -> &'a str
    where
        'static: 'a,
    {
        name.map_or(self.words.system, String::as_str)
    }

    fn sections<'a>(&self, data: &'a PersonalData) -> Vec<Section<'a>> {
        let words = self.words;
        let section = |id, title, items| Section { id, title, items };
        vec![
            section("account", words.person, vec![self.person(data)]),
            section(
                "appointments",
                words.appointments,
                data.appointments.iter().map(|kept| self.appointment(kept)).collect(),
            ),
            section("tickets", words.tickets, data.tickets.iter().map(|kept| self.ticket(kept)).collect()),
            section("calls", words.calls, data.calls.iter().map(|kept| self.call(kept)).collect()),
            section("messages", words.messages, self.messages(data)),
            section("sessions", words.sessions, self.sessions(data)),
            section("emergencies", words.emergencies, self.emergencies(data)),
            section("shown", words.shown, self.shown(data)),
        ]
    }

    fn person<'a>(&self, data: &'a PersonalData) -> Item<'a> {
        let (words, person) = (self.words, &data.person);
        let mut facts = vec![(words.name, person.name.clone()), (words.email, person.email.clone())];
        facts.extend(person.phone.clone().map(|phone| (words.phone, phone)));
        facts.push((words.zone, person.zone.to_string()));
        facts.push((words.since, self.moment(person.opened_at)));
        facts.extend(person.erasure_due_at.map(|due| (words.forgotten, self.moment(due))));
        Item { facts, ..Item::default() }
    }

    fn appointment<'a>(&self, kept: &'a Appointment) -> Item<'a> {
        let words = self.words;
        let mut facts = vec![
            (words.with, kept.provider.clone().unwrap_or_else(|| words.erased.to_owned())),
            (words.status, self.said(&kept.status)),
        ];
        facts.extend(kept.notes.clone().map(|notes| (words.notes, notes)));
        facts.extend(kept.fee.clone().map(|fee| (words.fee, fee)));
        let line = |happened: &'a super::Happened| {
            let what = self.said(&happened.event);
            let text = match &happened.reason {
                Some(reason) => format!("{what} ({}: {reason})", words.reason),
                None => what,
            };
            Line { at: self.moment(happened.at), who: self.who(happened.by.as_ref()), text }
        };
        let end = kept.end.with_timezone(&self.zone.0).format("%H:%M");
        Item {
            heading: format!("{}–{end}", self.moment(kept.start)),
            facts,
            lines: kept.history.iter().map(line).collect(),
        }
    }

    fn ticket<'a>(&self, kept: &'a Ticket) -> Item<'a> {
        let words = self.words;
        let mut facts = vec![(words.status, self.said(&kept.status))];
        let fields = kept.fields.as_object().into_iter().flatten();
        let fields: Vec<_> = fields.map(|(name, value)| format!("{name}: {}", plain(value))).collect();
        if !fields.is_empty() {
            facts.push((words.fields, fields.join("; ")));
        }
        if let Some(rating) = kept.rating {
            let comment = kept.rating_comment.as_deref().map(|comment| format!(" – {comment}"));
            facts.push((words.rating, format!("{rating}/5{}", comment.unwrap_or_default())));
        }
        let line = |message: &'a super::Written| {
            let mut text = message.text.clone().unwrap_or_default();
            if !message.files.is_empty() {
                text = format!("{text}\n{}: {}", words.files, message.files.join(", "));
            }
            Line { at: self.moment(message.at), who: self.who(message.by.as_ref()), text }
        };
        let subject = kept.subject.as_deref().unwrap_or(words.no_subject);
        Item {
            heading: format!("#{} {subject}", kept.number),
            facts,
            lines: kept.messages.iter().map(line).collect(),
        }
    }

    fn call<'a>(&self, kept: &Call) -> Item<'a> {
        let words = self.words;
        let mut facts = vec![(words.with, kept.with.join(", "))];
        facts.extend(kept.ended_at.map(|ended| (words.until, self.moment(ended))));
        if !kept.recordings.is_empty() {
            facts.push((words.recorded, words.yes.to_owned()));
        }
        let removed = kept.recordings.iter().filter_map(|recording| recording.removed_at).max();
        facts.extend(removed.map(|at| (words.removed, self.moment(at))));
        Item { heading: self.moment(kept.started_at), facts, lines: vec![] }
    }

    fn messages<'a>(&self, data: &'a PersonalData) -> Vec<Item<'a>> {
        lines(data.messages.iter().map(|message| Line {
            at: self.moment(message.due_at),
            who: said(self.locale, message.channel),
            text: format!("{} – {}", self.said(message.kind), self.said(message.state)),
        }))
    }

    fn sessions<'a>(&self, data: &'a PersonalData) -> Vec<Item<'a>> {
        lines(data.sessions.iter().map(|session| Line {
            at: self.moment(session.created_at),
            who: &session.device,
            text: format!("{}: {}", self.words.used, self.moment(session.used_at)),
        }))
    }

    fn emergencies<'a>(&self, data: &'a PersonalData) -> Vec<Item<'a>> {
        lines(data.emergency_accesses.iter().map(|access| Line {
            at: self.moment(access.taken_at),
            who: access.by.as_deref().unwrap_or(self.words.erased),
            text: format!(
                "{} ({}: {})",
                access.reason.as_deref().unwrap_or_default(),
                self.words.until,
                self.moment(access.until)
            ),
        }))
    }

    fn shown<'a>(&self, data: &'a PersonalData) -> Vec<Item<'a>> {
        lines(data.shown_to.iter().map(|shown| {
            let fields = shown.fields.join(", ");
            Line {
                at: self.moment(shown.at),
                who: shown.to.as_deref().unwrap_or(self.words.erased),
                text: match &shown.reason {
                    Some(reason) => format!("{fields} ({}: {reason})", self.words.reason),
                    None => fields,
                },
            }
        }))
    }
}

/// One item with all lines; none without a line.
fn lines<'a>(lines: impl Iterator<Item = Line<'a>>) -> Vec<Item<'a>> {
    let lines: Vec<_> = lines.collect();
    if lines.is_empty() { vec![] } else { vec![Item { lines, ..Item::default() }] }
}

fn plain(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

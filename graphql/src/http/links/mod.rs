//! `/links/{token}`: what mails let their readers do without signing in. Opening shows a page; only its button acts, so a mail program
//! that opens links ahead of its reader changes nothing.

mod page;
mod password;
mod words;

use axum::{
    Extension,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use chrono::{DateTime, Days, SecondsFormat, Utc};
use commands::{CommandError, Link, LinkPurpose, LinkRefusal, MoveAppointment};
use domain::{
    AccountId, AppointmentId, Reason, TimeSlot, Zone,
    account::{Account, Email},
    appointment::Status,
    notification::{Channel, Mute},
    site::Locale,
};
use projections::{Reader, appointments::AppointmentRow};
use reminders::{email_stamp, topic_of};

use super::{Edge, client::Client, landing};
use crate::error::{EdgeRefusal, Problem};
use page::{Form as PageForm, Page};

pub(super) use password::{set as set_password, show as show_password};

/// How many days ahead another time is offered.
const AHEAD: Days = Days::new(14);
/// How long an answer waits for the read models.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(5);
/// The most times that are offered.
const OFFERED: usize = 40;

/// A link, and its reader.
struct Opened {
    link: Link,
    locale: Locale,
    zone: Zone,
    site: String,
}

/// `GET /links/{token}`
pub(crate) async fn show(
    State(edge): State<Edge>,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Response {
    match open(&edge, &token).await {
        Ok(opened) => match offer(&edge, &opened, &token, None).await {
            Ok(page) => page.response(StatusCode::OK),
            Err(problem) => refused(&problem, opened.locale),
        },
        Err(problem) => refused(&problem, landing::preferred_locale(&headers)),
    }
}

/// `POST /links/{token}`
pub(crate) async fn act(
    State(edge): State<Edge>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    Path(token): Path<String>,
    sent: Bytes,
) -> Response {
    let locale = landing::preferred_locale(&headers);
    if let Err(refusal) = edge.services.gates.sign_in(client.address) {
        return refused(&refusal.into(), locale);
    }
    let opened = match open(&edge, &token).await {
        Ok(opened) => opened,
        Err(problem) => return refused(&problem, locale),
    };
    // Mail programs send what they like; only a chosen time matters.
    let chosen = form_urlencoded::parse(&sent).find(|(name, _)| name == "slot").map(|(_, value)| value);
    match done(&edge, &opened, &token, chosen.as_deref()).await {
        Ok(()) => {
            let (title, text) = words::done(opened.link.purpose, opened.locale);
            opened.page(title, text).response(StatusCode::OK)
        }
        // Another time can be chosen at once.
        Err(problem)
            if opened.link.purpose == LinkPurpose::Reschedule && !problem.code.starts_with("LINK_") =>
        {
            match offer(&edge, &opened, &token, Some(&problem)).await {
                Ok(page) => page.response(StatusCode::CONFLICT),
                Err(problem) => refused(&problem, opened.locale),
            }
        }
        Err(problem) => refused(&problem, opened.locale),
    }
}

impl Opened {
    fn page(&self, title: &str, text: &str) -> Page {
        Page {
            language: words::tag(self.locale),
            title: title.to_owned(),
            site: Some(self.site.clone()),
            text: text.to_owned(),
            ..Page::default()
        }
    }
}

/// Reads a token: whose it is, and what for.
async fn open(edge: &Edge, token: &str) -> Result<Opened, Problem> {
    let bus = &edge.services.bus;
    let link = edge
        .services
        .config
        .links
        .read(token, bus.clock().now())
        .map_err(|refusal| Problem::refused(&refusal))?;
    let account: Account = bus.load(link.site, link.account).await?;
    let holder =
        account.active().ok_or(LinkRefusal::Outdated).map_err(|refusal| Problem::refused(&refusal))?;
    let site = bus.site(link.site).await?;
    Ok(Opened {
        link,
        locale: holder.profile.locale,
        zone: holder.profile.zone.unwrap_or(site.profile.zone),
        site: site.profile.name.to_string(),
    })
}

fn outdated() -> Problem {
    Problem::refused(&LinkRefusal::Outdated)
}

/// The appointment, as it stood when the link was written.
async fn appointment(edge: &Edge, link: &Link) -> Result<AppointmentRow, Problem> {
    let reader = Reader::system(edge.services.bus.ledger(), link.site);
    let row = reader.appointment(AppointmentId(link.subject)).await?.ok_or_else(outdated)?;
    let start = row.time().map(|time| time.start().timestamp_micros());
    let stands = match link.purpose {
        LinkPurpose::Approve => row.status == Status::Requested,
        LinkPurpose::Confirm => row.status == Status::Scheduled,
        _ => matches!(row.status, Status::Requested | Status::Scheduled | Status::Confirmed),
    };
    if start == Some(link.stamp) && stands { Ok(row) } else { Err(outdated()) }
}

/// The page on which it can be done; with what went wrong before, if something did.
async fn offer(edge: &Edge, opened: &Opened, token: &str, wrong: Option<&Problem>) -> Result<Page, Problem> {
    let Opened { link, locale, zone, .. } = opened;
    if edge.services.bus.is_link_used(token).await? {
        return Err(Problem::refused(&LinkRefusal::Used));
    }
    let (title, text, button) = words::offer(link.purpose, *locale);
    let labels = words::labels(*locale);
    let mut page = opened.page(title, text);
    if let Some(problem) = wrong {
        page.alert = true;
        words::refusal(problem.code, *locale).clone_into(&mut page.text);
    }
    let mut form = PageForm { button, ..PageForm::default() };
    match link.purpose {
        LinkPurpose::VerifyEmail => page.facts.push(("E-mail", email(edge, link).await?)),
        LinkPurpose::Unsubscribe => {}
        _ => {
            let row = appointment(edge, link).await?;
            if let Some(time) = row.time() {
                let told = reminders::span(time.start(), time.end(), *zone, *locale);
                page.facts.push((labels.when, format!("{told} ({})", zone.name())));
            }
            let other = if row.provider_id == link.account { row.client_id } else { row.provider_id };
            if let Some(name) = name(edge, link, other).await? {
                page.facts.push((labels.with, name));
            }
            if link.purpose == LinkPurpose::Reschedule {
                // The application shows every month, and says why a day has no times.
                page.ways
                    .push((format!("/booking/appointments/{}/reschedule", link.subject), labels.all_times));
                form.legend = labels.choose;
                form.choices = times(edge, opened, &row).await?;
                if form.choices.is_empty() {
                    labels.no_times.clone_into(&mut page.text);
                    return Ok(page);
                }
            }
        }
    }
    page.form = Some(form);
    Ok(page)
}

/// The free times of the appointment's provider.
async fn times(edge: &Edge, opened: &Opened, row: &AppointmentRow) -> Result<Vec<(String, String)>, Problem> {
    let bus = &edge.services.bus;
    let reader = Reader::system(bus.ledger(), opened.link.site);
    let now = bus.clock().now();
    let from = domain::time::local_date(now, row.zone);
    let until = from.checked_add_days(AHEAD).unwrap_or(from);
    let slots = reader.free_slots(row.provider_id, from, until, now).await?;
    let instant = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let choice = |time: TimeSlot| {
        let value = format!("{}/{}", instant(time.start()), instant(time.end()));
        (value, reminders::span(time.start(), time.end(), opened.zone, opened.locale))
    };
    Ok(slots.into_iter().take(OFFERED).map(|slot| choice(slot.time)).collect())
}

/// Does what the link is for.
async fn done(edge: &Edge, opened: &Opened, token: &str, chosen: Option<&str>) -> Result<(), Problem> {
    let bus = &edge.services.bus;
    let link = &opened.link;
    let caller = bus.link_holder(link).await?;
    let id = AppointmentId(link.subject);
    let used = || Problem::refused(&LinkRefusal::Used);
    if bus.is_link_used(token).await? {
        return Err(used());
    }
    let receipt = match link.purpose {
        LinkPurpose::Confirm => {
            appointment(edge, link).await?;
            bus.use_link(link, token, bus.confirm(&caller, link.site, id)).await
        }
        LinkPurpose::Approve => {
            appointment(edge, link).await?;
            bus.use_link(link, token, bus.approve(&caller, link.site, id)).await
        }
        LinkPurpose::Cancel => {
            appointment(edge, link).await?;
            let reason = Reason::new(words::labels(opened.locale).reason)
                .map_err(|error| Problem::internal(error.to_string()))?;
            bus.use_link(link, token, bus.cancel(&caller, link.site, id, reason)).await
        }
        LinkPurpose::Reschedule => {
            appointment(edge, link).await?;
            let time = chosen.and_then(read_time).ok_or(EdgeRefusal::BadRequest)?;
            let to = MoveAppointment { time, reason: None };
            bus.use_link(link, token, bus.reschedule(&caller, link.site, id, to)).await
        }
        LinkPurpose::VerifyEmail => {
            let address = Email::new(&email(edge, link).await?).map_err(|_| outdated())?;
            bus.use_link(link, token, bus.verify_email(&caller, link.site, link.account, address)).await
        }
        LinkPurpose::Unsubscribe => {
            let topic = topic_of(link.stamp).ok_or_else(outdated)?;
            let account: Account = bus.load(link.site, link.account).await?;
            let mut preferences = account.active().ok_or_else(outdated)?.preferences.clone();
            preferences.muted.insert(Mute { topic, channel: Channel::Email });
            bus.set_preferences(&caller, link.site, link.account, preferences).await
        }
    };
    // What is looked at next shows it.
    let position = receipt?.position;
    let _ = edge.services.runner.wait_for(&["appointments", "slots"], position, PATIENCE).await;
    Ok(())
}

/// A start and an end with a stroke between them.
fn read_time(text: &str) -> Option<TimeSlot> {
    let (start, end) = text.split_once('/')?;
    TimeSlot::new(start.parse().ok()?, end.parse().ok()?).ok()
}

/// The account's address, if it is the one that was written to.
async fn email(edge: &Edge, link: &Link) -> Result<String, Problem> {
    let account: Account = edge.services.bus.load(link.site, link.account).await?;
    let email = account.active().and_then(|holder| holder.profile.email.get().map(ToString::to_string));
    email.filter(|email| email_stamp(email) == link.stamp).ok_or_else(outdated)
}

async fn name(edge: &Edge, link: &Link, id: AccountId) -> Result<Option<String>, CommandError> {
    let account: Account = edge.services.bus.load(link.site, id).await?;
    Ok(account.holder().and_then(|holder| holder.profile.name.get().map(ToString::to_string)))
}

/// A page that says why not.
fn refused(problem: &Problem, locale: Locale) -> Response {
    let status = match problem.code {
        "LINK_INVALID" => StatusCode::NOT_FOUND,
        "LINK_EXPIRED" | "LINK_USED" | "LINK_OUTDATED" => StatusCode::GONE,
        "RATE_LIMITED" => StatusCode::TOO_MANY_REQUESTS,
        "UNAVAILABLE" => StatusCode::SERVICE_UNAVAILABLE,
        "INTERNAL" => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::CONFLICT,
    };
    Page {
        language: words::tag(locale),
        title: words::labels(locale).sorry.to_owned(),
        text: words::refusal(problem.code, locale).to_owned(),
        alert: true,
        ..Page::default()
    }
    .response(status)
}

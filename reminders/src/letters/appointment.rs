//! Letters about appointments.

use chrono::{DateTime, Utc};
use commands::{CommandError, Link, LinkPurpose};
use domain::{
    AccountId, AppointmentId, TimeSlot,
    account::Account,
    appointment::Status,
    ics::{self, Entry, Party},
    notification::{Kind, SkipReason},
    site::Locale,
};
use mail::{Calendar, LetterError, Method, WebUrl};
use projections::appointments::AppointmentRow;

use super::{Draft, Facts, Reader, Writer, Written, fault, tells_the_past, when, words};
use crate::outbox::Claim;

impl Writer {
    /// What an appointment's client or provider is written.
    pub(super) fn of_appointment(
        &self,
        claim: &Claim,
        reader: &Reader,
        facts: &Facts,
        id: AppointmentId,
    ) -> Result<Result<Draft, SkipReason>, CommandError> {
        let (row, time) = match self.standing(claim, reader, facts.appointment(id)) {
            Ok(found) => found,
            Err(reason) => return Ok(Err(reason)),
        };
        let (locale, zone) = (reader.locale(), reader.zone());
        let labels = words::labels(locale);
        let as_provider = row.provider_id == reader.account;
        let with = name(facts, if as_provider { row.client_id } else { row.provider_id }, locale);
        let told = when::moment(time.start(), zone, locale);
        let kind = claim.notice.kind;
        let said = if as_provider {
            words::to_provider(kind, locale, &with, &told)
        } else {
            words::to_client(kind, locale, &told)
        };
        let span = |zone| when::span(time.start(), time.end(), zone, locale);
        let mut lines = vec![(labels.when.to_owned(), format!("{} ({})", span(zone), zone.name()))];
        if !when::alike(zone, row.zone, time.start()) {
            lines.push((labels.when_there.to_owned(), format!("{} ({})", span(row.zone), row.zone.name())));
        }
        if let Some(was) = claim.details["from"].as_str().and_then(|was| was.parse::<DateTime<Utc>>().ok()) {
            lines.push((labels.was.to_owned(), when::moment(was, zone, locale)));
        }
        lines.push(((if as_provider { labels.client } else { labels.with }).to_owned(), with));
        if let Some(fee) = row.fee().filter(|_| !as_provider && !tells_the_past(kind)) {
            lines.push((labels.fee.to_owned(), fee.written(locale)));
        }
        // Else it is that of an earlier move.
        let ended_by_hand = matches!(row.status, Status::Cancelled | Status::Declined);
        if let Some(reason) = row.reason.as_ref().filter(|_| ended_by_hand && tells_the_past(kind)) {
            lines.push((labels.reason.to_owned(), reason.to_string()));
        }
        let actions = self.actions(claim, reader, row, as_provider).map_err(|error| fault(&error))?;
        let calendar = entry(claim, row, facts, as_provider)?;
        Ok(Ok(Draft { subject: said.subject, text: said.text, facts: lines, actions, calendar }))
    }

    /// A reminder as a text message.
    pub(super) fn text_reminder(
        &self,
        claim: &Claim,
        reader: &Reader,
        facts: &Facts,
        id: AppointmentId,
    ) -> Written {
        let (row, time) = match self.standing(claim, reader, facts.appointment(id)) {
            Ok(found) => found,
            Err(reason) => return Written::Skip(reason),
        };
        let number = reader.holder.profile.phone.as_ref().and_then(|phone| phone.get());
        let Some(Ok(to)) = number.map(|number| number.as_str().parse()) else {
            return Written::Skip(SkipReason::NoAddress);
        };
        let locale = reader.locale();
        let with = name(facts, row.provider_id, locale);
        let told = when::brief(time.start(), reader.zone());
        let text = words::text_message(locale, reader.site.profile.name.as_str(), &with, &told);
        Written::Text(sms::Message { key: claim.id.0, to, text })
    }

    /// The appointment and its time, if it stands as it did when the message was planned.
    fn standing<'a>(
        &self,
        claim: &Claim,
        reader: &Reader,
        row: Option<&'a AppointmentRow>,
    ) -> Result<(&'a AppointmentRow, TimeSlot), SkipReason> {
        let row = row.ok_or(SkipReason::Outdated)?;
        let time = row.time().ok_or(SkipReason::Outdated)?;
        if row.client_id != reader.account && row.provider_id != reader.account {
            return Err(SkipReason::Outdated);
        }
        if tells_the_past(claim.notice.kind) {
            return Ok((row, time));
        }
        let planned = claim.details["start"].as_str().and_then(|start| start.parse::<DateTime<Utc>>().ok());
        let stands = match claim.notice.kind {
            Kind::AppointmentRequested => row.status == Status::Requested,
            Kind::AppointmentRescheduled => {
                matches!(row.status, Status::Requested | Status::Scheduled | Status::Confirmed)
            }
            _ => matches!(row.status, Status::Scheduled | Status::Confirmed),
        };
        if !stands || planned.is_some_and(|planned| planned != time.start()) {
            return Err(SkipReason::Outdated);
        }
        if time.start() <= self.bus.clock().now() {
            return Err(SkipReason::TooLate);
        }
        Ok((row, time))
    }

    /// What the reader can do without signing in.
    fn actions(
        &self,
        claim: &Claim,
        reader: &Reader,
        row: &AppointmentRow,
        as_provider: bool,
    ) -> Result<Vec<(String, WebUrl)>, LetterError> {
        use LinkPurpose as P;
        let labels = words::labels(reader.locale());
        let offered: &[(LinkPurpose, &str)] = match row.status {
            Status::Requested if as_provider => &[(P::Approve, labels.approve)],
            Status::Requested => &[(P::Cancel, labels.cancel)],
            Status::Scheduled if !as_provider => &[
                (P::Confirm, labels.confirm),
                (P::Reschedule, labels.reschedule),
                (P::Cancel, labels.cancel),
            ],
            Status::Confirmed if !as_provider => {
                &[(P::Reschedule, labels.reschedule), (P::Cancel, labels.cancel)]
            }
            _ => &[],
        };
        let Some(start) = row.time().map(TimeSlot::start) else { return Ok(vec![]) };
        let link = |(purpose, label): &(LinkPurpose, &str)| {
            let url = self.link(&Link {
                purpose: *purpose,
                site: claim.notice.site,
                account: reader.account,
                subject: row.appointment_id.0,
                stamp: start.timestamp_micros(),
                until: start,
            })?;
            Ok(((*label).to_owned(), url))
        };
        offered.iter().map(link).collect()
    }
}

/// The entry for the reader's calendar; none while it is only asked for, and with reminders: it is there already.
fn entry(
    claim: &Claim,
    row: &AppointmentRow,
    facts: &Facts,
    as_provider: bool,
) -> Result<Option<Calendar>, CommandError> {
    let Some(time) = row.time().filter(|_| claim.notice.kind != Kind::Reminder) else { return Ok(None) };
    if row.status == Status::Requested {
        return Ok(None);
    }
    let profile = |id| facts.account(id).and_then(Account::holder).map(|holder| &holder.profile);
    let name = |id| profile(id)?.name.get().map(ToString::to_string);
    // To clients a provider is a name, not an address.
    let party = |id, with_email: bool| Party {
        account: id,
        name: name(id),
        email: profile(id)
            .and_then(|profile| profile.email.get())
            .map(ToString::to_string)
            .filter(|_| with_email),
    };
    let entry = Entry {
        id: row.appointment_id,
        time,
        status: row.status,
        revision: u32::try_from(row.revision).unwrap_or_default(),
        changed: row.updated_at,
        provider: party(row.provider_id, as_provider),
        client: party(row.client_id, true),
        with: name(if as_provider { row.client_id } else { row.provider_id }),
    };
    let locale = profile(claim.notice.recipient).map(|profile| profile.locale).unwrap_or_default();
    let method = ics::Method::of(row.status);
    let text = ics::render(method, locale, &[entry]);
    let method = if method == ics::Method::Cancel { Method::Cancel } else { Method::Request };
    Calendar::new(method, text).map(Some).map_err(|error| fault(&error))
}

/// Somebody's name, in words for the reader where there is none.
fn name(facts: &Facts, id: AccountId, locale: Locale) -> String {
    let holder = facts.account(id).and_then(Account::holder);
    let name = holder.and_then(|holder| holder.profile.name.get().map(ToString::to_string));
    name.unwrap_or_else(|| words::labels(locale).somebody.to_owned())
}

//! Letters about appointments.

use chrono::{DateTime, Utc};
use commands::{CommandError, Link, LinkPurpose};
use cqrs_es::Aggregate;
use domain::{
    AppointmentId, TimeSlot, Zone,
    appointment::{self, AppointmentEvent, Status},
    ics::{self, Entry, Party},
    notification::{Kind, SkipReason},
};
use mail::{Calendar, LetterError, Method, WebUrl};
use projections::{Reader as Rows, accounts::AccountRow, appointments::AppointmentRow};

use super::{Draft, Reader, Writer, Written, fault, tells_the_past, when, words};
use crate::outbox::Claim;

impl Writer {
    /// What an appointment's client or provider is written.
    pub(super) async fn of_appointment(
        &self,
        claim: &Claim,
        reader: &Reader,
        id: AppointmentId,
    ) -> Result<Result<Draft, SkipReason>, CommandError> {
        let row = match self.standing(claim, reader, id).await? {
            Ok(row) => row,
            Err(reason) => return Ok(Err(reason)),
        };
        let Some(time) = row.time() else { return Ok(Err(SkipReason::Outdated)) };
        let (locale, zone) = (reader.locale(), reader.zone());
        let labels = words::labels(locale);
        let as_provider = row.provider_id == reader.account;
        let other = if as_provider { row.client_id } else { row.provider_id };
        let with = self.name(claim.notice.site, other, locale).await?;
        let told = when::moment(time.start(), zone, locale);
        let kind = claim.notice.kind;
        let said = if as_provider {
            words::to_provider(kind, locale, &with, &told)
        } else {
            words::to_client(kind, locale, &told)
        };
        let span = |zone| when::span(time.start(), time.end(), zone, locale);
        let mut facts = vec![(labels.when.to_owned(), format!("{} ({})", span(zone), zone.name()))];
        let there = self.zone_of(claim, &row).await?;
        if !when::alike(zone, there, time.start()) {
            facts.push((labels.when_there.to_owned(), format!("{} ({})", span(there), there.name())));
        }
        if let Some(was) = claim.details["from"].as_str().and_then(|was| was.parse::<DateTime<Utc>>().ok()) {
            facts.push((labels.was.to_owned(), when::moment(was, zone, locale)));
        }
        facts.push(((if as_provider { labels.client } else { labels.with }).to_owned(), with));
        if let Some(fee) = row.fee().filter(|_| !as_provider && !tells_the_past(kind)) {
            facts.push((labels.fee.to_owned(), fee.to_string()));
        }
        if let Some(reason) = self.reason(kind, id).await? {
            facts.push((labels.reason.to_owned(), reason));
        }
        let actions = self.actions(claim, reader, &row, as_provider).map_err(|error| fault(&error))?;
        let calendar = self.entry(claim, &row, as_provider).await?;
        Ok(Ok(Draft { subject: said.subject, text: said.text, facts, actions, calendar }))
    }

    /// A reminder as a text message.
    pub(super) async fn text_reminder(
        &self,
        claim: &Claim,
        reader: &Reader,
        id: AppointmentId,
    ) -> Result<Written, CommandError> {
        let row = match self.standing(claim, reader, id).await? {
            Ok(row) => row,
            Err(reason) => return Ok(Written::Skip(reason)),
        };
        let number = reader.holder.profile.phone.as_ref().and_then(|phone| phone.get());
        let (Some(time), Some(number)) = (row.time(), number) else {
            return Ok(Written::Skip(SkipReason::NoAddress));
        };
        let Ok(to) = number.as_str().parse() else { return Ok(Written::Skip(SkipReason::NoAddress)) };
        let locale = reader.locale();
        let with = self.name(claim.notice.site, row.provider_id, locale).await?;
        let told = when::brief(time.start(), reader.zone());
        let text = words::text_message(locale, reader.site.profile.name.as_str(), &with, &told);
        Ok(Written::Text(sms::Message { key: claim.id.0, to, text }))
    }

    /// The appointment, if it stands as it did when the message was planned.
    async fn standing(
        &self,
        claim: &Claim,
        reader: &Reader,
        id: AppointmentId,
    ) -> Result<Result<AppointmentRow, SkipReason>, CommandError> {
        self.caught_up(&["appointments"]).await?;
        let rows = Rows::system(&self.ledger, claim.notice.site);
        let row = rows.appointment(id).await.map_err(|error| CommandError::Unavailable(error.to_string()))?;
        let Some(row) = row else { return Ok(Err(SkipReason::Outdated)) };
        if row.client_id != reader.account && row.provider_id != reader.account {
            return Ok(Err(SkipReason::Outdated));
        }
        if tells_the_past(claim.notice.kind) {
            return Ok(Ok(row));
        }
        let planned = claim.details["start"].as_str().and_then(|start| start.parse::<DateTime<Utc>>().ok());
        let start = row.time().map(TimeSlot::start);
        let stands = match claim.notice.kind {
            Kind::AppointmentRequested => row.status == Status::Requested,
            Kind::AppointmentRescheduled => {
                matches!(row.status, Status::Requested | Status::Scheduled | Status::Confirmed)
            }
            _ => matches!(row.status, Status::Scheduled | Status::Confirmed),
        };
        if !stands || start.is_none() || planned.is_some_and(|planned| Some(planned) != start) {
            return Ok(Err(SkipReason::Outdated));
        }
        if start <= Some(self.bus.clock().now()) {
            return Ok(Err(SkipReason::TooLate));
        }
        Ok(Ok(row))
    }

    /// Where the provider's clock stands.
    async fn zone_of(&self, claim: &Claim, row: &AppointmentRow) -> Result<Zone, CommandError> {
        let schedule: domain::schedule::Schedule = self.bus.load(claim.notice.site, row.provider_id).await?;
        let own = schedule.availability().map(|availability| availability.zone);
        Ok(own.unwrap_or(self.bus.site(claim.notice.site).await?.profile.zone))
    }

    /// Why it was declined or cancelled.
    async fn reason(&self, kind: Kind, id: AppointmentId) -> Result<Option<String>, CommandError> {
        if !tells_the_past(kind) {
            return Ok(None);
        }
        let stream = self.ledger.log().stream(appointment::Appointment::TYPE, &id.to_string()).await?;
        for recorded in stream.into_iter().rev() {
            use AppointmentEvent as E;
            if let E::AppointmentDeclined { reason } | E::AppointmentCancelled { reason } =
                recorded.event()?
            {
                return Ok(reason.into_inner().map(Into::into));
            }
        }
        Ok(None)
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

    /// The entry for the reader's calendar; none while it is only asked for, and with reminders: it is there already.
    async fn entry(
        &self,
        claim: &Claim,
        row: &AppointmentRow,
        as_provider: bool,
    ) -> Result<Option<Calendar>, CommandError> {
        let Some(time) = row.time().filter(|_| claim.notice.kind != Kind::Reminder) else { return Ok(None) };
        if row.status == Status::Requested {
            return Ok(None);
        }
        let rows = Rows::system(&self.ledger, claim.notice.site);
        let people = rows
            .accounts_by_ids(&[row.provider_id, row.client_id])
            .await
            .map_err(|error| CommandError::Unavailable(error.to_string()))?;
        let find = |id| people.iter().find(|person: &&AccountRow| person.account_id == id);
        let name = |id| find(id)?.name.as_ref().map(ToString::to_string);
        // To clients a provider is a name, not an address.
        let party = |id, with_email: bool| Party {
            account: id,
            name: name(id),
            email: find(id)
                .and_then(|person| person.email.as_ref())
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
        let locale = find(claim.notice.recipient).map(|person| person.locale).unwrap_or_default();
        let method = ics::Method::of(row.status);
        let text = ics::render(method, locale, &[entry]);
        let method = if method == ics::Method::Cancel { Method::Cancel } else { Method::Request };
        Calendar::new(method, text).map(Some).map_err(|error| fault(&error))
    }
}

//! What the two people of an appointment are told, and when the client is reminded.

use chrono::{DateTime, Utc};
use commands::{Bus, CommandError};
use domain::{
    AppointmentId, SiteId,
    account::Account,
    appointment::{Appointment, AppointmentEvent, Booking, Status},
    notification::{About, Kind},
    schedule::Schedule,
};
use ledger::Recorded;
use serde_json::json;

use super::Occasion;
use crate::{MessageChange, Planned, outbox::message_id, policy::Plan};

/// Who is told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    Client,
    Both,
}

/// What follows from an event of an appointment.
pub(super) async fn messages(
    bus: &Bus,
    occasion: &Occasion,
    recorded: &Recorded,
) -> Result<Vec<MessageChange>, CommandError> {
    use AppointmentEvent as E;
    let event = recorded.event::<AppointmentEvent>()?;
    let told = match &event {
        E::AppointmentRequested { .. } => Some((Kind::AppointmentRequested, Told::Both)),
        E::AppointmentBooked { .. } => Some((Kind::AppointmentBooked, Told::Both)),
        E::AppointmentApproved {} => Some((Kind::AppointmentApproved, Told::Client)),
        E::AppointmentDeclined { .. } => Some((Kind::AppointmentDeclined, Told::Client)),
        E::AppointmentRescheduled { .. } => Some((Kind::AppointmentRescheduled, Told::Both)),
        E::AppointmentCancelled { .. } => Some((Kind::AppointmentCancelled, Told::Both)),
        // Nothing that anybody is written to about.
        E::AppointmentStarted {}
        | E::AppointmentCompleted {}
        | E::AppointmentMissed { .. }
        | E::AppointmentConfirmed {}
        | E::PaymentRecorded { .. } => None,
    };
    let Some((kind, told)) = told else { return Ok(vec![]) };
    let id = AppointmentId(occasion.id);
    let appointment: Appointment = bus.load(occasion.site, id).await?;
    let Some(booking) = appointment.booking() else { return Ok(vec![]) };
    let start = match &event {
        E::AppointmentRequested { booking } | E::AppointmentBooked { booking } => booking.time.start(),
        E::AppointmentRescheduled { to, .. } => to.start(),
        _ => booking.time.start(),
    };
    let mut details = json!({ "start": start });
    if let E::AppointmentRescheduled { from, .. } = &event {
        details["from"] = json!(from.start());
    }
    let people =
        if told == Told::Both { vec![booking.client, booking.provider] } else { vec![booking.client] };
    let about = About::Appointment(id);
    Ok(people.into_iter().map(|person| occasion.mail(about, kind, person, details.clone())).collect())
}

/// The reminders that follow from an event of an appointment.
pub(super) async fn planned(
    bus: &Bus,
    occasion: &Occasion,
    recorded: &Recorded,
) -> Result<Vec<MessageChange>, CommandError> {
    use AppointmentEvent as E;
    let id = AppointmentId(occasion.id);
    match recorded.event::<AppointmentEvent>()? {
        // What is over is not reminded of, and was not.
        E::AppointmentRequested { booking } | E::AppointmentBooked { booking }
            if booking.time.end() <= bus.clock().now() =>
        {
            return Ok(vec![]);
        }
        E::AppointmentConfirmed {} | E::PaymentRecorded { .. } => return Ok(vec![]),
        _ => {}
    }
    let appointment: Appointment = bus.load(occasion.site, id).await?;
    reminders(bus, occasion.site, id, &appointment).await
}

/// The reminders of an appointment as it stands: those that are to come, and that no others are.
pub(super) async fn reminders(
    bus: &Bus,
    site: SiteId,
    id: AppointmentId,
    appointment: &Appointment,
) -> Result<Vec<MessageChange>, CommandError> {
    let about = About::Appointment(id);
    let standing = matches!(appointment.status(), Some(Status::Scheduled | Status::Confirmed));
    let planned = match appointment.booking() {
        Some(booking) if standing => plan(bus, site, about, booking, bus.clock().now()).await?,
        _ => vec![],
    };
    let keep = planned.iter().map(|planned| planned.id).collect();
    let withdraw = MessageChange::Withdraw { about, kind: Kind::Reminder, keep, reason: "replanned" };
    Ok([withdraw].into_iter().chain(planned.into_iter().map(MessageChange::Plan)).collect())
}

async fn plan(
    bus: &Bus,
    site: SiteId,
    about: About,
    booking: &Booking,
    now: DateTime<Utc>,
) -> Result<Vec<Planned>, CommandError> {
    let standing = bus.site(site).await?;
    let schedule: Schedule = bus.load(site, booking.provider).await?;
    let account: Account = bus.load(site, booking.client).await?;
    let Some(holder) = account.active() else { return Ok(vec![]) };
    let policy = &standing.profile.reminders;
    let own = schedule.availability().and_then(|availability| availability.rules.reminders.as_ref());
    let plan = Plan {
        rules: own.unwrap_or(&policy.rules),
        quiet: policy.quiet,
        preferences: &holder.preferences,
        zone: holder.profile.zone.unwrap_or(standing.profile.zone),
    };
    let start = booking.time.start();
    let reminders = plan.reminders(start, now).into_iter().map(|reminder| Planned {
        id: message_id(
            about,
            Kind::Reminder,
            reminder.channel,
            booking.client,
            &format!("{}/{}", reminder.minutes, start.timestamp_micros()),
        ),
        site,
        kind: Kind::Reminder,
        channel: reminder.channel,
        recipient: booking.client,
        about,
        details: json!({ "start": start, "minutes": reminder.minutes }),
        due_at: reminder.due,
    });
    Ok(reminders.collect())
}

//! Who may do what to an appointment (rows A5 to A7).

use super::{AppointmentCommand, AppointmentRefusal, Booking};
use crate::{AccountId, Actor, Role, SiteId};

/// Clients book for themselves, providers into their own time, the desk for anybody.
pub(super) fn allow_booking(
    site: SiteId,
    provider: AccountId,
    client: AccountId,
    actor: &Actor,
) -> Result<(), AppointmentRefusal> {
    let own = actor.is(client) && actor.holds_at(site, &[Role::Client]);
    let gives = actor.is(provider) && actor.holds_at(site, &[Role::Provider]);
    let desk = actor.holds_at(site, &[Role::Agent, Role::Admin]);
    if own || gives || desk { Ok(()) } else { Err(AppointmentRefusal::NotAllowed) }
}

/// Approval, decline, completion and no-show are the appointment's own provider's; confirmation is the client's; moving and
/// calling off are for the two of them, and calling off for Randevu where one of them is forgotten; receiving a fee is for the provider and the desk.
pub(super) fn allow(
    booking: &Booking,
    actor: &Actor,
    command: &AppointmentCommand,
) -> Result<(), AppointmentRefusal> {
    use AppointmentCommand as C;
    let provider = is_provider(booking, actor);
    let client = is_client(booking, actor);
    let system = matches!(actor, Actor::System(_));
    let allowed = match command {
        C::Approve | C::Decline { .. } => provider,
        // Where the two meet in Randevu's own room, Randevu knows.
        // And where one of the two is forgotten, it says so; the two of them tell each other why.
        C::Begin | C::Cancel { reason: None } => system,
        C::Complete | C::MarkNoShow { .. } => provider || system,
        C::Confirm => client,
        C::Reschedule { .. } | C::Cancel { reason: Some(_) } => provider || client,
        C::RecordPayment { .. } => provider || actor.holds_at(booking.site, &[Role::Agent, Role::Admin]),
        C::Book { .. } => true,
    };
    if allowed { Ok(()) } else { Err(AppointmentRefusal::NotAllowed) }
}

/// Is the actor one of the two?
pub(super) fn involved(booking: &Booking, actor: &Actor) -> Result<(), AppointmentRefusal> {
    if is_provider(booking, actor) || is_client(booking, actor) {
        Ok(())
    } else {
        Err(AppointmentRefusal::NotAllowed)
    }
}

fn is_provider(booking: &Booking, actor: &Actor) -> bool {
    actor.is(booking.provider) && actor.holds_at(booking.site, &[Role::Provider])
}

fn is_client(booking: &Booking, actor: &Actor) -> bool {
    actor.is(booking.client) && actor.holds_at(booking.site, &[Role::Client])
}

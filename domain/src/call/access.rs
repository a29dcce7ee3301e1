//! Who may do what in a call (rows B1, B5 and B6).

use super::{CallCommand, CallRefusal, Callee, Opening, Purpose, Room};
use crate::{Actor, Role};

const TEAM: [Role; 2] = [Role::Agent, Role::Admin];

/// An appointment's room is opened by either of its people; whoever belongs to a site may call its team.
pub(super) fn allow_start(opening: &Opening, actor: &Actor) -> Result<(), CallRefusal> {
    let member = actor.site() == Some(opening.site);
    let guest = opening.guests.iter().any(|guest| actor.is(*guest));
    let allowed = match &opening.purpose {
        Purpose::Consultation { .. } => member && (guest || opening.host.is_some_and(|host| actor.is(host))),
        Purpose::Direct { to: Callee::Agent(agent) } => member && guest && !actor.is(*agent),
        Purpose::Direct { to: Callee::Queue(_) } => member && guest,
    };
    if allowed { Ok(()) } else { Err(CallRefusal::NotAllowed) }
}

/// The host lets in, sends out and records; the called answer; everybody in a call decides for himself whether to come and to be
/// recorded; connections are the relay's to report.
pub(super) fn allow(room: &Room, actor: &Actor, command: &CallCommand) -> Result<(), CallRefusal> {
    use CallCommand as C;
    let site = room.opening.site;
    let host = room.host.is_some_and(|host| actor.is(host)) && actor.site() == Some(site);
    let participant = actor.site() == Some(site) && room.people.keys().any(|account| actor.is(*account));
    let direct = matches!(room.opening.purpose, Purpose::Direct { .. });
    let allowed = match command {
        C::Start { .. } => true,
        C::Accept | C::Decline => match room.opening.purpose {
            Purpose::Direct { to: Callee::Agent(agent) } => actor.is(agent),
            Purpose::Direct { to: Callee::Queue(_) } => {
                actor.account().is_some()
                    && actor.holds_at(site, &TEAM)
                    && !room.opening.guests.iter().any(|guest| actor.is(*guest))
            }
            Purpose::Consultation { .. } => false,
        },
        C::Enter | C::Consent { .. } => participant,
        C::Invite { .. }
        | C::Admit { .. }
        | C::Remove { .. }
        | C::StartRecording { .. }
        | C::StopRecording => host,
        C::End => host || (direct && participant) || actor.holds_at(site, &[Role::Admin]),
        C::Join { .. }
        | C::Leave { .. }
        | C::SetMedia { .. }
        | C::ReportQuality { .. }
        | C::BreakRecording { .. }
        | C::KeepRecording { .. }
        | C::RemoveRecording { .. }
        | C::CallOff
        | C::Review => matches!(actor, Actor::System(_)),
    };
    if allowed { Ok(()) } else { Err(CallRefusal::NotAllowed) }
}

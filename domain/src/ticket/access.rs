//! Who may do what to a ticket (rows E6 and E7).

use super::{Case, TicketAction, TicketRefusal};
use crate::{AccountId, Actor, Role, SiteId};

/// The roles of the desk.
const DESK: [Role; 2] = [Role::Agent, Role::Admin];

/// Does the actor work at the site's desk?
pub(super) fn is_desk(site: SiteId, actor: &Actor) -> bool {
    actor.holds_at(site, &DESK)
}

/// Everybody with an account opens tickets for himself, the desk for anybody.
pub(super) fn allow_opening(site: SiteId, requester: AccountId, actor: &Actor) -> Result<(), TicketRefusal> {
    let own = actor.is(requester) && actor.site() == Some(site);
    if own || is_desk(site, actor) { Ok(()) } else { Err(TicketRefusal::NotAllowed) }
}

/// To whom it is not known, it does not exist. Its customer answers and rates; reviews are the system's; the rest is the desk's.
pub(super) fn allow(case: &Case, actor: &Actor, action: &TicketAction) -> Result<(), TicketRefusal> {
    use TicketAction as A;
    let desk = is_desk(case.site, actor);
    let customer = actor.is(case.requester) && actor.site() == Some(case.site);
    if !desk && !customer {
        return Err(TicketRefusal::Unknown);
    }
    let allowed = match action {
        A::Reply { then: None, .. } => true,
        A::Rate { .. } => customer,
        A::Review => matches!(actor, Actor::System(_)),
        A::Unlock { by_force: true } => actor.holds_at(case.site, &[Role::Admin]),
        _ => desk,
    };
    if allowed { Ok(()) } else { Err(TicketRefusal::NotAllowed) }
}

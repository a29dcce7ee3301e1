//! Who may do what to an account (row H2).

use super::{AccountCommand, AccountRefusal, Holder};
use crate::{Actor, Role, Roles, SiteId};

/// The roles that superadmins appoint people to.
const APPOINTED: [Role; 4] = [Role::Admin, Role::Auditor, Role::Superadmin, Role::Operator];

/// Visitors open client accounts at the door, the desk and providers for clients, admins for anybody at their site, superadmins
/// for admins and auditors anywhere and for whoever works on the platform.
pub(super) fn allow_opening(site: SiteId, roles: &Roles, actor: &Actor) -> Result<(), AccountRefusal> {
    let only = |role| roles.0.iter().all(|held| *held == role);
    let allowed = match actor {
        Actor::System(_) => true,
        Actor::Visitor { site: door } => *door == site && only(Role::Client),
        Actor::Person { .. } => {
            actor.holds_at(site, &[Role::Admin]) && !roles.any(&Role::OF_PLATFORM)
                || actor.holds_at(site, &[Role::Agent, Role::Provider]) && only(Role::Client)
                || actor.is_superadmin() && APPOINTED.into_iter().any(only)
        }
    };
    if allowed { Ok(()) } else { Err(AccountRefusal::NotAllowed) }
}

impl Holder {
    /// Does `actor` look after this account: admins after those of their site, superadmins after those that they appoint?
    pub fn is_looked_after_by(&self, actor: &Actor) -> bool {
        actor.holds_at(self.site, &[Role::Admin]) || actor.is_superadmin() && self.roles.any(&APPOINTED)
    }
}

/// Everybody keeps the own profile and password; admins the accounts of their site; superadmins those of admins, of auditors and of
/// the platform. Nobody changes the own roles, or closes or erases the own account: a site must not lose its last admin by a slip.
pub(super) fn allow(holder: &Holder, actor: &Actor, command: &AccountCommand) -> Result<(), AccountRefusal> {
    use AccountCommand as C;
    let own = actor.is(holder.account);
    let runs = holder.is_looked_after_by(actor);
    match command {
        C::TakeEmergencyAccess { .. } => {
            let team = actor.account().is_some() && actor.holds_at(holder.site, &Role::TEAM);
            if team && !own { Ok(()) } else { Err(AccountRefusal::NotAllowed) }
        }
        C::EndEmergencyAccess { by } if actor.is(*by) => Ok(()),
        C::ErasePostponed { .. } | C::EraseSilent { .. } => match actor {
            Actor::System(_) => Ok(()),
            _ => Err(AccountRefusal::NotAllowed),
        },
        // Whoever asks is not known yet; the mail goes to the holder in any case.
        C::RequestPasswordReset if matches!(actor, Actor::System(_)) => Ok(()),
        C::ChangeRoles { .. } | C::Close { .. } | C::Erase { .. } | C::CallOffErasure if own => {
            Err(AccountRefusal::NotOnOneself)
        }
        C::ChangeProfile { .. }
        | C::ChangePassword
        | C::SetPreferences { .. }
        | C::SetAvailability { .. }
        | C::VerifyEmail { .. }
            if own =>
        {
            Ok(())
        }
        // Nobody says for somebody else that a mail was read, or which are wanted.
        C::SetPreferences { .. } | C::VerifyEmail { .. } | C::RequestPasswordReset => {
            Err(AccountRefusal::NotAllowed)
        }
        C::ChangeRoles { roles } if runs && roles.any(&Role::OF_PLATFORM) && !actor.is_superadmin() => {
            Err(AccountRefusal::NotAllowed)
        }
        _ if runs => Ok(()),
        _ => Err(AccountRefusal::NotAllowed),
    }
}

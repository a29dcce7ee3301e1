//! What can be asked of an account.

use super::{Availability, Email, ErasureGround, Phone, Profile};
use crate::{
    AccountId, Name, Personal, Reason, Roles, SiteId, Zone, notification::Preferences, retention::Bound,
    site::Locale,
};

/// A person as given at the door.
#[derive(Clone, Debug)]
pub struct Person {
    /// How the person is called.
    pub name: Name,
    /// Where mails go, and what the person signs in with.
    pub email: Email,
    /// Where messages and calls go.
    pub phone: Option<Phone>,
    /// The language the person reads.
    pub locale: Locale,
    /// The zone the person lives in; the site's when not given.
    pub zone: Option<Zone>,
}

impl Person {
    pub(super) fn profile(&self, subject: AccountId) -> Profile {
        Profile {
            name: Personal::new(subject, self.name.clone()),
            email: Personal::new(subject, self.email.clone()),
            phone: self.phone.clone().map(|phone| Personal::new(subject, phone)),
            locale: self.locale,
            zone: self.zone,
        }
    }
}

/// What can be asked of an account.
#[derive(Clone, Debug)]
pub enum AccountCommand {
    /// Open it.
    Open {
        /// Its site.
        site: SiteId,
        /// Its identifier.
        account: AccountId,
        /// The roles to hold.
        roles: Roles,
        /// Whose it is.
        person: Person,
    },
    /// Change name, ways to reach, language or zone.
    ChangeProfile {
        /// The whole new profile.
        person: Person,
    },
    /// Hold other roles.
    ChangeRoles {
        /// All roles to hold from now on.
        roles: Roles,
    },
    /// The password was replaced.
    ChangePassword,
    /// Want other messages.
    SetPreferences {
        /// All that is wanted and not.
        preferences: Preferences,
    },
    /// Take calls, or not.
    SetAvailability {
        /// What the holder, or an admin, says.
        availability: Availability,
    },
    /// Somebody at the door has forgotten the password.
    RequestPasswordReset,
    /// The holder was reached under this address.
    VerifyEmail {
        /// The address that was written to.
        email: Email,
    },
    /// See all of the holder's appointments for a while, in an emergency.
    TakeEmergencyAccess {
        /// Why.
        reason: Reason,
    },
    /// Do no longer see them.
    EndEmergencyAccess {
        /// Whose access ends.
        by: AccountId,
    },
    /// Close it: its holder can no longer sign in.
    Close {
        /// Why.
        reason: Option<Reason>,
    },
    /// Open a closed one again.
    Reopen,
    /// Forget its holder, for ever.
    Erase {
        /// On which ground.
        ground: ErasureGround,
        /// The account's address, typed once more by whoever decides: there is no way back.
        confirmation: String,
        /// What of its holder has to be kept, if anything has to be.
        bound: Option<Bound>,
    },
    /// Do not forget its holder after all, which was put off. The account stays closed.
    CallOffErasure,
    /// Forget its holder, which was put off until now; or put it off further.
    ErasePostponed {
        /// What of its holder has to be kept by now, if anything has to be.
        bound: Option<Bound>,
    },
    /// Forget a client of whom nothing was heard for as long as the site's policy says.
    EraseSilent {
        /// What of the client has to be kept, if anything has to be.
        bound: Option<Bound>,
    },
}

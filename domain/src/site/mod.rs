//! A site: one clinic, practice or support team, kept apart from every other.
//!
//! A superadmin opens it with its address name (slug), time zone, currency and language. From then on its admins run it: rename
//! it, move its zone, decide whether clients may open accounts themselves; say when it is open, and how its help desk works.

mod aggregate;
mod command;
mod error;
mod event;
mod settings;
mod slug;

use serde::{Deserialize, Serialize};

pub use command::SiteCommand;
pub use error::SiteRefusal;
pub use event::{Locale, SiteEvent};
pub use slug::Slug;

use crate::{
    Actor, Currency, Name, Request, Role, SiteId, Zone,
    calendar::{Adopted, BusinessCalendar},
    call::RoomRules,
    desk::Desk,
    notification::ReminderPolicy,
    retention::RetentionPolicy,
};

/// The state of one site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Site {
    /// Not opened yet.
    #[default]
    Nothing,
    /// In use.
    Open(Box<Profile>),
}

/// What is known of an open site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Its identifier.
    pub site: SiteId,
    /// Its name in addresses and at sign-in.
    pub slug: Slug,
    /// Its name for people.
    pub name: Name,
    /// Where it is, in time.
    pub zone: Zone,
    /// What its fees are in.
    pub currency: Currency,
    /// Its language.
    pub locale: Locale,
    /// May clients open accounts themselves?
    pub registration_open: bool,
    /// When it is open: every calendar it adopted, oldest first.
    pub calendars: Vec<Adopted>,
    /// How its help desk works.
    pub desk: Desk,
    /// When its people are reminded.
    #[serde(default)]
    pub reminders: ReminderPolicy,
    /// The rules of calls' rooms.
    pub rooms: RoomRules,
    /// What is kept for how long.
    #[serde(default)]
    pub retention: RetentionPolicy,
}

impl Site {
    /// Which events follow from `request`, or why none may.
    pub fn decide(&self, request: &Request<SiteCommand>) -> Result<Vec<SiteEvent>, SiteRefusal> {
        use SiteCommand as C;
        let Request { command, actor, at } = request;
        if let C::Open { site, slug, name, zone, currency, locale } = command {
            allow(actor.is_superadmin())?;
            return match self {
                Self::Open(_) => Err(SiteRefusal::AlreadyOpen),
                Self::Nothing => Ok(vec![SiteEvent::SiteOpened {
                    site: *site,
                    slug: slug.clone(),
                    name: name.clone(),
                    zone: *zone,
                    currency: currency.clone(),
                    locale: *locale,
                }]),
            };
        }
        let profile = self.profile().ok_or(SiteRefusal::Unknown)?;
        allow(runs(profile.site, actor))?;
        let event = match command {
            C::Rename { name } if *name != profile.name => SiteEvent::SiteRenamed { name: name.clone() },
            C::ChangeZone { zone } if *zone != profile.zone => {
                let adopted = profile.adopting(profile.calendar().in_zone(*zone), *at);
                return Ok(vec![SiteEvent::SiteZoneChanged { zone: *zone }, adopted]);
            }
            C::ChangeLocale { locale } if *locale != profile.locale => {
                SiteEvent::SiteLocaleChanged { locale: *locale }
            }
            C::SetRegistration { open } if *open != profile.registration_open => {
                SiteEvent::RegistrationSet { open: *open }
            }
            C::Open { .. }
            | C::Rename { .. }
            | C::ChangeZone { .. }
            | C::ChangeLocale { .. }
            | C::SetRegistration { .. } => return Ok(vec![]),
            setting => return profile.set(setting, *at),
        };
        Ok(vec![event])
    }

    /// The state after `event`.
    #[must_use]
    pub fn evolve(self, event: &SiteEvent) -> Self {
        use SiteEvent as E;
        let mut profile = match (self, event) {
            (Self::Nothing, E::SiteOpened { site, slug, name, zone, currency, locale }) => {
                return Self::Open(Box::new(Profile {
                    site: *site,
                    slug: slug.clone(),
                    name: name.clone(),
                    zone: *zone,
                    currency: currency.clone(),
                    locale: *locale,
                    registration_open: true,
                    calendars: vec![Adopted { since: None, calendar: BusinessCalendar::default_in(*zone) }],
                    desk: Desk::default(),
                    reminders: ReminderPolicy::default(),
                    rooms: RoomRules::default(),
                    retention: RetentionPolicy::default(),
                }));
            }
            (Self::Nothing, _) => return Self::Nothing,
            (Self::Open(profile), _) => profile,
        };
        match event {
            E::SiteOpened { .. } => {}
            E::SiteRenamed { name } => profile.name = name.clone(),
            E::SiteZoneChanged { zone } => profile.zone = *zone,
            E::SiteLocaleChanged { locale } => profile.locale = *locale,
            E::RegistrationSet { open } => profile.registration_open = *open,
            E::BusinessCalendarAdopted { adopted } => profile.calendars.push(adopted.clone()),
            E::ReminderPolicySet { policy } => profile.reminders = policy.clone(),
            E::RoomRulesSet { rules } => profile.rooms = *rules,
            E::RetentionPolicySet { policy } => profile.retention = policy.clone(),
            E::DepartmentSet { .. }
            | E::CategorySet { .. }
            | E::TicketFieldSet { .. }
            | E::ServiceLevelsSet { .. } => {
                profile.desk.evolve(event);
            }
        }
        Self::Open(profile)
    }

    /// What is known of it, once open.
    pub fn profile(&self) -> Option<&Profile> {
        match self {
            Self::Nothing => None,
            Self::Open(profile) => Some(profile.as_ref()),
        }
    }
}

fn runs(site: SiteId, actor: &Actor) -> bool {
    actor.is_superadmin() || actor.holds_at(site, &[Role::Admin])
}

fn allow(allowed: bool) -> Result<(), SiteRefusal> {
    if allowed { Ok(()) } else { Err(SiteRefusal::NotAllowed) }
}

#[cfg(test)]
mod tests;

//! What can be asked of a site.

use super::{Locale, Slug};
use crate::{Currency, Name, SiteId, Zone};

/// What can be asked of a site.
#[derive(Clone, Debug)]
pub enum SiteCommand {
    /// Open it. Superadmins only.
    Open {
        /// Its identifier.
        site: SiteId,
        /// Its name in addresses; no two sites share one.
        slug: Slug,
        /// Its name for people.
        name: Name,
        /// Where it is, in time.
        zone: Zone,
        /// What its fees are in.
        currency: Currency,
        /// Its language.
        locale: Locale,
    },
    /// Give it another name.
    Rename {
        /// The new name.
        name: Name,
    },
    /// Move it to another zone. Schedules keep the zones of their own.
    ChangeZone {
        /// The new zone.
        zone: Zone,
    },
    /// Change its language.
    ChangeLocale {
        /// The new language.
        locale: Locale,
    },
    /// Let clients open accounts themselves, or stop letting them.
    SetRegistration {
        /// May they?
        open: bool,
    },
}

//! What can be asked of a site.

use chrono::NaiveDate;

use super::{Locale, Slug};
use crate::{
    Currency, Name, SiteId, Zone,
    calendar::{Holiday, WeekHours},
    call::RoomRules,
    desk::{Category, Department, ServiceLevels, TicketField},
    notification::ReminderPolicy,
    retention::RetentionPolicy,
};

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
    /// Open in these hours from a date on; from the beginning when none is named.
    SetHours {
        /// The first local date.
        from: Option<NaiveDate>,
        /// The week.
        hours: Box<WeekHours>,
    },
    /// Take back hours that were set from a date on.
    ClearHours {
        /// The first local date.
        from: NaiveDate,
    },
    /// Be closed on these days, or parts of days.
    AddHolidays {
        /// Which.
        holidays: Vec<Holiday>,
    },
    /// Be open on this date after all.
    RemoveHoliday {
        /// The local date.
        date: NaiveDate,
    },
    /// Add a department or change one.
    SetDepartment {
        /// As it shall be.
        department: Department,
    },
    /// Add a category or change one.
    SetCategory {
        /// As it shall be.
        category: Category,
    },
    /// Add a custom field or change one.
    SetTicketField {
        /// As it shall be.
        field: TicketField,
    },
    /// Remind people at other times.
    SetReminderPolicy {
        /// As it shall be.
        policy: ReminderPolicy,
    },
    /// Keep things for another time.
    SetRetentionPolicy {
        /// As it shall be.
        policy: RetentionPolicy,
    },
    /// Have other rules for the rooms of calls that are started from now on.
    SetRoomRules {
        /// As they shall be.
        rules: RoomRules,
    },
    /// Promise other service levels.
    SetServiceLevels {
        /// As they shall be.
        levels: ServiceLevels,
    },
}

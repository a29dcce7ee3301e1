//! When a site is open, and how its help desk works: what its admins set.

use chrono::{DateTime, Utc};

use super::{Profile, SiteCommand, SiteEvent, SiteRefusal};
use crate::{
    calendar::{Adopted, BusinessCalendar, Timetable},
    notification::check_rules,
    ticket::Rules,
};

impl Profile {
    /// When it is open, as set now.
    pub fn calendar(&self) -> BusinessCalendar {
        let latest = self.calendars.last().map(|adopted| adopted.calendar.clone());
        latest.unwrap_or_else(|| BusinessCalendar::default_in(self.zone))
    }

    /// When it is open, and was.
    pub fn timetable(&self) -> Timetable {
        Timetable::new(self.calendars.iter().cloned())
    }

    /// By what its tickets are decided.
    pub fn rules(&self) -> Rules {
        Rules { desk: self.desk.clone(), timetable: self.timetable() }
    }

    pub(super) fn adopting(&self, calendar: BusinessCalendar, at: DateTime<Utc>) -> SiteEvent {
        // Two changes in one instant, or a clock set back: the later one counts from the same instant on.
        let latest = self.calendars.last().and_then(|adopted| adopted.since);
        let since = latest.map_or(at, |latest| latest.max(at));
        SiteEvent::BusinessCalendarAdopted { adopted: Adopted { since: Some(since), calendar } }
    }

    pub(super) fn set(
        &self,
        command: &SiteCommand,
        at: DateTime<Utc>,
    ) -> Result<Vec<SiteEvent>, SiteRefusal> {
        use SiteCommand as C;
        let event = match command {
            C::SetHours { from, hours } => {
                return Ok(self.adopt(self.calendar().with_hours(*from, (**hours).clone())?, at));
            }
            C::ClearHours { from } => return Ok(self.adopt(self.calendar().without_hours(*from)?, at)),
            C::AddHolidays { holidays } => {
                return Ok(self.adopt(self.calendar().with_holidays(holidays.iter().cloned())?, at));
            }
            C::RemoveHoliday { date } => return Ok(self.adopt(self.calendar().without_holiday(*date)?, at)),
            C::SetDepartment { department } => {
                self.desk.check_department(department)?;
                if self.desk.departments.get(&department.id) == Some(department) {
                    return Ok(vec![]);
                }
                SiteEvent::DepartmentSet { department: department.clone() }
            }
            C::SetCategory { category } => {
                self.desk.check_category(category)?;
                if self.desk.categories.get(&category.id) == Some(category) {
                    return Ok(vec![]);
                }
                SiteEvent::CategorySet { category: category.clone() }
            }
            C::SetTicketField { field } => {
                self.desk.check_field(field)?;
                if self.desk.fields.get(&field.key) == Some(field) {
                    return Ok(vec![]);
                }
                SiteEvent::TicketFieldSet { field: field.clone() }
            }
            C::SetReminderPolicy { policy } => {
                check_rules(&policy.rules)?;
                if self.reminders == *policy {
                    return Ok(vec![]);
                }
                SiteEvent::ReminderPolicySet { policy: policy.clone() }
            }
            C::SetRetentionPolicy { policy } => {
                policy.check()?;
                if self.retention == *policy {
                    return Ok(vec![]);
                }
                SiteEvent::RetentionPolicySet { policy: policy.clone() }
            }
            C::SetRoomRules { rules } => {
                rules.check()?;
                if self.rooms == *rules {
                    return Ok(vec![]);
                }
                SiteEvent::RoomRulesSet { rules: *rules }
            }
            C::SetServiceLevels { levels } => {
                self.desk.check_levels(levels)?;
                if self.desk.levels == *levels {
                    return Ok(vec![]);
                }
                SiteEvent::ServiceLevelsSet { levels: levels.clone() }
            }
            C::Open { .. }
            | C::Rename { .. }
            | C::ChangeZone { .. }
            | C::ChangeLocale { .. }
            | C::SetRegistration { .. } => return Ok(vec![]),
        };
        Ok(vec![event])
    }

    fn adopt(&self, calendar: BusinessCalendar, at: DateTime<Utc>) -> Vec<SiteEvent> {
        if calendar == self.calendar() { vec![] } else { vec![self.adopting(calendar, at)] }
    }
}

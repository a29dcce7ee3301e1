//! A site's help desk: its departments, categories, custom fields and service levels.
//!
//! Part of the [`Site`](crate::site::Site), set by its admins; tickets are opened and judged by it. Departments and categories are
//! never removed, only closed: tickets of years ago still name them.

mod error;
pub mod fields;
pub mod levels;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use error::DeskRefusal;
pub use fields::{FieldKey, FieldKind, FieldValue, FieldValues, TicketField};
pub use levels::{Priority, ServiceLevels, Targets};

use crate::{CategoryId, DepartmentId, Name, site::SiteEvent};

/// The most departments of a site.
pub const MOST_DEPARTMENTS: usize = 100;
/// The most categories of a site.
pub const MOST_CATEGORIES: usize = 500;
/// The most custom fields of a site, closed ones included.
pub const MOST_FIELDS: usize = 60;

/// A part of the team that takes tickets of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Department {
    /// Its identifier.
    pub id: DepartmentId,
    /// Its name for people.
    pub name: Name,
    /// Does it take new tickets?
    pub active: bool,
}

/// What a ticket is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Category {
    /// Its identifier.
    pub id: CategoryId,
    /// Its name for people.
    pub name: Name,
    /// The department whose tickets it is for; for all when none is named.
    pub department: Option<DepartmentId>,
    /// Can new tickets be about it?
    pub active: bool,
}

/// The help desk of one site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desk {
    /// By identifier.
    pub departments: BTreeMap<DepartmentId, Department>,
    /// By identifier.
    pub categories: BTreeMap<CategoryId, Category>,
    /// By key.
    pub fields: BTreeMap<FieldKey, TicketField>,
    /// Within what time tickets are answered and solved.
    pub levels: ServiceLevels,
}

impl Desk {
    /// The desk after an event of its site; says whether it concerns the desk.
    pub fn evolve(&mut self, event: &SiteEvent) -> bool {
        match event {
            SiteEvent::DepartmentSet { department } => {
                self.departments.insert(department.id, department.clone());
            }
            SiteEvent::CategorySet { category } => {
                self.categories.insert(category.id, category.clone());
            }
            SiteEvent::TicketFieldSet { field } => {
                self.fields.insert(field.key.clone(), field.clone());
            }
            SiteEvent::ServiceLevelsSet { levels } => self.levels = levels.clone(),
            SiteEvent::SiteOpened { .. }
            | SiteEvent::SiteRenamed { .. }
            | SiteEvent::SiteZoneChanged { .. }
            | SiteEvent::SiteLocaleChanged { .. }
            | SiteEvent::RegistrationSet { .. }
            | SiteEvent::ReminderPolicySet { .. }
            | SiteEvent::RetentionPolicySet { .. }
            | SiteEvent::RoomRulesSet { .. }
            | SiteEvent::BusinessCalendarAdopted { .. } => return false,
        }
        true
    }

    /// May this department be added or changed so?
    pub fn check_department(&self, department: &Department) -> Result<(), DeskRefusal> {
        let others = || self.departments.values().filter(|other| other.id != department.id);
        if others().count() >= MOST_DEPARTMENTS {
            return Err(DeskRefusal::TooMany { what: "departments", limit: MOST_DEPARTMENTS });
        }
        if others().any(|other| other.active && department.active && same(&other.name, &department.name)) {
            return Err(DeskRefusal::NameTaken);
        }
        Ok(())
    }

    /// May this category be added or changed so?
    pub fn check_category(&self, category: &Category) -> Result<(), DeskRefusal> {
        if let Some(department) = category.department {
            self.known_department(department)?;
        }
        let others = || self.categories.values().filter(|other| other.id != category.id);
        if others().count() >= MOST_CATEGORIES {
            return Err(DeskRefusal::TooMany { what: "categories", limit: MOST_CATEGORIES });
        }
        let twin = |other: &Category| {
            other.active
                && category.active
                && other.department == category.department
                && same(&other.name, &category.name)
        };
        if others().any(twin) { Err(DeskRefusal::NameTaken) } else { Ok(()) }
    }

    /// May this field be added or changed so? A field keeps its type: values of old tickets are read by it.
    pub fn check_field(&self, field: &TicketField) -> Result<(), DeskRefusal> {
        field.check()?;
        match self.fields.get(&field.key) {
            Some(known) if !known.kind.same_type(&field.kind) => Err(DeskRefusal::FieldTypeChanged),
            None if self.fields.len() >= MOST_FIELDS => {
                Err(DeskRefusal::TooMany { what: "fields", limit: MOST_FIELDS })
            }
            _ => Ok(()),
        }
    }

    /// May these service levels be set?
    pub fn check_levels(&self, levels: &ServiceLevels) -> Result<(), DeskRefusal> {
        levels.check()?;
        levels.departments.keys().try_for_each(|id| self.known_department(*id).map(|_| ()))
    }

    /// A department that takes tickets. A site without departments needs none.
    pub fn check_choice(
        &self,
        department: Option<DepartmentId>,
        category: Option<CategoryId>,
    ) -> Result<(), DeskRefusal> {
        match department {
            Some(id) if !self.known_department(id)?.active => return Err(DeskRefusal::DepartmentClosed),
            None if self.departments.values().any(|department| department.active) => {
                return Err(DeskRefusal::DepartmentNeeded);
            }
            _ => {}
        }
        let Some(category) = category else { return Ok(()) };
        let category = self.categories.get(&category).ok_or(DeskRefusal::NoSuchCategory)?;
        if !category.active {
            return Err(DeskRefusal::CategoryClosed);
        }
        match category.department {
            Some(own) if Some(own) != department => Err(DeskRefusal::CategoryOfOtherDepartment),
            _ => Ok(()),
        }
    }

    fn known_department(&self, id: DepartmentId) -> Result<&Department, DeskRefusal> {
        self.departments.get(&id).ok_or(DeskRefusal::NoSuchDepartment)
    }
}

/// Two names that people would take for one, in whatever case, and whether or not the case was Turkish.
fn same(one: &Name, other: &Name) -> bool {
    // What `İ` becomes in lower case, and `ı`, are taken for `i`.
    let fold = |name: &Name| name.as_str().to_lowercase().replace("i\u{307}", "i").replace('ı', "i");
    fold(one) == fold(other)
}

//! Templates: the desk's prepared answers.

mod read;

use chrono::{DateTime, Utc};
use domain::{
    DepartmentId, Name, SiteId, TemplateId,
    site::Locale,
    template::{Template, TemplateEvent, Wording},
    ticket::Body,
};
use serde::{Deserialize, Serialize};

use crate::{
    About, Misfit, PersonalColumns, ReadModel, Touched,
    model::{Projection, Table},
};

pub(crate) static PROJECTION: Projection =
    Projection { name: "templates", version: 1, tables: &[Table::of::<TemplateRow>()] };

/// A prepared answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateRow {
    /// The template.
    pub template_id: TemplateId,
    /// Its site.
    pub site_id: SiteId,
    /// What the desk calls it.
    pub name: Name,
    /// The text, with placeholders.
    pub body: Body,
    /// The language it is in.
    pub locale: Locale,
    /// The department that uses it; all when none is named.
    pub department_id: Option<DepartmentId>,
    /// Can it be used?
    pub active: bool,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// The sequence of the last event folded.
    pub version: i64,
}

impl TemplateRow {
    fn say(&mut self, Wording { name, body, locale, department }: Wording) {
        self.name = name;
        self.body = body;
        self.locale = locale;
        self.department_id = department;
    }
}

impl ReadModel for TemplateRow {
    type Aggregate = Template;
    const TABLE: &'static str = "templates";
    const KEY: &'static str = "template_id";
    const PERSONAL: Option<PersonalColumns> = None;

    fn fold(row: Option<Self>, event: TemplateEvent, about: About) -> Result<Option<Self>, Misfit> {
        if let TemplateEvent::TemplateWritten { site, wording } = event {
            return Ok(Some(Self {
                template_id: TemplateId(about.id),
                site_id: site,
                name: wording.name,
                body: wording.body,
                locale: wording.locale,
                department_id: wording.department,
                active: true,
                updated_at: about.at,
                version: about.sequence,
            }));
        }
        let mut row = row.ok_or_else(Misfit::unbegun)?;
        match event {
            TemplateEvent::TemplateWritten { .. } => {}
            TemplateEvent::TemplateRewritten { wording } => row.say(wording),
            TemplateEvent::TemplateActivitySet { active } => row.active = active,
        }
        row.updated_at = about.at;
        row.version = about.sequence;
        Ok(Some(row))
    }

    fn touches(&self) -> Touched {
        Touched::of(self.site_id)
    }
}

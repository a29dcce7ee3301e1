//! Desks: how each site's help desk works. Readers of tickets go by it: it says which custom fields customers see.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::{
    SiteId,
    desk::{Desk, FieldKey, TicketField},
    site::{Site, SiteEvent},
};
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, types::Json};

use crate::{
    About, Misfit, PersonalColumns, ReadError, ReadModel, Reader, Touched,
    model::{Projection, Table},
};

pub(crate) static PROJECTION: Projection =
    Projection { name: "desks", version: 1, tables: &[Table::of::<DeskRow>()] };

/// The help desk of a site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskRow {
    /// The site.
    pub site_id: SiteId,
    /// Departments, categories, custom fields, service levels.
    pub desk: Desk,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// The sequence of the last event that changed it.
    pub version: i64,
}

impl ReadModel for DeskRow {
    type Aggregate = Site;
    const TABLE: &'static str = "desks";
    const KEY: &'static str = "site_id";
    const PERSONAL: Option<PersonalColumns> = None;

    fn fold(row: Option<Self>, event: SiteEvent, about: About) -> Result<Option<Self>, Misfit> {
        if let SiteEvent::SiteOpened { .. } = event {
            return Ok(Some(Self {
                site_id: SiteId(about.id),
                desk: Desk::default(),
                updated_at: about.at,
                version: about.sequence,
            }));
        }
        let mut row = row.ok_or_else(Misfit::unbegun)?;
        if row.desk.evolve(&event) {
            row.updated_at = about.at;
            row.version = about.sequence;
        }
        Ok(Some(row))
    }

    fn touches(&self) -> Touched {
        Touched::of(self.site_id)
    }
}

impl Reader {
    /// The custom fields that the site's customers may see.
    pub(crate) async fn public_fields(
        &self,
        connection: &mut PgConnection,
    ) -> Result<PublicFields, ReadError> {
        let fields: Option<Json<BTreeMap<FieldKey, TicketField>>> =
            sqlx::query_scalar("SELECT desk -> 'fields' FROM desks WHERE site_id = $1")
                .bind(self.site.0)
                .fetch_optional(connection)
                .await?;
        let fields = fields.map(|fields| fields.0).unwrap_or_default();
        Ok(fields.into_values().filter(|field| field.public).map(|field| field.key).collect())
    }
}

/// The keys of the custom fields that customers may see.
pub(crate) type PublicFields = BTreeSet<FieldKey>;

//! Prepared answers are the desk's alone.

use domain::{DepartmentId, TemplateId};
use sqlx::types::Json;

use super::TemplateRow;
use crate::{
    Page, PageRequest, ReadError, Reader,
    reader::page::{self, Kind, Order},
};

const BY_NAME: Order =
    Order { list: "templates", column: "name_key", kind: Kind::Text, id: "template_id", descending: false };

impl Reader {
    /// One template; none for those who are not the desk.
    pub async fn template(&self, id: TemplateId) -> Result<Option<TemplateRow>, ReadError> {
        if !self.is_desk() {
            return Ok(None);
        }
        let mut transaction = self.begin().await?;
        let row: Option<Json<TemplateRow>> =
            sqlx::query_scalar("SELECT to_jsonb(t) FROM templates t WHERE site_id = $1 AND template_id = $2")
                .bind(self.site.0)
                .bind(id.0)
                .fetch_optional(&mut *transaction)
                .await?;
        Ok(row.map(|row| row.0))
    }

    /// Templates by name: those that a department uses, which are also those that all use; withdrawn ones only if asked for. For the
    /// desk.
    pub async fn templates(
        &self,
        department: Option<DepartmentId>,
        withdrawn: bool,
        request: &PageRequest,
    ) -> Result<Page<TemplateRow>, ReadError> {
        if !self.is_desk() {
            return Err(ReadError::NotAllowed);
        }
        let mut query = page::query("templates", BY_NAME);
        query.push(" AND t.site_id = ").push_bind(self.site.0);
        if let Some(department) = department {
            query
                .push(" AND (t.department_id IS NULL OR t.department_id = ")
                .push_bind(department.0)
                .push(")");
        }
        if !withdrawn {
            query.push(" AND t.active");
        }
        let mut transaction = self.begin().await?;
        page::read(&mut transaction, query, BY_NAME, request).await
    }
}

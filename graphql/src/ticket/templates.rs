//! Prepared answers of the desk.

use async_graphql::{Context, InputObject, Object, SimpleObject, connection::Connection};
use domain::{
    DepartmentId, TemplateId, TicketId,
    template::{Placeholder, Values, Wording, filled_in},
};
use projections::templates::TemplateRow;
use uuid::Uuid;

use crate::{
    asker::Asked,
    error::Problem,
    page,
    personal::Personal,
    receipt::{self, Receipt},
    scalars,
    site::Locale,
};

/// A prepared answer.
#[derive(SimpleObject)]
pub(crate) struct Template {
    /// Its id.
    id: Uuid,
    /// What the desk calls it.
    name: String,
    /// The text, with placeholders such as `{{customer.name}}`.
    body: String,
    /// The language it is in.
    locale: Locale,
    /// The department that uses it; null if all do.
    department_id: Option<Uuid>,
    /// Can it be used?
    active: bool,
}

impl From<TemplateRow> for Template {
    fn from(row: TemplateRow) -> Self {
        Self {
            id: row.template_id.0,
            name: row.name.to_string(),
            body: row.body.to_string(),
            locale: row.locale.into(),
            department_id: row.department_id.map(|id| id.0),
            active: row.active,
        }
    }
}

/// What a prepared answer says.
#[derive(InputObject)]
pub(crate) struct TemplateInput {
    /// What the desk calls it, at most 120 characters.
    name: String,
    /// The text, at most 20,000 characters, with placeholders: `{{customer.name}}`, `{{agent.name}}`, `{{ticket.number}}`,
    /// `{{ticket.subject}}`, `{{site.name}}`.
    body: String,
    /// The language it is in.
    #[graphql(default_with = "Locale::Tr")]
    locale: Locale,
    /// The department that uses it; all if left out.
    department_id: Option<Uuid>,
}

impl TemplateInput {
    fn read(self) -> Result<Wording, Problem> {
        Ok(Wording {
            name: scalars::text("name", &self.name)?,
            body: scalars::text("body", &self.body)?,
            locale: self.locale.into(),
            department: self.department_id.map(DepartmentId),
        })
    }
}

/// A prepared answer after a command.
#[derive(SimpleObject)]
pub(crate) struct TemplatePayload {
    /// The template; null if the change cannot be shown yet.
    template: Option<Template>,
    /// That the command was carried out.
    receipt: Receipt,
}

async fn payload(
    context: &Context<'_>,
    id: TemplateId,
    receipt: &commands::Receipt,
) -> Result<TemplatePayload, Problem> {
    let mut template = None;
    if receipt::shown(context, receipt, &["templates"]).await {
        template = context.sight()?.reader().template(id).await?.map(Template::from);
    }
    Ok(TemplatePayload { template, receipt: receipt.into() })
}

/// Questions about prepared answers. For the desk.
#[derive(Default)]
pub(crate) struct TemplateQueries;

#[Object]
impl TemplateQueries {
    /// The site's prepared answers, by name.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    #[allow(clippy::too_many_arguments, reason = "a field's arguments are its function's")]
    async fn templates(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only those that this department uses, or all do.")] department_id: Option<Uuid>,
        #[graphql(desc = "Also those that were withdrawn.", default)] withdrawn: bool,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<String, Template>, Problem> {
        let request = page::request(first, after, last, before)?;
        let department = department_id.map(DepartmentId);
        let page = context.sight()?.reader().templates(department, withdrawn, &request).await?;
        Ok(page::connection(page, Template::from))
    }

    /// A prepared answer with its placeholders filled in for a ticket, ready to be sent; null if there is no such template or ticket.
    async fn filled_in_template(
        &self,
        context: &Context<'_>,
        id: Uuid,
        ticket_id: Uuid,
    ) -> Result<Option<Personal<String>>, Problem> {
        let sight = context.sight()?;
        let Some(template) = sight.reader().template(TemplateId(id)).await? else { return Ok(None) };
        let Some(ticket) = sight.reader().ticket(TicketId(ticket_id)).await? else { return Ok(None) };
        let site = context.services().bus.site(ticket.site).await?;
        let mut values = Values::from([
            (Placeholder::TicketNumber, ticket.number.to_string()),
            (Placeholder::SiteName, site.profile.name.to_string()),
        ]);
        values.extend(ticket.subject.map(|subject| (Placeholder::TicketSubject, subject.into())));
        let me = context.session()?.account;
        for (placeholder, account) in
            [(Placeholder::CustomerName, ticket.requester), (Placeholder::AgentName, me)]
        {
            let name = sight.name("filledInTemplate", account).await?;
            values.extend(name.map(|name| (placeholder, name.into_unseen())));
        }
        let text = filled_in(template.body.as_str(), &values);
        Ok(Some(Personal::new("Query.filledInTemplate", ticket.requester, text).within(ticket_id)))
    }
}

/// What the desk does with its prepared answers.
#[derive(Default)]
pub(crate) struct TemplateMutations;

#[Object]
impl TemplateMutations {
    /// Writes a prepared answer.
    async fn write_template(
        &self,
        context: &Context<'_>,
        input: TemplateInput,
        command_id: Option<Uuid>,
    ) -> Result<TemplatePayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let (id, receipt) = context.services().bus.write_template(&caller, site, input.read()?).await?;
        payload(context, id, &receipt).await
    }

    /// Says a prepared answer in other words.
    async fn rewrite_template(
        &self,
        context: &Context<'_>,
        id: Uuid,
        input: TemplateInput,
        command_id: Option<Uuid>,
    ) -> Result<TemplatePayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let id = TemplateId(id);
        let receipt = context.services().bus.rewrite_template(&caller, site, id, input.read()?).await?;
        payload(context, id, &receipt).await
    }

    /// Withdraws a prepared answer, or brings it back.
    async fn set_template_active(
        &self,
        context: &Context<'_>,
        id: Uuid,
        active: bool,
        command_id: Option<Uuid>,
    ) -> Result<TemplatePayload, Problem> {
        let (caller, site) = context.command(None, command_id)?;
        let id = TemplateId(id);
        let receipt = context.services().bus.set_template_active(&caller, site, id, active).await?;
        payload(context, id, &receipt).await
    }
}

//! Accounts: people at a site and what they may be there.
#![allow(clippy::too_many_arguments, reason = "a field's arguments are its function's")]

mod emergency;
mod erasure;
mod mutations;
mod personal_data;
mod retention;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject, connection::Connection};
use chrono::{DateTime, Utc};
use domain::{
    AccountId, Actor, SiteId,
    account::{Email, Person},
};
use projections::accounts::{AccountFilter, AccountRow};
use uuid::Uuid;

use crate::{
    asker::Asked,
    error::Problem,
    page,
    personal::{Personal, Whose},
    receipt::{self, Receipt},
    scalars,
    sight::Sight,
    site::Locale,
};

pub(crate) use emergency::{EmergencyMutations, EmergencyQueries};
pub(crate) use erasure::{ErasureMutations, ErasureQueries};
pub(crate) use mutations::AccountMutations;
pub(crate) use personal_data::PersonalDataQueries;
pub(crate) use retention::{RetentionMutations, RetentionQueries};

/// What an account may be at its site.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::Role")]
pub(crate) enum Role {
    /// Runs the installation: opens sites and appoints their admins.
    Superadmin,
    /// Runs one site.
    Admin,
    /// Works for the site at the desk or in support.
    Agent,
    /// Gives appointments.
    Provider,
    /// Takes appointments.
    Client,
    /// Looks after one site's history: reads everything of it, and changes nothing.
    Auditor,
    /// Looks after the installation's machinery. Sees no personal data.
    Operator,
}

/// A person's account.
pub(crate) struct Account(pub(crate) AccountRow);

/// One person at one site.
#[Object]
impl Account {
    /// The account's id. A provider's schedule has the same.
    async fn id(&self) -> Uuid {
        self.0.account_id.0
    }

    /// The site's id; all zeros for superadmins.
    async fn site_id(&self) -> Uuid {
        self.0.site_id.0
    }

    /// How the person is called; null once the person was erased.
    async fn name(&self) -> Option<Personal<&str>> {
        self.0.name.as_ref().map(|name| Personal::new("Account.name", self.0.account_id, name.as_str()))
    }

    /// Where mails go, and what the person signs in with; null once the person was erased.
    async fn email(&self) -> Option<Personal<&str>> {
        self.0.email.as_ref().map(|email| Personal::new("Account.email", self.0.account_id, email.as_str()))
    }

    /// Where messages and calls go: E.164.
    async fn phone(&self) -> Option<Personal<&str>> {
        self.0.phone.as_ref().map(|phone| Personal::new("Account.phone", self.0.account_id, phone.as_str()))
    }

    /// The roles held.
    async fn roles(&self) -> Vec<Role> {
        self.0.roles.0.iter().map(|role| Role::from(*role)).collect()
    }

    /// The language the person reads.
    async fn locale(&self) -> Locale {
        self.0.locale.into()
    }

    /// The person's zone (IANA); null for the site's.
    async fn zone(&self) -> Option<&str> {
        self.0.zone.map(domain::Zone::name)
    }

    /// May the holder sign in? No once the account was closed.
    async fn active(&self) -> bool {
        self.0.active
    }

    /// When its holder is to be forgotten, where something has to be kept until then; null otherwise.
    async fn erasure_due_at(&self) -> Option<DateTime<Utc>> {
        self.0.erasure_due_at
    }

    /// When it was opened.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
}

/// A person as given at the door.
#[derive(InputObject)]
pub(crate) struct PersonInput {
    /// How the person is called, at most 120 characters.
    name: String,
    /// Where mails go, and what the person signs in with. Unique at a site, capitals aside.
    email: String,
    /// A telephone number with + and country code.
    phone: Option<String>,
    /// The language the person reads.
    #[graphql(default_with = "Locale::Tr")]
    locale: Locale,
    /// The person's zone (IANA); the site's if left out.
    zone: Option<String>,
}

impl PersonInput {
    pub(crate) fn read(self) -> Result<Person, Problem> {
        let phone = self.phone.filter(|phone| !phone.trim().is_empty());
        Ok(Person {
            name: scalars::text("name", &self.name)?,
            email: Email::new(&self.email).map_err(Problem::argument("email"))?,
            phone: phone.map(|phone| phone.parse().map_err(Problem::argument("phone"))).transpose()?,
            locale: self.locale.into(),
            zone: self.zone.map(|zone| scalars::zone("zone", &zone)).transpose()?,
        })
    }
}

/// An account after a change.
#[derive(SimpleObject)]
pub(crate) struct AccountPayload {
    /// The account; null if the change cannot be shown yet, or the caller may not see it.
    account: Option<Account>,
    /// That the command was carried out.
    receipt: Receipt,
}

/// The account as `actor` sees it after the command.
pub(crate) async fn account_after(
    context: &Context<'_>,
    actor: Actor,
    receipt: &commands::Receipt,
) -> Result<Option<Account>, Problem> {
    if !receipt::shown(context, receipt, &["accounts"]).await {
        return Ok(None);
    }
    let id: AccountId = receipt
        .aggregate_id
        .parse()
        .map_err(|_| Problem::internal("a receipt for an account names another thing"))?;
    let sight = Sight::of(context.services().bus.ledger(), actor);
    Ok(sight.reader().account(id).await?.map(Account))
}

async fn payload(context: &Context<'_>, receipt: &commands::Receipt) -> Result<AccountPayload, Problem> {
    let actor = context.session()?.actor.clone();
    let account = account_after(context, actor, receipt).await?;
    Ok(AccountPayload { account, receipt: receipt.into() })
}

/// Questions about accounts.
#[derive(Default)]
pub(crate) struct AccountQueries;

#[Object]
impl AccountQueries {
    /// One account; null if there is none, or it is not for the caller to see.
    async fn account(&self, context: &Context<'_>, id: Uuid) -> Result<Option<Account>, Problem> {
        Ok(context.sight()?.person(AccountId(id)).await?.map(Account))
    }

    /// Accounts by name. Admins and auditors see all of their site; agents and providers its clients and providers; superadmins admins and
    /// superadmins. Not for clients.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    async fn accounts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only those who hold this role.")] role: Option<Role>,
        #[graphql(desc = "Only those with this text in name or email address.")] search: Option<String>,
        #[graphql(desc = "Only open ones, or only closed ones.")] active: Option<bool>,
        #[graphql(desc = "Only those whose holders are to be forgotten later, or only others.")]
        erasure_pending: Option<bool>,
        #[graphql(desc = "Only those of this site; for superadmins.")] site_id: Option<Uuid>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<String, Account>, Problem> {
        let search = scalars::optional_text::<120, true>("search", search)?;
        let filter = AccountFilter {
            role: role.map(Into::into),
            search: search.map(Into::into),
            active,
            erasure_pending,
            site: site_id.map(SiteId),
        };
        let request = page::request(first, after, last, before)?;
        let page = context.sight()?.reader().accounts(&filter, &request).await?;
        if filter.search.is_some() {
            // That a name fits somebody tells the name.
            for found in &page.rows {
                let subject = Some(found.row.account_id);
                context.shows(&Whose { subject, field: "Query.accounts", ..Whose::default() });
            }
        }
        Ok(page::connection(page, Account))
    }
}

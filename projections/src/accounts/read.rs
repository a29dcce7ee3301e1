//! Who may read of which people.
//!
//! Everybody sees the own account. Admins and auditors see all of the site; agents and providers its clients and providers; superadmins admins
//! and their own kind, anywhere. To everybody else, visitors included, a provider is a name.

use domain::{AccountId, Actor, Name, Role, SiteId};
use serde::Deserialize;
use sqlx::{Postgres, QueryBuilder, types::Json};

use super::AccountRow;
use crate::{
    Page, PageRequest, ReadError, Reader,
    reader::page::{self, Kind, Order},
};

const BY_NAME: Order =
    Order { list: "accounts", column: "name_key", kind: Kind::Text, id: "account_id", descending: false };
const PROVIDERS_BY_NAME: Order = Order { list: "providers", ..BY_NAME };

/// Which accounts are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountFilter {
    /// Only those who hold this role.
    pub role: Option<Role>,
    /// Only those with this text in name or address, in upper or lower case, with Turkish letters or plain ones.
    pub search: Option<String>,
    /// Only open ones, or only closed ones.
    pub active: Option<bool>,
    /// Only those whose holders are to be forgotten later, or only others.
    pub erasure_pending: Option<bool>,
    /// Only those of this site; of use to superadmins.
    pub site: Option<SiteId>,
}

/// A provider, as everybody at the site may see one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Provider {
    /// The account, which is also the schedule's identifier.
    pub account_id: AccountId,
    /// The site.
    pub site_id: SiteId,
    /// The provider's name; none once erased.
    pub name: Option<Name>,
}

impl Reader {
    /// One account, if the reader may see it.
    pub async fn account(&self, id: AccountId) -> Result<Option<AccountRow>, ReadError> {
        Ok(self.accounts_by_ids(&[id]).await?.pop())
    }

    /// Those of these accounts that the reader may see, in any order.
    pub async fn accounts_by_ids(&self, ids: &[AccountId]) -> Result<Vec<AccountRow>, ReadError> {
        let mut query = QueryBuilder::new("SELECT to_jsonb(t) FROM accounts t WHERE t.account_id = ANY(");
        query.push_bind(ids.iter().map(|id| id.0).collect::<Vec<_>>()).push(")");
        self.within_sight(&mut query);
        let mut transaction = self.begin().await?;
        let rows: Vec<Json<AccountRow>> = query.build_query_scalar().fetch_all(&mut *transaction).await?;
        Ok(rows.into_iter().map(|row| row.0).collect())
    }

    /// Accounts by name, those that the reader may see. Not for clients and visitors.
    pub async fn accounts(
        &self,
        filter: &AccountFilter,
        request: &PageRequest,
    ) -> Result<Page<AccountRow>, ReadError> {
        let staff = self.is_platform() || self.is_desk() || self.holds(&[Role::Provider]);
        if !staff {
            return Err(ReadError::NotAllowed);
        }
        let mut query = page::query("accounts", BY_NAME);
        self.within_sight(&mut query);
        if let Some(role) = filter.role {
            query.push(" AND t.roles @> ARRAY[").push_bind(role.as_str()).push("]");
        }
        if let Some(active) = filter.active {
            query.push(" AND t.active = ").push_bind(active);
        }
        match filter.erasure_pending {
            Some(true) => drop(query.push(" AND t.erasure_due_at IS NOT NULL")),
            Some(false) => drop(query.push(" AND t.erasure_due_at IS NULL")),
            None => {}
        }
        if let Some(site) = filter.site {
            query.push(" AND t.site_id = ").push_bind(site.0);
        }
        if let Some(search) = filter.search.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            let pattern = pattern(search);
            query.push(" AND (t.name_plain LIKE public.search_plain(").push_bind(pattern.clone());
            query.push(") OR t.email LIKE lower(").push_bind(pattern).push("))");
        }
        let mut transaction = self.begin().await?;
        page::read(&mut transaction, query, BY_NAME, request).await
    }

    /// Everybody of the site whom calls can be for, by name: those in use with one of these roles, at most 500.
    pub async fn team(&self, roles: &[Role]) -> Result<Vec<AccountRow>, ReadError> {
        let roles: Vec<_> = roles.iter().map(|role| role.as_str()).collect();
        let mut query =
            QueryBuilder::new("SELECT to_jsonb(t) FROM accounts t WHERE t.active AND t.site_id = ");
        query.push_bind(self.site.0).push(" AND t.roles && ").push_bind(roles);
        query.push(" ORDER BY t.name_key, t.account_id LIMIT 500");
        let mut transaction = self.begin().await?;
        let rows: Vec<Json<AccountRow>> = query.build_query_scalar().fetch_all(&mut *transaction).await?;
        Ok(rows.into_iter().map(|row| row.0).collect())
    }

    /// The site's providers by name, for everybody at the site and at its door.
    pub async fn providers(&self, request: &PageRequest) -> Result<Page<Provider>, ReadError> {
        let mut query = page::query("accounts", PROVIDERS_BY_NAME);
        query.push(PROVIDES).push(" AND t.site_id = ").push_bind(self.site.0);
        let mut transaction = self.begin().await?;
        page::read(&mut transaction, query, PROVIDERS_BY_NAME, request).await
    }

    /// Those of these accounts that are providers of the site, in any order. Also those who no longer are, to the desk and to
    /// people who had an appointment with them: a past appointment keeps its provider's name.
    pub async fn providers_by_ids(&self, ids: &[AccountId]) -> Result<Vec<Provider>, ReadError> {
        let mut query = QueryBuilder::new("SELECT to_jsonb(t) FROM accounts t WHERE t.account_id = ANY(");
        query.push_bind(ids.iter().map(|id| id.0).collect::<Vec<_>>());
        query.push(") AND t.site_id = ").push_bind(self.site.0);
        query.push(" AND ((t.active AND t.roles @> ARRAY['provider'])");
        if self.is_desk() {
            query.push(" OR EXISTS (SELECT FROM appointments a WHERE a.provider_id = t.account_id)");
        } else if let Some(me) = self.me() {
            query.push(" OR t.account_id = ").push_bind(me.0);
            query.push(" OR EXISTS (SELECT FROM appointments a WHERE a.provider_id = t.account_id AND a.client_id = ");
            query.push_bind(me.0).push(")");
        }
        query.push(")");
        let mut transaction = self.begin().await?;
        let rows: Vec<Json<Provider>> = query.build_query_scalar().fetch_all(&mut *transaction).await?;
        Ok(rows.into_iter().map(|row| row.0).collect())
    }

    /// Narrows a query of accounts `t` to what the reader may see of them. Row-level security has narrowed it to the site.
    fn within_sight(&self, query: &mut QueryBuilder<'_, Postgres>) {
        if matches!(self.actor, Actor::System(_)) || self.holds(&Role::SEE_THE_SITE) || self.is_platform() {
            return;
        }
        query.push(" AND (false");
        if let Some(me) = self.me() {
            query.push(" OR t.account_id = ").push_bind(me.0);
        }
        if self.holds(&[Role::Agent, Role::Provider]) {
            query.push(" OR t.roles && ARRAY['client', 'provider']");
        }
        query.push(")");
    }
}

/// The condition of a provider in office.
const PROVIDES: &str = " AND t.active AND t.roles @> ARRAY['provider']";

/// A pattern that finds `text` anywhere, its own wildcards taken literally. Control characters, which no stored text has, are left out.
fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for character in text.chars().filter(|character| !character.is_control()) {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

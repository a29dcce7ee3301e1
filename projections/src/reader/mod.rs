//! Reading for somebody: bound to a site and an actor.
//!
//! Every read runs in a transaction of the role `randevu_reader`, bound to one site: row-level security then hides every other
//! site's rows, whatever the query says. What the actor may see within the site is decided here and in the readers of each folder.

mod error;
pub mod page;

use domain::{AccountId, Actor, Role, SiteId};
use ledger::{Ledger, Log};
use sqlx::{PgPool, Postgres, Transaction};

pub use error::ReadError;

/// Reads for one actor at one site. Cheap to clone.
#[derive(Clone)]
pub struct Reader {
    pub(crate) pool: PgPool,
    pub(crate) log: Log,
    pub(crate) site: SiteId,
    pub(crate) actor: Actor,
}

impl Reader {
    /// For a person or a visitor, at the actor's own site; for the system, at the platform, which has nothing to see: use
    /// [`Reader::system`].
    pub fn new(ledger: &Ledger, actor: Actor) -> Self {
        let site = actor.site().unwrap_or(SiteId::PLATFORM);
        Self { pool: ledger.pool().clone(), log: ledger.log(), site, actor }
    }

    /// For the system itself, at one site. Sees what the desk sees.
    pub fn system(ledger: &Ledger, site: SiteId) -> Self {
        Self { pool: ledger.pool().clone(), log: ledger.log(), site, actor: Actor::System("reader") }
    }

    /// The site that is read.
    pub fn site_id(&self) -> SiteId {
        self.site
    }

    /// Who reads.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Does the actor see the whole site: an admin, an agent, the system?
    pub(crate) fn is_desk(&self) -> bool {
        self.holds(&[Role::Admin, Role::Agent])
    }

    pub(crate) fn holds(&self, roles: &[Role]) -> bool {
        self.actor.holds_at(self.site, roles)
    }

    pub(crate) fn is_platform(&self) -> bool {
        self.site == SiteId::PLATFORM && self.holds(&[Role::Superadmin])
    }

    pub(crate) fn me(&self) -> Option<AccountId> {
        self.actor.account()
    }

    /// A read-only transaction that sees one site's rows, and for superadmins what the platform sees besides.
    pub(crate) async fn begin(&self) -> Result<Transaction<'static, Postgres>, ReadError> {
        let reach = if self.is_platform() { "platform" } else { "site" };
        begin(&self.pool, &self.site.to_string(), reach, "").await
    }
}

/// A transaction in the reader's role, bound to a site, a reach, and at a site's door to its address name.
pub(crate) async fn begin(
    pool: &PgPool,
    site: &str,
    reach: &str,
    slug: &str,
) -> Result<Transaction<'static, Postgres>, ReadError> {
    let mut transaction = pool.begin().await?;
    sqlx::query(
        "SELECT set_config('randevu.site_id', $1, true), set_config('randevu.reach', $2, true),
                set_config('randevu.slug', $3, true), set_config('role', 'randevu_reader', true)",
    )
    .bind(site)
    .bind(reach)
    .bind(slug)
    .execute(&mut *transaction)
    .await?;
    Ok(transaction)
}

//! Reading for somebody: bound to a site and an actor.
//!
//! Every read runs in a transaction of the role `randevu_reader`, bound to one site: row-level security then hides every other
//! site's rows, whatever the query says. It is bound to the actor as well, and of what belongs to the help desk hides what is other
//! customers' or the desk's own. What the actor may see besides is decided here and in the readers of each folder.

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
    /// Whose appointments are seen as a whole, in an emergency.
    pub(crate) opened: Vec<AccountId>,
}

impl Reader {
    /// For a person or a visitor, at the actor's own site; for the system, at the platform, which has nothing to see: use
    /// [`Reader::system`].
    pub fn new(ledger: &Ledger, actor: Actor) -> Self {
        let site = actor.site().unwrap_or(SiteId::PLATFORM);
        Self { pool: ledger.pool().clone(), log: ledger.log(), site, actor, opened: vec![] }
    }

    /// For the system itself, at one site. Sees what the desk sees.
    pub fn system(ledger: &Ledger, site: SiteId) -> Self {
        Self {
            pool: ledger.pool().clone(),
            log: ledger.log(),
            site,
            actor: Actor::System("reader"),
            opened: vec![],
        }
    }

    /// With all of these clients' appointments besides, in an emergency.
    #[must_use]
    pub fn with_emergencies(mut self, clients: Vec<AccountId>) -> Self {
        self.opened = clients;
        self
    }

    /// The site that is read.
    pub fn site_id(&self) -> SiteId {
        self.site
    }

    /// Who reads.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Does the actor see what the desk sees: an admin, an agent, an auditor, the system?
    pub(crate) fn is_desk(&self) -> bool {
        self.holds(&Role::SEE_THE_DESK)
    }

    /// Does the actor look after the site's history, and so see also what is for two people only?
    pub(crate) fn audits(&self) -> bool {
        matches!(self.actor, Actor::Person { .. }) && self.holds(&[Role::Auditor])
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
        let binding = Binding {
            site: Some(self.site),
            account: self.me(),
            desk: self.is_desk(),
            reach: if self.is_platform() { "platform" } else { "site" },
            slug: "",
        };
        binding.begin(&self.pool).await
    }
}

/// What a transaction in the reader's role is bound to: row-level security goes by it.
#[derive(Default)]
pub(crate) struct Binding<'a> {
    /// Whose rows are seen.
    pub(crate) site: Option<SiteId>,
    /// Who reads.
    pub(crate) account: Option<AccountId>,
    /// Does the reader see what is the desk's?
    pub(crate) desk: bool,
    /// `site`, `platform` or `door`.
    pub(crate) reach: &'a str,
    /// At a site's door: its address name.
    pub(crate) slug: &'a str,
}

impl Binding<'_> {
    pub(crate) async fn begin(&self, pool: &PgPool) -> Result<Transaction<'static, Postgres>, ReadError> {
        let mut transaction = pool.begin().await?;
        sqlx::query(
            "SELECT set_config('randevu.site_id', $1, true), set_config('randevu.account_id', $2, true),
                    set_config('randevu.desk', $3, true), set_config('randevu.reach', $4, true),
                    set_config('randevu.slug', $5, true), set_config('role', 'randevu_reader', true)",
        )
        .bind(self.site.map(|site| site.to_string()).unwrap_or_default())
        .bind(self.account.map(|account| account.to_string()).unwrap_or_default())
        .bind(if self.desk { "on" } else { "off" })
        .bind(self.reach)
        .bind(self.slug)
        .execute(&mut *transaction)
        .await?;
        Ok(transaction)
    }
}

//! Accounts: the people of a site.

mod read;

use chrono::{DateTime, Utc};
use domain::{
    AccountId, Name, Roles, SiteId, Zone,
    account::{Account, AccountEvent, Email, Phone, Profile},
    site::Locale,
};
use serde::{Deserialize, Serialize};

use crate::{
    About, Misfit, PersonalColumns, ReadModel, Touched,
    model::{Projection, Table},
};

pub use read::{AccountFilter, Provider};

pub(crate) static PROJECTION: Projection =
    Projection { name: "accounts", version: 2, tables: &[Table::of::<AccountRow>()] };

/// A person's account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountRow {
    /// The account.
    pub account_id: AccountId,
    /// Its site; [`SiteId::PLATFORM`] for superadmins.
    pub site_id: SiteId,
    /// How the person is called; none once erased.
    pub name: Option<Name>,
    /// Where mails go; none once erased.
    pub email: Option<Email>,
    /// Where messages and calls go, if given.
    pub phone: Option<Phone>,
    /// The roles held.
    pub roles: Roles,
    /// The language the person reads.
    pub locale: Locale,
    /// The zone the person lives in; the site's when not given.
    pub zone: Option<Zone>,
    /// False once closed.
    pub active: bool,
    /// When its holder is to be forgotten, where that was put off.
    pub erasure_due_at: Option<DateTime<Utc>>,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// The sequence of the last event folded.
    pub version: i64,
}

impl ReadModel for AccountRow {
    type Aggregate = Account;
    const TABLE: &'static str = "accounts";
    const KEY: &'static str = "account_id";
    const PERSONAL: Option<PersonalColumns> =
        Some(PersonalColumns { of: "account_id", columns: &["name", "email", "phone"] });

    fn fold(row: Option<Self>, event: AccountEvent, about: About) -> Result<Option<Self>, Misfit> {
        let mut row = match event {
            AccountEvent::AccountOpened { site, roles, profile, .. } => {
                let Profile { name, email, phone, locale, zone } = profile;
                return Ok(Some(Self {
                    account_id: AccountId(about.id),
                    site_id: site,
                    name: name.into_inner(),
                    email: email.into_inner(),
                    phone: phone.and_then(domain::Personal::into_inner),
                    roles,
                    locale,
                    zone,
                    active: true,
                    erasure_due_at: None,
                    created_at: about.at,
                    version: about.sequence,
                }));
            }
            _ => row.ok_or_else(Misfit::unbegun)?,
        };
        match event {
            AccountEvent::AccountOpened { .. }
            | AccountEvent::PasswordChanged {}
            | AccountEvent::AvailabilitySet { .. }
            | AccountEvent::PreferencesSet { .. }
            | AccountEvent::PasswordResetRequested {}
            | AccountEvent::EmailVerified {}
            | AccountEvent::EmergencyAccessTaken { .. }
            | AccountEvent::EmergencyAccessEnded { .. } => {}
            AccountEvent::ProfileChanged { profile } => {
                row.name = profile.name.into_inner();
                row.email = profile.email.into_inner();
                row.phone = profile.phone.and_then(domain::Personal::into_inner);
                row.locale = profile.locale;
                row.zone = profile.zone;
            }
            AccountEvent::RolesChanged { roles } => row.roles = roles,
            AccountEvent::ErasurePostponed { until, .. } => row.erasure_due_at = Some(until),
            AccountEvent::ErasureCalledOff {} => row.erasure_due_at = None,
            AccountEvent::AccountClosed { .. } => row.active = false,
            AccountEvent::AccountReopened {} => row.active = true,
            AccountEvent::AccountErased { .. } => {
                row = Self {
                    name: None,
                    email: None,
                    phone: None,
                    zone: None,
                    active: false,
                    erasure_due_at: None,
                    ..row
                };
            }
        }
        row.version = about.sequence;
        Ok(Some(row))
    }

    fn touches(&self) -> Touched {
        Touched { account: Some(self.account_id), ..Touched::of(self.site_id) }
    }
}

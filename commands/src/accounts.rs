//! Commands on accounts.

use domain::{
    AccountId, Reason, Role, Roles, SiteId,
    account::{Account, AccountCommand, Person},
    site::Site,
};
use ledger::Effect;
use serde::Serialize;

use crate::{
    Bus, Caller, CommandError, InputRefusal, Receipt,
    bus::{Target, within},
    passwords::Passwords,
    sessions::Tokens,
};

/// An account to open.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// The roles to hold.
    pub roles: Roles,
    /// Whose it is.
    pub person: Person,
    /// The password to sign in with. Without one, the person sets it with a one-time token.
    pub password: Option<String>,
}

impl Bus {
    /// A visitor opens a client account at the site's door.
    pub async fn sign_up(
        &self,
        caller: &Caller,
        site: SiteId,
        person: Person,
        password: String,
    ) -> Result<(AccountId, Receipt), CommandError> {
        self.check_door(site).await?;
        let new = NewAccount { roles: Roles::of([Role::Client]), person, password: Some(password) };
        self.open_account(caller, site, new).await
    }

    /// A visitor comes in for once, to call or to be seen, without choosing a password: opens a client account and begins a session, which
    /// is all there is to come back with until a password is set by mail. Whoever has an account already signs in instead.
    pub async fn visit(
        &self,
        site: SiteId,
        caller: &Caller,
        person: Person,
        device: &str,
    ) -> Result<(Tokens, Receipt), CommandError> {
        self.check_door(site).await?;
        let new = NewAccount { roles: Roles::of([Role::Client]), person, password: None };
        // Never a repetition, which would let whoever knows a command's name in: callers cannot name this one.
        let caller = Caller { command_id: None, ..caller.clone() };
        let (account, receipt) = self.open_account(&caller, site, new).await?;
        Ok((self.begin_session(account, site, device).await?, receipt))
    }

    /// May visitors open accounts?
    async fn check_door(&self, site: SiteId) -> Result<(), CommandError> {
        let door: Site = self.load(site, site).await?;
        let profile = door.profile().ok_or(CommandError::NotFound)?;
        if profile.registration_open { Ok(()) } else { Err(InputRefusal::RegistrationClosed.into()) }
    }

    /// Opens an account for somebody.
    pub async fn open_account(
        &self,
        caller: &Caller,
        site: SiteId,
        new: NewAccount,
    ) -> Result<(AccountId, Receipt), CommandError> {
        within(caller, site)?;
        if site != SiteId::PLATFORM {
            let open: Site = self.load(site, site).await?;
            open.profile().ok_or(CommandError::NotFound)?;
        }
        let account = AccountId::generate();
        let mut target =
            Target::creating::<Account>(caller, site, account, &("open", &new.roles, intent(&new.person)))?;
        if let Some(password) = new.password {
            Passwords::check_strength(&password, &new.person.email)?;
            let hash = self.passwords.hash(password).await?;
            target = target.with(Effect::SetPassword { account, hash });
        }
        let command = AccountCommand::Open { site, account, roles: new.roles, person: new.person };
        let receipt = self.execute::<Account, _>(caller, &target, command).await?;
        let account =
            receipt.aggregate_id.parse().map_err(|_| CommandError::Fault("an account's id".into()))?;
        Ok((account, receipt))
    }

    /// Replaces a person's profile.
    pub async fn change_profile(
        &self,
        caller: &Caller,
        site: SiteId,
        account: AccountId,
        person: Person,
    ) -> Result<Receipt, CommandError> {
        let asked = intent(&person);
        self.change_account(
            caller,
            site,
            account,
            &("profile", asked),
            AccountCommand::ChangeProfile { person: person.clone() },
        )
        .await
    }

    /// Replaces the roles that an account holds.
    pub async fn change_roles(
        &self,
        caller: &Caller,
        site: SiteId,
        account: AccountId,
        roles: Roles,
    ) -> Result<Receipt, CommandError> {
        let command = AccountCommand::ChangeRoles { roles: roles.clone() };
        self.change_account(caller, site, account, &("roles", &roles), command).await
    }

    /// Closes an account and ends its sessions.
    pub async fn close_account(
        &self,
        caller: &Caller,
        site: SiteId,
        account: AccountId,
        reason: Option<Reason>,
    ) -> Result<Receipt, CommandError> {
        let command = AccountCommand::Close { reason: reason.clone() };
        let receipt = self.change_account(caller, site, account, &("close", &reason), command).await?;
        self.end_sessions_of(account, None, "account closed").await?;
        Ok(receipt)
    }

    /// Has the caller see all of a client's appointments for a while, in an emergency. Admins are told at once.
    pub async fn take_emergency_access(
        &self,
        caller: &Caller,
        site: SiteId,
        client: AccountId,
        reason: Reason,
    ) -> Result<Receipt, CommandError> {
        let command = AccountCommand::TakeEmergencyAccess { reason: reason.clone() };
        self.change_account(caller, site, client, &("emergency", reason), command).await
    }

    /// Ends emergency access: one's own, or for admins anybody's.
    pub async fn end_emergency_access(
        &self,
        caller: &Caller,
        site: SiteId,
        client: AccountId,
        by: AccountId,
    ) -> Result<Receipt, CommandError> {
        let command = AccountCommand::EndEmergencyAccess { by };
        self.change_account(caller, site, client, &("end emergency", by), command).await
    }

    /// Opens a closed account again.
    pub async fn reopen_account(
        &self,
        caller: &Caller,
        site: SiteId,
        account: AccountId,
    ) -> Result<Receipt, CommandError> {
        self.change_account(caller, site, account, &"reopen", AccountCommand::Reopen).await
    }

    /// Records that a password was replaced, and replaces it.
    pub(crate) async fn replace_password(
        &self,
        caller: &Caller,
        site: SiteId,
        account: AccountId,
        password: String,
    ) -> Result<Receipt, CommandError> {
        let known: Account = self.load(site, account).await?;
        let holder = known.active().ok_or(CommandError::NotFound)?;
        if let Some(email) = holder.profile.email.get() {
            Passwords::check_strength(&password, email)?;
        }
        let hash = self.passwords.hash(password).await?;
        let target = Target::new::<Account>(caller, site, account, &"password")?
            .with(Effect::SetPassword { account, hash });
        self.execute::<Account, _>(caller, &target, AccountCommand::ChangePassword).await
    }

    pub(crate) async fn change_account(
        &self,
        caller: &Caller,
        site: SiteId,
        account: AccountId,
        intent: &(impl Serialize + Sync),
        command: AccountCommand,
    ) -> Result<Receipt, CommandError> {
        within(caller, site)?;
        let target = Target::new::<Account>(caller, site, account, intent)?;
        self.execute::<Account, _>(caller, &target, command).await
    }
}

/// What was asked for about a person, for telling a repetition from another command.
fn intent(person: &Person) -> impl Serialize + use<> {
    let Person { name, email, phone, locale, zone } = person.clone();
    (name, email, phone, locale, zone)
}

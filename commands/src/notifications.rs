//! Commands on messages, and on who wants which.

use domain::{
    AccountId, NotificationId, SiteId,
    account::{AccountCommand, Email},
    notification::{Notice, Notification, NotificationCommand, Outcome, Preferences, ReminderPolicy},
    site::SiteCommand,
};

use crate::{Bus, Caller, CommandError, Receipt, bus::Target};

impl Bus {
    /// Notes how sending a message ended. What was sent is not noted again. `first` says that nothing was noted of it so far, for all
    /// that the caller knows: then it need not be looked up.
    pub async fn record_notification(
        &self,
        caller: &Caller,
        id: NotificationId,
        notice: Notice,
        outcome: Outcome,
        first: bool,
    ) -> Result<Receipt, CommandError> {
        let site = notice.site;
        let target = || Target::new::<Notification>(caller, site, id, &("record", &notice));
        let command = NotificationCommand::Record { notice: notice.clone(), outcome };
        if first {
            let untouched = target()?.untouched();
            match self.attempt::<Notification, _>(caller, &untouched, command.clone()).await {
                // Something was.
                Err(CommandError::Conflict) => {}
                outcome => return outcome,
            }
        }
        self.execute::<Notification, _>(caller, &target()?, command).await
    }

    /// Notes what a message's carrier says of its arrival; `undelivered` says why it did not arrive.
    pub async fn receive_delivery(
        &self,
        caller: &Caller,
        site: SiteId,
        id: NotificationId,
        undelivered: Option<String>,
    ) -> Result<Receipt, CommandError> {
        let target = Target::new::<Notification>(caller, site, id, &("receipt", &undelivered))?;
        let command = NotificationCommand::Receipt { undelivered };
        self.execute::<Notification, _>(caller, &target, command).await
    }

    /// Reminds a site's people at other times.
    pub async fn set_reminder_policy(
        &self,
        caller: &Caller,
        site: SiteId,
        policy: ReminderPolicy,
    ) -> Result<Receipt, CommandError> {
        let intent = ("reminders", &policy);
        let command = SiteCommand::SetReminderPolicy { policy: policy.clone() };
        self.change_site(caller, site, &intent, command).await
    }

    /// The person wants other messages.
    pub async fn set_preferences(
        &self,
        caller: &Caller,
        site: SiteId,
        account: AccountId,
        preferences: Preferences,
    ) -> Result<Receipt, CommandError> {
        let intent = ("preferences", &preferences);
        let command = AccountCommand::SetPreferences { preferences: preferences.clone() };
        self.change_account(caller, site, account, &intent, command).await
    }

    /// The person was reached under this address.
    pub async fn verify_email(
        &self,
        caller: &Caller,
        site: SiteId,
        account: AccountId,
        email: Email,
    ) -> Result<Receipt, CommandError> {
        let intent = ("verify", email.as_str().to_owned());
        self.change_account(caller, site, account, &intent, AccountCommand::VerifyEmail { email }).await
    }
}

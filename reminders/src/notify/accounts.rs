//! What the holder of an account is written to about the account itself, and what admins are.

use commands::CommandError;
use domain::{
    AccountId, SiteId,
    account::AccountEvent,
    notification::{About, Kind},
};
use ledger::{Ledger, Recorded};
use serde_json::{Value, json};

use super::Occasion;
use crate::MessageChange;

/// What follows from an event of an account.
pub(super) async fn messages(
    ledger: &Ledger,
    occasion: &Occasion,
    recorded: &Recorded,
) -> Result<Vec<MessageChange>, CommandError> {
    use AccountEvent as E;
    if occasion.site == SiteId::PLATFORM {
        return Ok(vec![]);
    }
    let account = AccountId(occasion.id);
    let mail = |kind| vec![occasion.mail(About::Account(account), kind, account, Value::Null)];
    Ok(match recorded.event::<AccountEvent>()? {
        // Whether there is something to verify shows when the mail is written.
        E::AccountOpened { .. } | E::ProfileChanged { .. } => mail(Kind::VerifyEmail),
        E::PasswordResetRequested {} => mail(Kind::ResetPassword),
        E::EmergencyAccessTaken { by, until, .. } => {
            let details = json!({ "by": by, "until": until });
            let alert =
                |admin| occasion.mail(About::Account(account), Kind::EmergencyAccess, admin, details.clone());
            occasion.admins(ledger).await?.into_iter().map(alert).collect()
        }
        _ => vec![],
    })
}

//! Forgetting a person: what is gone with the very event.

use domain::{AccountId, SiteId};
use sqlx::PgConnection;

use crate::{Effect, keyring};

/// What nobody needs of somebody who is forgotten. Each takes the account.
const STATEMENTS: [&str; 7] = [
    keyring::DESTROY,
    "DELETE FROM logins WHERE account_id = $1",
    "UPDATE sessions SET ended_at = now(), end_reason = 'erased', device = '' WHERE account_id = $1 AND ended_at IS NULL",
    "UPDATE sessions SET device = '' WHERE account_id = $1",
    "DELETE FROM password_resets WHERE account_id = $1",
    "DELETE FROM calendar_feeds WHERE provider_id = $1",
    "UPDATE outbox SET state = CASE WHEN state = 'pending' THEN 'cancelled' ELSE state END,
         reason = CASE WHEN state = 'pending' THEN 'erased' ELSE reason END,
         settled_at = CASE WHEN state = 'pending' THEN now() ELSE settled_at END,
         last_error = NULL
     WHERE recipient_id = $1",
];

/// Writes `effect`, if it is this.
pub(super) async fn apply(connection: &mut PgConnection, effect: &Effect) -> Result<(), sqlx::Error> {
    match effect {
        Effect::Forget { account, site } => forget(connection, *account, *site).await,
        _ => Ok(()),
    }
}

/// Destroys the person's key and what is needed to sign in. May be done again.
pub(crate) async fn forget(
    connection: &mut PgConnection,
    account: AccountId,
    site: SiteId,
) -> Result<(), sqlx::Error> {
    for statement in STATEMENTS {
        sqlx::query(statement).bind(account.0).execute(&mut *connection).await?;
    }
    sqlx::query("INSERT INTO erasures (account_id, site_id) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(account.0)
        .bind(site.0)
        .execute(connection)
        .await?;
    Ok(())
}

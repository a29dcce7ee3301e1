//! What carriers of text messages say of their arrival.

use commands::{Bus, Caller, CommandError};
use domain::{Actor, NotificationId, SiteId};
use ledger::Ledger;
use sms::{Call, ReceiptError, Receipts, State};
use uuid::Uuid;

/// The rule that acts, as the history names it.
const RULE: &str = "delivery receipts";

/// Takes delivery receipts.
pub struct Receiving {
    /// Checks and reads them.
    pub receipts: Receipts,
    /// The address that carriers call, as they know it.
    pub address: String,
    /// Where they are noted.
    pub bus: Bus,
    /// Where the messages lie.
    pub ledger: Ledger,
}

/// Why a call of a carrier was not taken.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveError {
    /// Not the carrier's.
    #[error("this call is not the carrier's")]
    Forged,
    /// Not what a carrier says.
    #[error("this call cannot be read")]
    Unreadable,
    /// It could not be noted now; the carrier may try again.
    #[error(transparent)]
    Command(#[from] CommandError),
}

impl Receiving {
    /// Takes one call: the secret in its address, its signature, its body. Says how many messages it was about. What is said of messages
    /// that are not ours, or was said before, changes nothing.
    pub async fn receive(
        &self,
        secret: &str,
        signature: Option<&str>,
        body: &[u8],
    ) -> Result<usize, ReceiveError> {
        let call = Call { address: &self.address, secret, signature, body };
        let said = self.receipts.read(call).map_err(|error| match error {
            ReceiptError::Forged => ReceiveError::Forged,
            ReceiptError::Unreadable => ReceiveError::Unreadable,
        })?;
        let mut noted = 0;
        for receipt in said {
            let undelivered = match receipt.state {
                State::OnItsWay => continue,
                State::Delivered => None,
                State::Failed { code } => Some(code),
            };
            for (id, site) in self.messages(&receipt.reference).await? {
                self.note(id, site, undelivered.clone()).await?;
                noted += 1;
            }
        }
        Ok(noted)
    }

    async fn messages(&self, reference: &str) -> Result<Vec<(NotificationId, SiteId)>, CommandError> {
        let rows: Vec<(Uuid, Uuid)> = sqlx::query_as(
            "SELECT message_id, site_id FROM outbox WHERE reference = $1 AND channel = 'sms' AND state = 'sent'",
        )
        .bind(reference)
        .fetch_all(self.ledger.pool())
        .await?;
        Ok(rows.into_iter().map(|(id, site)| (NotificationId(id), SiteId(site))).collect())
    }

    async fn note(
        &self,
        id: NotificationId,
        site: SiteId,
        undelivered: Option<String>,
    ) -> Result<(), CommandError> {
        let caller = Caller::new(Actor::System(RULE));
        let at = self.bus.clock().now();
        let outcome = undelivered.clone();
        self.bus.receive_delivery(&caller, site, id, undelivered).await?;
        // The first word stands, as it does in the history.
        sqlx::query(
            "UPDATE outbox SET delivered_at = CASE WHEN $3::text IS NULL THEN $2 END, last_error = $3
             WHERE message_id = $1 AND NOT EXISTS (SELECT FROM erasures e WHERE e.account_id = recipient_id) AND delivered_at IS NULL AND last_error IS NULL",
        )
        .bind(id.0)
        .bind(at)
        .bind(outcome)
        .execute(self.ledger.pool())
        .await?;
        Ok(())
    }
}

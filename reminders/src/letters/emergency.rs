//! The letter that tells admins of emergency access.

use chrono::{DateTime, Utc};
use commands::CommandError;
use domain::{
    AccountId,
    account::Account,
    notification::{Kind, SkipReason},
};

use super::{Draft, Reader, Writer, when, words};
use crate::outbox::Claim;

impl Writer {
    /// Who took access and until when. Whose data it is, and why, is not written into a mail.
    pub(super) async fn of_emergency(
        &self,
        claim: &Claim,
        reader: &Reader,
    ) -> Result<Result<Draft, SkipReason>, CommandError> {
        let (locale, labels) = (reader.locale(), words::labels(reader.locale()));
        let told = |name: &str| claim.details[name].as_str();
        let (Some(by), Some(until)) = (
            told("by").and_then(|id| id.parse::<AccountId>().ok()),
            told("until").and_then(|until| until.parse::<DateTime<Utc>>().ok()),
        ) else {
            return Ok(Err(SkipReason::Outdated));
        };
        let taker: Account = self.bus.load(claim.notice.site, by).await?;
        let name = taker.holder().and_then(|holder| holder.profile.name.get());
        let name = name.map_or(labels.somebody, domain::text::Text::as_str);
        let said = words::of_account(Kind::EmergencyAccess, locale, name);
        let facts = vec![
            (labels.who.to_owned(), name.to_owned()),
            (labels.until.to_owned(), when::moment(until, reader.zone(), locale)),
        ];
        Ok(Ok(Draft { subject: said.subject, text: said.text, facts, actions: vec![], calendar: None }))
    }
}

//! Letters about the account itself.

use chrono::TimeDelta;
use commands::{CommandError, Link, LinkPurpose};
use domain::notification::{Kind, SkipReason};
use mail::WebUrl;

use super::{Draft, Reader, Writer, email_stamp, fault, words};
use crate::outbox::Claim;

/// For how long an address can be confirmed by the link in a mail.
const VERIFY: TimeDelta = TimeDelta::days(7);

impl Writer {
    /// What an account's holder is written about the account.
    pub(super) async fn of_account(
        &self,
        claim: &Claim,
        reader: &Reader,
    ) -> Result<Result<Draft, SkipReason>, CommandError> {
        let kind = claim.notice.kind;
        let (locale, labels) = (reader.locale(), words::labels(reader.locale()));
        let Some(email) = reader.holder.profile.email.get() else {
            return Ok(Err(SkipReason::NoAddress));
        };
        let action = if kind == Kind::ResetPassword {
            let token = self.bus.mail_password_token(reader.account).await?;
            let url = WebUrl::new(&format!("{}/password/{token}", self.head.public_url));
            (labels.set_password.to_owned(), url.map_err(|error| fault(&error))?)
        } else {
            if reader.holder.email_verified {
                return Ok(Err(SkipReason::Outdated));
            }
            let url = self.link(&Link {
                purpose: LinkPurpose::VerifyEmail,
                site: claim.notice.site,
                account: reader.account,
                subject: reader.account.0,
                stamp: email_stamp(email.as_str()),
                until: self.bus.clock().now() + VERIFY,
            });
            (labels.verify.to_owned(), url.map_err(|error| fault(&error))?)
        };
        let said = words::of_account(kind, locale, reader.site.profile.name.as_str());
        Ok(Ok(Draft {
            subject: said.subject,
            text: said.text,
            facts: vec![],
            actions: vec![action],
            calendar: None,
        }))
    }
}

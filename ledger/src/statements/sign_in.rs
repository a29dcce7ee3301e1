//! What signing in needs, and sites' address names.

use domain::Roles;
use sqlx::PgConnection;

use crate::Effect;

/// Writes `effect`, if it is one of these.
pub(super) async fn apply(connection: &mut PgConnection, effect: &Effect) -> Result<(), sqlx::Error> {
    let names = |roles: &Roles| roles.0.iter().map(|role| role.as_str()).collect::<Vec<_>>();
    let query = match effect {
        Effect::TakeSlug { slug, site } => {
            sqlx::query("INSERT INTO site_slugs (slug, site_id) VALUES ($1, $2)")
                .bind(slug.as_str().to_owned())
                .bind(site.0)
        }
        Effect::OpenLogin { account, site, email, roles } => {
            sqlx::query("INSERT INTO logins (account_id, site_id, email, roles) VALUES ($1, $2, $3, $4)")
                .bind(account.0)
                .bind(site.0)
                .bind(email.as_str().to_owned())
                .bind(names(roles))
        }
        Effect::ChangeEmail { account, email } => {
            sqlx::query("UPDATE logins SET email = $2 WHERE account_id = $1")
                .bind(account.0)
                .bind(email.as_str().to_owned())
        }
        Effect::SetRoles { account, roles } => {
            sqlx::query("UPDATE logins SET roles = $2 WHERE account_id = $1")
                .bind(account.0)
                .bind(names(roles))
        }
        Effect::SetActive { account, active } => {
            sqlx::query("UPDATE logins SET active = $2 WHERE account_id = $1").bind(account.0).bind(*active)
        }
        Effect::SetPassword { account, hash } => {
            sqlx::query("UPDATE logins SET password_hash = $2 WHERE account_id = $1")
                .bind(account.0)
                .bind(hash.clone())
        }
        Effect::Forget { .. }
        | Effect::OpenEmergency { .. }
        | Effect::CloseEmergency { .. }
        | Effect::TakeTime(_)
        | Effect::FreeTime(_)
        | Effect::NoteConsultation { .. }
        | Effect::ForgetConsultation(_)
        | Effect::Engage { .. }
        | Effect::Disengage { .. }
        | Effect::OpenCall { .. }
        | Effect::CloseCall(_)
        | Effect::NumberTicket { .. }
        | Effect::MergeTicket { .. }
        | Effect::Attach(_) => return Ok(()),
    };
    query.execute(connection).await?;
    Ok(())
}

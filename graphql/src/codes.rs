//! Every code that an error may carry, for clients to match on and for the committed list.

use std::collections::BTreeSet;

use crate::error::EdgeRefusal;
use domain::Refusal;

/// Codes of the domain's and the commands' refusals. A test reads their sources and holds this list to them.
pub(crate) const RULES: &[&str] = &[
    "ACCOUNT_ALREADY_OPEN",
    "ACCOUNT_CLOSED",
    "ACCOUNT_ERASED",
    "ALREADY_IN_A_CALL",
    "APPOINTMENT_ALREADY_BOOKED",
    "APPOINTMENT_ENDED",
    "APPOINTMENT_NOT_APPROVED",
    "APPOINTMENT_NOT_REQUESTED",
    "APPOINTMENT_NOT_STANDING",
    "APPOINTMENT_NOT_STARTED",
    "APPOINTMENT_OVER",
    "APPOINTMENT_STARTED",
    "APPOINTMENT_WITH_ONESELF",
    "ATTACHMENT_BOMB",
    "ATTACHMENT_EMPTY",
    "ATTACHMENT_NAME",
    "ATTACHMENT_NOT_FOUND",
    "ATTACHMENT_SITE_FULL",
    "ATTACHMENT_TOO_LARGE",
    "ATTACHMENT_TOO_MANY_WAITING",
    "ATTACHMENT_TOO_MUCH_WAITING",
    "ATTACHMENT_TYPE_MISMATCH",
    "ATTACHMENT_TYPE_REFUSED",
    "BREAKS_OVERLAP",
    "BREAK_OUTSIDE_HOURS",
    "BREAK_OUT_OF_RANGE",
    "CALL_ALREADY_STARTED",
    "CALL_ENDED",
    "CALL_NOT_RINGING",
    "CALL_TAKEN",
    "CATEGORY_CLOSED",
    "CATEGORY_OF_OTHER_DEPARTMENT",
    "CHECKPOINT_ALTERED",
    "CHECKPOINT_FORGED",
    "CHECKPOINT_OTHER_KEY",
    "CHECKPOINT_UNREADABLE",
    "COMMAND_ID_REUSED",
    "CONFLICT",
    "DATE_OUT_OF_RANGE",
    "DAY_FULL",
    "DEPARTMENT_CLOSED",
    "DEPARTMENT_NEEDED",
    "EMAIL_TAKEN",
    "END_NOT_AFTER_START",
    "ERASURE_PENDING",
    "EXCEPTION_IN_THE_PAST",
    "EXCEPTION_TOO_FAR_AHEAD",
    "FEE_OUT_OF_RANGE",
    "FIELD_BOUNDS",
    "FIELD_NEEDED",
    "FIELD_OF_DESK",
    "FIELD_OUT_OF_BOUNDS",
    "FIELD_TWICE",
    "FIELD_TYPE",
    "FIELD_TYPE_CHANGED",
    "FIRST_HOURS_MISSING",
    "FORBIDDEN",
    "FOREIGN_CURRENCY",
    "HOLIDAYS_OVERLAP",
    "HOLIDAY_PAST_MIDNIGHT",
    "HOST_STAYS",
    "HOURS_TWICE",
    "INTERNAL",
    "IN_THE_PAST",
    "JOIN_NOT_OPEN",
    "LINK_EXPIRED",
    "LINK_INVALID",
    "LINK_OUTDATED",
    "LINK_USED",
    "LOCKED",
    "LOCKED_OUT",
    "LOCK_LOST",
    "MALFORMED_EMAIL",
    "MALFORMED_FIELD_KEY",
    "MALFORMED_PHONE",
    "MALFORMED_SLUG",
    "MALFORMED_TAG",
    "MERGE_INTO_CLOSED",
    "MERGE_INTO_ITSELF",
    "MERGE_OF_OTHER_CUSTOMER",
    "MESSAGE_NOT_OPEN",
    "NAME_TAKEN",
    "NOBODY_THERE",
    "NOTHING_DUE",
    "NOT_ADMITTED",
    "NOT_A_CLIENT",
    "NOT_A_TIME_OF_DAY",
    "NOT_CONFIRMED",
    "NOT_FOUND",
    "NOT_INVITED",
    "NOT_OFFERED",
    "NOT_OF_THE_TEAM",
    "NOT_ON_ONESELF",
    "NOT_RESOLVED",
    "NO_HOLIDAY_DATA",
    "NO_OPEN_TIME",
    "NO_SUCH_AGENT",
    "NO_SUCH_CATEGORY",
    "NO_SUCH_CLIENT",
    "NO_SUCH_DEPARTMENT",
    "NO_SUCH_HOLIDAY",
    "NO_SUCH_HOURS",
    "NO_SUCH_PROVIDER",
    "NO_SUCH_QUEUE",
    "NO_SUCH_STEP",
    "OTHER_EMAIL",
    "PAST",
    "PAUSES_ELSEWHERE",
    "RATING_FINAL",
    "RATING_OUT_OF_RANGE",
    "RECORDING_CONSENT_MISSING",
    "RECORDING_OFF",
    "REGISTRATION_CLOSED",
    "REMINDER_OUT_OF_RANGE",
    "REMOVED_FROM_CALL",
    "RETAINED",
    "ROLES_DO_NOT_FIT",
    "ROOM_FULL",
    "ROOM_RULES_OUT_OF_RANGE",
    "ROOM_TOKEN_EXPIRED",
    "ROOM_TOKEN_INVALID",
    "ROOM_TOKEN_USED",
    "ROOM_TWICE",
    "RULE_OUT_OF_RANGE",
    "SCHEDULE_ALREADY_OPENED",
    "SCHEDULE_NOT_OPENED",
    "SITE_ALREADY_OPEN",
    "SLOT_LENGTH",
    "SLOT_TAKEN",
    "SLUG_TAKEN",
    "SPECIAL_DAY_WITHOUT_WINDOWS",
    "STALE",
    "TARGET_OUT_OF_RANGE",
    "TARGET_TWICE",
    "TEMPLATE_ALREADY_WRITTEN",
    "TEXT_CONTROL_CHARACTER",
    "TEXT_EMPTY",
    "TEXT_NOT_ONE_LINE",
    "TEXT_TOO_LONG",
    "TICKET_ALREADY_OPENED",
    "TICKET_CLOSED",
    "TOKEN_EXPIRED",
    "TOKEN_REUSED",
    "TOO_FAR",
    "TOO_LONG",
    "TOO_MANY",
    "TOO_MANY_ATTACHMENTS",
    "TOO_MANY_EDITIONS",
    "TOO_MANY_EXCEPTIONS",
    "TOO_MANY_HOLIDAYS",
    "TOO_MANY_REMINDERS",
    "TOO_MANY_ROOMS",
    "TOO_MANY_TAGS",
    "TOO_MANY_WINDOWS",
    "TOO_SOON",
    "UNAUTHENTICATED",
    "UNAVAILABLE",
    "UNCLOSED_PLACEHOLDER",
    "UNKNOWN_CURRENCY",
    "UNKNOWN_PLACEHOLDER",
    "UNKNOWN_TICKET_FIELD",
    "UNKNOWN_ZONE",
    "UNSTORABLE",
    "WARNING_OUT_OF_RANGE",
    "WEAK_PASSWORD",
    "WINDOWS_OVERLAP",
    "WINDOW_LENGTH",
    "WRONG_CREDENTIALS",
    "WRONG_PASSWORD",
];

/// Every code that an error's `extensions.code` may carry, sorted.
pub fn error_codes() -> Vec<&'static str> {
    let edge = EdgeRefusal::ALL.iter().map(Refusal::code);
    RULES.iter().copied().chain(edge).collect::<BTreeSet<_>>().into_iter().collect()
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    /// The codes that stand in the sources, as `=> "SOME_CODE"` in an `impl Refusal` or a `fn code`.
    fn in_sources() -> BTreeSet<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let files = [
            "domain/src/refusal.rs",
            "domain/src/account/error.rs",
            "domain/src/appointment/error.rs",
            "domain/src/call/error.rs",
            "domain/src/schedule/error.rs",
            "domain/src/site/error.rs",
            "domain/src/calendar/error.rs",
            "domain/src/desk/error.rs",
            "domain/src/ticket/error.rs",
            "domain/src/template/error.rs",
            "domain/src/notification/error.rs",
            "attachments/src/error.rs",
            "ledger/src/checkpoint.rs",
            "commands/src/error.rs",
            "commands/src/calls/tokens.rs",
            "commands/src/links.rs",
            "commands/src/sessions/mod.rs",
        ];
        let text: String = files.iter().map(|file| fs::read_to_string(root.join(file)).unwrap()).collect();
        text.split("=> \"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .filter(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn the_list_has_the_codes_that_the_rules_use_and_no_others() {
        let listed: BTreeSet<_> = RULES.iter().map(|code| (*code).to_owned()).collect();
        assert_eq!(listed, in_sources());
    }

    #[test]
    fn the_committed_list_is_up_to_date() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("error-codes.txt");
        let now = error_codes().join("\n") + "\n";
        if std::env::var_os("RANDEVU_UPDATE").is_some() {
            fs::write(&path, &now).unwrap();
        }
        assert!(fs::read_to_string(&path).unwrap_or_default() == now, "run with RANDEVU_UPDATE=1");
    }
}

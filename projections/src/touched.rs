//! Whom a changed row concerns.

use chrono::NaiveDate;
use domain::{AccountId, AppointmentId, CallId, DepartmentId, SiteId, TicketId, desk::FieldKey};

/// Whom a changed row concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    /// The site.
    pub site: SiteId,
    /// The account, where the row is one's.
    pub account: Option<AccountId>,
    /// The appointment, where the row is one's.
    pub appointment: Option<AppointmentId>,
    /// The provider whose time it is.
    pub provider: Option<AccountId>,
    /// The client.
    pub client: Option<AccountId>,
    /// The provider's local dates on which something changed: before and after.
    pub days: Vec<NaiveDate>,
    /// The ticket, where the row is one's.
    pub ticket: Option<TouchedTicket>,
    /// The call, where the row is one's.
    pub call: Option<TouchedCall>,
}

impl Touched {
    /// Something of the site.
    pub fn of(site: SiteId) -> Self {
        Self {
            site,
            account: None,
            appointment: None,
            provider: None,
            client: None,
            days: vec![],
            ticket: None,
            call: None,
        }
    }

    /// Together with whom it concerned before.
    #[must_use]
    pub(crate) fn and(mut self, before: Option<Self>) -> Self {
        let Some(before) = before else { return self };
        add(&mut self.days, before.days);
        if let (Some(ticket), Some(before)) = (&mut self.ticket, before.ticket) {
            add(&mut ticket.assignees, before.assignees);
            add(&mut ticket.departments, before.departments);
        }
        self
    }
}

fn add<T: PartialEq>(to: &mut Vec<T>, more: Vec<T>) {
    for item in more {
        if !to.contains(&item) {
            to.push(item);
        }
    }
}

/// A ticket of which something changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TouchedTicket {
    /// The ticket.
    pub ticket: TicketId,
    /// Whose matter it is; none where the row does not know.
    pub requester: Option<AccountId>,
    /// Whose task it is, before and after, where the row knows.
    pub assignees: Vec<AccountId>,
    /// Which department's task it is, before and after, where the row knows.
    pub departments: Vec<DepartmentId>,
    /// May the requester know of it? Of notes, tags, assignments, locks and clocks: no.
    pub public: bool,
    /// The custom fields that changed. Of these the requester may know if one of them is public: only then does the version change
    /// that the requester reads.
    pub fields: Vec<FieldKey>,
}

/// A call of which something changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TouchedCall {
    /// The call.
    pub call: CallId,
    /// Everybody who has a part in it.
    pub people: Vec<AccountId>,
    /// Who of the team is called.
    pub callee: Option<AccountId>,
    /// May anybody of the team take it?
    pub queued: bool,
}

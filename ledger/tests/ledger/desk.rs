//! What the tests ask of tickets.

use std::sync::{Arc, LazyLock};

use cqrs_es::Aggregate;
use domain::{
    AccountId, Actor, AttachmentId, MessageId, Personal, Role, Roles, SiteId, TicketId,
    calendar::Timetable,
    desk::{Desk, FieldValues},
    text::Text,
    ticket::{
        Attachment, Draft, MergeTarget, Priority, Rules, Source, Status, Ticket, TicketAction, TicketCommand,
    },
};
use ledger::{CommandKey, Ledger, LedgerError, Receipt};
use uuid::Uuid;

use crate::scene::{SITE, carry_out};

/// The agent who does what agents do.
pub const AGENT: AccountId = AccountId(Uuid::from_u128(2));

/// A desk without any settings.
static RULES: LazyLock<Arc<Rules>> =
    LazyLock::new(|| Arc::new(Rules { desk: Desk::default(), timetable: Timetable::new([]) }));

/// A ticket to open, and to ask something of later.
#[derive(Clone)]
pub struct Filed {
    pub id: TicketId,
    pub site: SiteId,
    pub requester: AccountId,
    pub command: Uuid,
    pub digest: [u8; 32],
    pub attachments: Vec<AttachmentId>,
}

impl Filed {
    pub fn at(site: SiteId) -> Self {
        Self {
            id: TicketId::generate(),
            site,
            requester: AccountId::generate(),
            command: Uuid::now_v7(),
            digest: [1; 32],
            attachments: vec![],
        }
    }

    /// Opens it for its requester.
    pub async fn open(&self, ledger: &Ledger) -> Result<Receipt, LedgerError> {
        let action = TicketAction::Open {
            site: self.site,
            requester: self.requester,
            subject: Text::new("It does not work").unwrap(),
            message: draft(MessageId::generate(), self.requester, &self.attachments),
            priority: Priority::default(),
            department: None,
            category: None,
            source: Source::Web,
            fields: FieldValues::default(),
        };
        let customer =
            Actor::Person { id: self.requester, site: self.site, roles: Roles::of([Role::Client]) };
        self.carry_out(ledger, self.command, customer, action).await
    }

    /// The agent merges it into `target`, which looked open.
    pub async fn merge_into(&self, ledger: &Ledger, target: &Self) -> Result<Receipt, LedgerError> {
        let into = MergeTarget { ticket: target.id, requester: self.requester, status: Status::Open };
        self.ask(ledger, TicketAction::Merge { into }).await
    }

    /// The agent answers.
    pub async fn answer(
        &self,
        ledger: &Ledger,
        id: MessageId,
        attachments: &[AttachmentId],
    ) -> Result<Receipt, LedgerError> {
        let message = draft(id, self.requester, attachments);
        self.ask(ledger, TicketAction::Reply { message, then: None }).await
    }

    /// The agent asks something of it.
    pub async fn ask(&self, ledger: &Ledger, action: TicketAction) -> Result<Receipt, LedgerError> {
        let agent = Actor::Person { id: AGENT, site: self.site, roles: Roles::of([Role::Agent]) };
        self.carry_out(ledger, Uuid::now_v7(), agent, action).await
    }

    async fn carry_out(
        &self,
        ledger: &Ledger,
        command: Uuid,
        actor: Actor,
        action: TicketAction,
    ) -> Result<Receipt, LedgerError> {
        let key = CommandKey {
            id: command,
            digest: self.digest,
            aggregate_type: Ticket::TYPE,
            aggregate_id: self.id.to_string(),
            site: self.site,
        };
        let rules = Arc::clone(&RULES);
        carry_out::<Ticket, _>(ledger, key, actor, TicketCommand { action, rules, seen: None }).await
    }
}

/// Opened tickets of one customer at [`SITE`].
pub async fn opened<const N: usize>(ledger: &Ledger) -> [Filed; N] {
    let requester = AccountId::generate();
    let filed = std::array::from_fn(|_| Filed { requester, ..Filed::at(SITE) });
    for ticket in &filed {
        ticket.open(ledger).await.unwrap();
    }
    filed
}

/// A message with these files.
pub fn draft(id: MessageId, requester: AccountId, attachments: &[AttachmentId]) -> Draft {
    let attachments = attachments.iter().map(|id| Attachment {
        id: *id,
        name: Personal::new(requester, Text::new("picture.png").unwrap()),
        media_type: "image/png".into(),
        bytes: 68,
        sha256: "00".repeat(32),
    });
    Draft { id, body: Text::new("See for yourself").unwrap(), attachments: attachments.collect() }
}

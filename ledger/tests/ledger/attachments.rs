//! Files go with one message, of the person who uploaded them, at their site.

use chrono::{DateTime, Utc};
use domain::{AccountId, AttachmentId, MessageId, SiteId, TicketId, ticket::TicketAction};
use ledger::{Ledger, LedgerError, testing::TestDatabase};
use uuid::Uuid;

use crate::{
    desk::{AGENT, Filed, draft, opened},
    scene::{SITE, now},
};

const OTHER_SITE: SiteId = SiteId(Uuid::from_u128(3));

/// Where a file went: ticket, message, whether internal, when.
type Place = (Option<Uuid>, Option<Uuid>, bool, Option<DateTime<Utc>>);

const WAITING: Place = (None, None, false, None);

fn place(ticket: TicketId, message: MessageId, internal: bool) -> Place {
    (Some(ticket.0), Some(message.0), internal, Some(now()))
}

async fn uploaded(ledger: &Ledger, site: SiteId, by: AccountId) -> AttachmentId {
    let id = AttachmentId::generate();
    sqlx::query(
        "INSERT INTO attachments (attachment_id, site_id, sha256, bytes, media_type, file_name, uploaded_by, uploaded_at)
         VALUES ($1, $2, decode(repeat('00', 32), 'hex'), 68, 'image/png', 'picture.png', $3, $4)",
    )
    .bind(id.0)
    .bind(site.0)
    .bind(by.0)
    .bind(now())
    .execute(ledger.pool())
    .await
    .unwrap();
    id
}

async fn found(ledger: &Ledger, id: AttachmentId) -> Place {
    sqlx::query_as(
        "SELECT ticket_id, message_id, internal, attached_at FROM attachments WHERE attachment_id = $1",
    )
    .bind(id.0)
    .fetch_one(ledger.pool())
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn files_go_with_the_message_that_names_them() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let ticket = Filed::at(SITE);
    let first = uploaded(&ledger, SITE, ticket.requester).await;
    Filed { attachments: vec![first], ..ticket.clone() }.open(&ledger).await.unwrap();
    let (in_ticket, _, internal, attached) = found(&ledger, first).await;
    assert_eq!((in_ticket, internal, attached), (Some(ticket.id.0), false, Some(now())));

    let (two, three) = (uploaded(&ledger, SITE, AGENT).await, uploaded(&ledger, SITE, AGENT).await);
    let (answer, note) = (MessageId::generate(), MessageId::generate());
    // Named twice is attached once.
    ticket.answer(&ledger, answer, &[two, two]).await.unwrap();
    ticket
        .ask(&ledger, TicketAction::Note { message: draft(note, ticket.requester, &[three]) })
        .await
        .unwrap();
    assert_eq!(found(&ledger, two).await, place(ticket.id, answer, false));
    assert_eq!(found(&ledger, three).await, place(ticket.id, note, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_somebody_else_or_of_another_site_or_that_is_not_there_is_refused() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let [ticket] = opened(&ledger).await;
    let own = uploaded(&ledger, SITE, AGENT).await;
    let before = ledger.version("ticket", &ticket.id.to_string()).await.unwrap();
    for strange in [
        uploaded(&ledger, SITE, ticket.requester).await,
        uploaded(&ledger, OTHER_SITE, AGENT).await,
        AttachmentId::generate(),
    ] {
        let outcome = ticket.answer(&ledger, MessageId::generate(), &[own, strange]).await;
        assert!(matches!(outcome, Err(LedgerError::AttachmentGone)), "{outcome:?}");
    }
    assert_eq!(ledger.version("ticket", &ticket.id.to_string()).await.unwrap(), before);
    assert_eq!(found(&ledger, own).await, WAITING, "all of them, or none");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_went_with_one_message_does_not_go_with_another() {
    let database = TestDatabase::create().await;
    let (one, other) = (database.ledger().await, database.ledger().await);
    let [ticket, second] = opened(&one).await;
    for round in 0..20 {
        let file = [uploaded(&one, SITE, AGENT).await];
        let messages = [MessageId::generate(), MessageId::generate()];
        // Sometimes within one process, whose writer may take both at once.
        let rival = if round % 3 == 0 { &one } else { &other };
        let (left, right) =
            tokio::join!(ticket.answer(&one, messages[0], &file), second.answer(rival, messages[1], &file));
        let winner = match (&left, &right) {
            (Ok(_), Err(LedgerError::AttachmentGone)) => place(ticket.id, messages[0], false),
            (Err(LedgerError::AttachmentGone), Ok(_)) => place(second.id, messages[1], false),
            other => panic!("{other:?}"),
        };
        assert_eq!(found(&one, file[0]).await, winner);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_goes_with_this_very_message_already_is_no_obstacle() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let [ticket] = opened(&ledger).await;
    let (file, message) = (uploaded(&ledger, SITE, AGENT).await, MessageId::generate());
    ticket.answer(&ledger, message, &[file]).await.unwrap();
    ticket.answer(&ledger, message, &[file]).await.unwrap();
    assert_eq!(found(&ledger, file).await, place(ticket.id, message, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opening_whose_file_is_gone_takes_no_number() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let refused = Filed { attachments: vec![AttachmentId::generate()], ..Filed::at(SITE) };
    let (outcome, opened) =
        tokio::join!(refused.open(&ledger), async { Filed::at(SITE).open(&ledger).await });
    assert!(matches!(outcome, Err(LedgerError::AttachmentGone)), "{outcome:?}");
    opened.unwrap();
    let last: i64 =
        sqlx::query_scalar("SELECT last FROM ticket_numbers").fetch_one(ledger.pool()).await.unwrap();
    assert_eq!(last, 1);
}

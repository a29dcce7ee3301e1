//! The desk's board and lists at a site with 100,000 tickets and 300,000 messages, beside reading as many tickets by their ids.

use std::time::{Duration, Instant};

use domain::{
    AccountId, Actor, CategoryId, DepartmentId, Role, Roles, SiteId, TicketId,
    ticket::{ClockState, Priority, Status, Tag},
};
use projections::{
    PageRequest, Reader,
    tickets::{Assigned, TicketFilter, TicketSort},
};
use sqlx::{Executor, PgPool};
use uuid::Uuid;

use crate::{report::percentile, server::Server};

const ROUNDS: u128 = 100;
/// What a board shows of each of its six columns.
const CARDS: usize = 20;
const SITE: SiteId = SiteId(id(0, 1));

const fn id(kind: u128, number: u128) -> Uuid {
    Uuid::from_u128(kind << 48 | number)
}

/// Tickets of three years; seven in ten are closed, the others in any state. Each has two messages and a note.
const TICKETS: &str = "
    SELECT setseed(0.5);
    CREATE FUNCTION id(kind integer, n integer) RETURNS uuid IMMUTABLE
        RETURN (lpad(to_hex(kind), 20, '0') || lpad(to_hex(n), 12, '0'))::uuid;
    INSERT INTO desks VALUES ('00000000-0000-0000-0000-000000000001',
        '{\"departments\": {}, \"categories\": {}, \"fields\": {},
          \"levels\": {\"targets\": {}, \"departments\": {}, \"paused_in\": [], \"warning_minutes\": 15}}', now(), 1);
    INSERT INTO tickets (ticket_id, site_id, number, requester_id, subject, status, priority, priority_rank, department_id, category_id,
        assignee_id, source, fields, field_changes, tags, opened_at, updated_at, messages, notes, version, public_version,
        public_updated_at, sla_state, next_due_at, sequence)
    SELECT gen_random_uuid(), '00000000-0000-0000-0000-000000000001', n, id(2, n % 20000),
        'İade süresi ' || n || ' ' || (ARRAY['kargo', 'fatura', 'ürün', 'şifre', 'randevu', 'ödeme'])[1 + n % 6]
            || CASE WHEN n % 20 = 0 THEN ' köprüsü' ELSE '' END,
        status, (ARRAY['low', 'normal', 'high', 'urgent'])[1 + priority], priority, id(3, n % 6),
        id(4, n % 40), CASE WHEN n % 5 = 0 THEN NULL ELSE id(5, n % 37) END, 'web',
        '{\"order_number\": {\"text\": \"A-1\"}}', '{}', CASE WHEN n % 50 = 0 THEN ARRAY['vip'] ELSE '{}' END,
        now() - (100000 - n) * interval '15 minutes', now() - random() * interval '900 days', 2, 1, 5, 4,
        now() - random() * interval '900 days',
        CASE WHEN status IN ('resolved', 'closed') THEN 'met'
             ELSE (ARRAY['running', 'warned', 'breached', 'paused'])[1 + n % 4] END,
        CASE WHEN status IN ('resolved', 'closed') THEN NULL ELSE now() + (random() - 0.3) * interval '3 days' END, 9
    FROM (SELECT n, floor(random() * 4)::int AS priority,
              CASE WHEN random() < 0.7 THEN 'closed'
                   ELSE (ARRAY['new', 'open', 'waiting_reply', 'pending', 'resolved', 'closed'])[1 + floor(random() * 6)] END AS status
          FROM generate_series(1, 100000) n) s;
    INSERT INTO ticket_messages (message_id, ticket_id, site_id, requester_id, author_id, kind, body, attachments, sent_at, sequence)
    SELECT gen_random_uuid(), ticket_id, site_id, requester_id, requester_id, (ARRAY['customer', 'desk', 'note'])[m],
        'Merhaba, siparişimin kargosu ' || number || ' geçen hafta gelecekti fakat hâlâ elime ulaşmadı, '
            || (ARRAY['iade süresini', 'faturamı', 'yeni şifremi', 'randevu saatini'])[1 + (number * m) % 4]
            || ' öğrenmek istiyorum. Teşekkürler.',
        '[]', opened_at + m * interval '1 hour', m
    FROM tickets, generate_series(1, 3) m";

pub(crate) async fn measure(server: &Server) {
    let pool = server.database("board").await;
    pool.execute(TICKETS).await.expect("tickets");
    pool.execute("VACUUM ANALYZE").await.expect("statistics");
    let agent =
        Actor::Person { id: AccountId(Uuid::from_u128(7)), site: SITE, roles: Roles::of([Role::Agent]) };
    let reader = Reader::new(&Server::ledger(&pool), agent);
    let limit = Some(by_ids(&pool, &reader).await);
    for (what, filter) in FILTERS {
        for (by, sort) in SORTS {
            let (mut boards, mut lists) = (vec![], vec![]);
            for turn in 0..ROUNDS {
                let filter = filter(turn);
                let began = Instant::now();
                reader.board(&filter, sort, CARDS).await.expect("a board");
                boards.push(began.elapsed());
                let began = Instant::now();
                let page = reader.tickets(&filter, sort, &PageRequest::first(50)).await.expect("a list");
                lists.push(began.elapsed());
                assert!(!page.rows.is_empty(), "{what}");
            }
            line(&format!("board of {what}, by {by}"), boards, limit);
            line(&format!("list of {what}, 50 by {by}"), lists, limit);
        }
        let mut counts = vec![];
        for turn in 0..ROUNDS {
            let began = Instant::now();
            reader.board_counts(&filter(turn)).await.expect("counts");
            counts.push(began.elapsed());
        }
        line(&format!("counts of {what}"), counts, limit);
    }
    for (what, text) in SEARCHES {
        let filter = TicketFilter { search: Some(text.to_owned()), ..TicketFilter::default() };
        let mut found = vec![];
        for _ in 0..ROUNDS / 10 {
            let began = Instant::now();
            let page = reader
                .tickets(&filter, TicketSort::Relevance, &PageRequest::first(50))
                .await
                .expect("matches");
            found.push(began.elapsed());
            assert!(!page.rows.is_empty(), "{what}");
        }
        line(&format!("search for {what}"), found, limit);
    }
    pool.close().await;
}

/// The limit: as many tickets as a board shows, by their ids.
async fn by_ids(pool: &PgPool, reader: &Reader) -> Duration {
    let mut took = vec![];
    for _ in 0..ROUNDS {
        let ids: Vec<Uuid> = sqlx::query_scalar("SELECT ticket_id FROM tickets ORDER BY random() LIMIT 120")
            .fetch_all(pool)
            .await
            .expect("ids");
        let ids: Vec<_> = ids.into_iter().map(TicketId).collect();
        let began = Instant::now();
        reader.tickets_by_ids(&ids).await.expect("tickets");
        took.push(began.elapsed());
    }
    line("120 tickets by their ids: the limit", took, None)
}

type Filter = fn(u128) -> TicketFilter;

/// What is looked at, each time something else.
const FILTERS: [(&str, Filter); 8] = [
    ("everything", |_| TicketFilter::default()),
    ("what is live", |_| TicketFilter {
        statuses: Status::ALL.into_iter().filter(|status| status.is_live()).collect(),
        ..TicketFilter::default()
    }),
    ("one agent's", |turn| TicketFilter {
        assigned: Some(Assigned::To(AccountId(id(5, 1 + turn % 36)))),
        ..TicketFilter::default()
    }),
    ("a department's high", |turn| TicketFilter {
        departments: vec![DepartmentId(id(3, turn % 6))],
        priorities: vec![Priority::High],
        ..TicketFilter::default()
    }),
    ("what is breached", |_| TicketFilter {
        sla_states: vec![ClockState::Breached],
        ..TicketFilter::default()
    }),
    ("a category", |turn| TicketFilter {
        categories: vec![CategoryId(id(4, turn % 40))],
        ..TicketFilter::default()
    }),
    ("a tag", |_| TicketFilter { tags: vec![Tag::new("vip").expect("a tag")], ..TicketFilter::default() }),
    ("a customer", |turn| TicketFilter {
        requester: Some(AccountId(id(2, turn % 20_000))),
        ..TicketFilter::default()
    }),
];

const SEARCHES: [(&str, &str); 4] = [
    ("a number", "#4711"),
    ("a word in one of 20 tickets", "köprüler"),
    ("two words", "köprüsü kargo"),
    ("a word in every second ticket", "faturam"),
];

const SORTS: [(&str, TicketSort); 3] = [
    ("change", TicketSort::Updated { newest_first: true }),
    ("due time", TicketSort::Due),
    ("priority", TicketSort::Priority),
];

/// Median and 99th percentile, and how many times the limit the median is.
fn line(what: &str, mut took: Vec<Duration>, limit: Option<Duration>) -> Duration {
    took.sort_unstable();
    let [half, most] = [0.5, 0.99].map(|part| percentile(&took, part));
    let ratio = limit.map_or(String::new(), |limit| {
        format!("{:>8.1} of the limit", half.as_secs_f64() / limit.as_secs_f64())
    });
    println!(
        "{what:<58} p50 {:>8.2} ms  p99 {:>8.2} ms{ratio}",
        half.as_secs_f64() * 1e3,
        most.as_secs_f64() * 1e3
    );
    half
}

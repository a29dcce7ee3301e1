//! Ten thousand ways in which somebody who can write to the database changes the history: each is found and named, and nothing else is.

use std::collections::BTreeMap;

use chrono::DateTime;
use ledger::{
    Checkpoint, CheckpointKey, Flaw, Ledger, MasterKey,
    testing::{TestDatabase, forge},
};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::SliceRandom};
use sqlx::{Executor, PgPool};

const ROUNDS: u64 = 5;
/// Streams that are tampered with in a round, as many in each way.
const TAMPERED: usize = 2_048;
/// Streams that are left alone.
const LEFT_ALONE: usize = 100;

/// Where something is to be found: the stream, the event, the flaw.
type Found = BTreeMap<String, (i64, Flaw)>;

/// A stream and how many events it has.
type Stream = (String, i64);

/// Streams of three to seven events, of an old transaction: what others do on the server cannot hold them back.
async fn history(pool: &PgPool) {
    pool.execute(
        format!(
            "INSERT INTO events (transaction_id, aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, digest)
             SELECT '3', 'test', lpad(n::text, 6, '0'), s, 'Tested', '1.0.0',
                 jsonb_build_object('Tested', jsonb_build_object('n', n * s, 'text', 'çay \"' || md5(n::text), 'none', NULL,
                     'for', md5(n::text)::uuid)),
                 jsonb_build_object('actor_id', md5(s::text), 'occurred_at', '2027-03-01T05:00:00Z'), sha256('x')
             FROM generate_series(1, {}) n, LATERAL generate_series(1, 3 + n % 5) s ORDER BY s, n;",
            TAMPERED + LEFT_ALONE
        )
        .as_str(),
    )
    .await
    .unwrap();
    forge(pool).await;
    // Without the columns that the table generates.
    pool.execute(
        "CREATE TABLE pristine AS TABLE events; ALTER TABLE pristine DROP COLUMN site_id, DROP COLUMN occurred_at",
    )
    .await
    .unwrap();
}

async fn restore(pool: &PgPool) {
    pool.execute(
        "TRUNCATE events;
         INSERT INTO events (position, transaction_id, recorded_at, aggregate_type, aggregate_id, sequence, event_type,
             event_version, payload, metadata, digest, names)
         OVERRIDING SYSTEM VALUE SELECT * FROM pristine ORDER BY position",
    )
    .await
    .unwrap();
}

/// A way to tamper with streams: what is done at the event `chosen.at` of the streams `chosen.id`, and what is found then.
struct Way {
    statements: &'static str,
    /// From which event to which before the last it may be done.
    events: (i64, i64),
    /// What is found, for the event at which it was done and the number of events.
    found: fn(i64, i64) -> (i64, Flaw),
}

const EVENT: &str = "aggregate_id = chosen.id AND sequence = chosen.at";

/// Ways that are told from the chains or the checkpoint. `EVENT` stands for the chosen event.
const WAYS: &[Way] = &[
    Way {
        statements: "UPDATE events SET payload = jsonb_set(payload::jsonb, '{Tested,n}', to_jsonb(chosen.at - 99)) FROM chosen WHERE EVENT",
        events: (1, 0),
        found: |at, _| (at, Flaw::Altered),
    },
    Way {
        statements: "UPDATE events SET payload = payload::jsonb || '{\"more\": 1}' FROM chosen WHERE EVENT",
        events: (1, 0),
        found: |at, _| (at, Flaw::Altered),
    },
    Way {
        statements: "UPDATE events SET metadata = metadata::jsonb || '{\"actor_id\": \"somebody else\"}' FROM chosen WHERE EVENT",
        events: (1, 0),
        found: |at, _| (at, Flaw::Altered),
    },
    Way {
        statements: "UPDATE events SET event_type = 'Tasted' FROM chosen WHERE EVENT",
        events: (1, 0),
        found: |at, _| (at, Flaw::Altered),
    },
    Way {
        statements: "UPDATE events SET event_version = '1.0.1' FROM chosen WHERE EVENT",
        events: (1, 0),
        found: |at, _| (at, Flaw::Altered),
    },
    Way {
        statements: "UPDATE events SET digest = set_byte(digest, chosen.at::int, 255 - get_byte(digest, chosen.at::int)) FROM chosen WHERE EVENT",
        events: (1, 0),
        found: |at, _| (at, Flaw::Altered),
    },
    // Removed from the beginning or the middle.
    Way {
        statements: "DELETE FROM events USING chosen WHERE EVENT",
        events: (1, 1),
        found: |at, _| (at + 1, Flaw::Gap),
    },
    // Removed, and those after it moved up.
    Way {
        statements: "DELETE FROM events USING chosen WHERE EVENT;
            UPDATE events SET sequence = -sequence + 1000 FROM chosen WHERE aggregate_id = chosen.id AND sequence > chosen.at;
            UPDATE events SET sequence = 999 - sequence FROM chosen WHERE aggregate_id = chosen.id AND sequence > 900",
        events: (1, 1),
        found: |at, _| (at, Flaw::Altered),
    },
    // Cut off.
    Way {
        statements: "DELETE FROM events USING chosen WHERE aggregate_id = chosen.id AND sequence >= chosen.at",
        events: (1, 0),
        found: |at, _| (at, Flaw::CutOff),
    },
    // The whole stream is gone.
    Way {
        statements: "DELETE FROM events USING chosen WHERE aggregate_id = chosen.id",
        events: (1, 0),
        found: |_, _| (1, Flaw::CutOff),
    },
    // Two events have changed places.
    Way {
        statements: "UPDATE events SET sequence = 900 FROM chosen WHERE EVENT;
            UPDATE events SET sequence = chosen.at FROM chosen WHERE aggregate_id = chosen.id AND sequence = chosen.at + 1;
            UPDATE events SET sequence = chosen.at + 1 FROM chosen WHERE aggregate_id = chosen.id AND sequence = 900",
        events: (1, 1),
        found: |at, _| (at, Flaw::Altered),
    },
    // An event is put in, and those after it move down.
    Way {
        statements: "UPDATE events SET sequence = -sequence + 1000 FROM chosen WHERE aggregate_id = chosen.id AND sequence > chosen.at;
            UPDATE events SET sequence = 1001 - sequence FROM chosen WHERE aggregate_id = chosen.id AND sequence > 900;
            INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, digest)
            SELECT aggregate_type, aggregate_id, sequence + 1, event_type, event_version, payload, metadata, digest
            FROM events, chosen WHERE EVENT",
        events: (1, 1),
        found: |at, _| (at + 1, Flaw::Altered),
    },
    // An event is put in at the end.
    Way {
        statements: "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, digest)
            SELECT aggregate_type, aggregate_id, chosen.events + 1, event_type, event_version, payload, metadata, digest
            FROM events, chosen WHERE EVENT",
        events: (1, 0),
        found: |_, events| (events + 1, Flaw::Altered),
    },
    // The log has an event after the one that follows it.
    Way {
        statements: "UPDATE events SET transaction_id = pg_current_xact_id() FROM chosen WHERE EVENT",
        events: (1, 1),
        found: |at, _| (at + 1, Flaw::Displaced),
    },
    // An event is no longer found by whom it names.
    Way {
        statements: "UPDATE events SET names = '{}' FROM chosen WHERE EVENT",
        events: (1, 0),
        found: |at, _| (at, Flaw::Misfiled),
    },
];

/// Changes events so that all chains fit again.
const FORGED: Way = Way {
    statements: "UPDATE events SET payload = jsonb_set(payload::jsonb, '{Tested,text}', '\"forged\"') FROM chosen WHERE EVENT",
    events: (1, 0),
    found: |_, events| (events, Flaw::Rewritten),
};

impl Way {
    async fn go(&self, pool: &PgPool, streams: &[Stream], random: &mut StdRng) -> Found {
        let (first, before_last) = self.events;
        let chosen: Vec<_> = streams
            .iter()
            .map(|(id, events)| (id, random.random_range(first..=events - before_last), *events))
            .collect();
        let rows: Vec<_> = chosen
            .iter()
            .map(|(id, at, events)| format!("('{id}', {at}::bigint, {events}::bigint)"))
            .collect();
        let mut transaction = pool.begin().await.unwrap();
        let table = format!(
            "CREATE TEMPORARY TABLE chosen ON COMMIT DROP AS SELECT * FROM (VALUES {}) AS chosen (id, at, events)",
            rows.join(", ")
        );
        transaction.execute(table.as_str()).await.unwrap();
        transaction.execute(self.statements.replace("EVENT", EVENT).as_str()).await.unwrap();
        transaction.commit().await.unwrap();
        chosen.into_iter().map(|(id, at, events)| (id.clone(), (self.found)(at, events))).collect()
    }
}

/// Moves the last event of each first stream to the end of the second: one lacks it, the other has one too many.
async fn move_over(pool: &PgPool, pairs: &[Stream]) -> Found {
    let mut expected = Found::new();
    for pair in pairs.chunks_exact(2) {
        let [(from, last), (to, before)] = pair else { unreachable!("pairs") };
        sqlx::query(
            "UPDATE events SET aggregate_id = $3, sequence = $4 WHERE aggregate_id = $1 AND sequence = $2",
        )
        .bind(from)
        .bind(last)
        .bind(to)
        .bind(before + 1)
        .execute(pool)
        .await
        .unwrap();
        expected.insert(from.clone(), (*last, Flaw::CutOff));
        expected.insert(to.clone(), (before + 1, Flaw::Altered));
    }
    expected
}

async fn found(ledger: &Ledger, old: &Checkpoint) -> Found {
    let verified = ledger.verify(Some(old), &mut |_| {}).await.unwrap();
    verified
        .breaches
        .into_iter()
        .map(|breach| (breach.aggregate_id, (breach.sequence, breach.flaw)))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_changed_removed_swapped_inserted_and_cut_off_events_are_all_found_and_nothing_else() {
    let database = TestDatabase::create().await;
    let ledger = database.ledger().await;
    let pool = ledger.pool();
    history(pool).await;
    let streams: Vec<Stream> =
        sqlx::query_as("SELECT aggregate_id, max(sequence) FROM events GROUP BY 1 ORDER BY 1")
            .fetch_all(pool)
            .await
            .unwrap();
    let key = CheckpointKey::of(&MasterKey::new([5; 32]));
    let old = ledger.checkpoint(&key, DateTime::UNIX_EPOCH, &mut |_| {}).await.unwrap();
    assert_eq!(found(&ledger, &old).await, Found::new(), "nothing is found where nothing was changed");
    let mut tampered = 0;
    for round in 0..ROUNDS {
        let mut random = StdRng::seed_from_u64(round);
        let mut shuffled = streams.clone();
        shuffled.shuffle(&mut random);
        let mut groups = shuffled[..TAMPERED].chunks(TAMPERED.div_ceil(WAYS.len() + 2));
        // Forging fits all chains, so it comes first.
        let mut expected = FORGED.go(pool, groups.next().unwrap(), &mut random).await;
        forge(pool).await;
        for way in WAYS {
            expected.extend(way.go(pool, groups.next().unwrap(), &mut random).await);
        }
        expected.extend(move_over(pool, groups.next().unwrap()).await);
        assert!(groups.next().is_none());
        tampered += expected.len();
        let found = found(&ledger, &old).await;
        let wrong = expected.iter().find(|(id, flaw)| found.get(*id) != Some(*flaw));
        assert_eq!(wrong.map(|(id, flaw)| (flaw, found.get(id))), None, "round {round}: expected, and found");
        assert_eq!(found.len(), expected.len(), "round {round}: nothing else is found");
        restore(pool).await;
    }
    assert!(tampered >= 10_000, "{tampered}");
    assert_eq!(found(&ledger, &old).await, Found::new());
}

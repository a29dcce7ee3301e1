-- Events are kept as the texts that their digests cover, and no longer as jsonb: whoever reads a history, folds it or checks it had PostgreSQL
-- write each value as text again, which took most of its time. See docs/adr/0037-events-are-kept-as-text.md.
DROP INDEX events_ticket_number, events_actor, events_conversation, events_time;
ALTER TABLE events
    DROP COLUMN site_id,
    ALTER COLUMN payload TYPE json USING payload::text::json,
    ALTER COLUMN metadata TYPE json USING metadata::text::json,
    ADD COLUMN site_id uuid GENERATED ALWAYS AS ((metadata ->> 'site_id')::uuid) STORED,
    -- As it stands in the metadata, so that a fold need not look into them.
    ADD COLUMN occurred_at text GENERATED ALWAYS AS (metadata ->> 'occurred_at') STORED;

CREATE UNIQUE INDEX events_ticket_number
    ON events (site_id, ((payload #>> '{TicketOpened,opening,number}')::bigint)) WHERE event_type = 'TicketOpened';
CREATE INDEX events_actor ON events ((metadata ->> 'actor_id'), transaction_id, position);
CREATE INDEX events_conversation ON events (((metadata ->> 'correlation_id')::uuid));
-- In its first 19 characters the text sorts as the time does. Nearly in the order of the table, so a range of blocks says enough.
CREATE INDEX events_time ON events USING brin ((left(occurred_at, 19) COLLATE "C")) WITH (autosummarize = on);

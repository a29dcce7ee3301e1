-- What the system does by itself: timers that come due, and how far each reaction has read the events that timers follow from.

CREATE TABLE timers (
    timer_key  text PRIMARY KEY,
    kind       text        NOT NULL,
    site_id    uuid        NOT NULL,
    -- What it is about. Timers of one subject fire one after the other.
    subject_id uuid        NOT NULL,
    due_at     timestamptz NOT NULL,
    payload    jsonb       NOT NULL,
    set_at     timestamptz NOT NULL DEFAULT now(),
    -- Tries that failed, and what is left of the last of them.
    attempts   integer     NOT NULL DEFAULT 0,
    retry_at   timestamptz,
    last_error text,
    next_at    timestamptz NOT NULL GENERATED ALWAYS AS (coalesce(retry_at, due_at)) STORED
);
-- The queue: its head is found at once, however long it is.
CREATE INDEX timers_next ON timers (next_at, timer_key);
-- Rows come and go at the queue's head. What is gone is cleared away early, lest the head's readers step over it.
ALTER TABLE timers SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_insert_scale_factor = 0.05);

-- How far each reaction has come. Written in the same transaction as the timers that follow from the events.
CREATE TABLE reaction_checkpoints (
    name           text PRIMARY KEY,
    transaction_id xid8        NOT NULL DEFAULT '0',
    position       bigint      NOT NULL DEFAULT 0,
    -- Why it does not move, if it does not.
    last_error     text,
    updated_at     timestamptz NOT NULL DEFAULT now()
);

-- Events that a reaction could not read or react to. They are passed over, and tried again when the reaction starts anew.
CREATE TABLE unhandled_events (
    reaction       text        NOT NULL,
    aggregate_type text        NOT NULL,
    aggregate_id   text        NOT NULL,
    sequence       bigint      NOT NULL,
    error          text        NOT NULL,
    noted_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (reaction, aggregate_type, aggregate_id, sequence)
);

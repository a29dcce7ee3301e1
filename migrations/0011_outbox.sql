-- Messages that are to be sent, and how that ended. No personal data: what a message says is written when it is sent.

CREATE TABLE outbox (
    message_id   uuid PRIMARY KEY,
    site_id      uuid        NOT NULL,
    kind         text        NOT NULL,
    channel      text        NOT NULL CHECK (channel IN ('email', 'sms')),
    recipient_id uuid        NOT NULL,
    about_type   text        NOT NULL,
    about_id     uuid        NOT NULL,
    -- What the message needs to know of the event that it follows from.
    details      jsonb       NOT NULL,
    due_at       timestamptz NOT NULL,
    state        text        NOT NULL DEFAULT 'pending'
        CHECK (state IN ('pending', 'sending', 'sent', 'failed', 'cancelled', 'skipped')),
    -- Why it was cancelled or skipped.
    reason       text,
    -- Tries that failed, and what is left of the last of them.
    attempts     integer     NOT NULL DEFAULT 0,
    retry_at     timestamptz,
    last_error   text,
    -- Who is sending it, and until when others leave it alone. A worker renews its claims while it lives.
    claimed_by   uuid,
    claimed_until timestamptz,
    -- How often a worker was gone before it could say how it ended.
    interrupted  integer     NOT NULL DEFAULT 0,
    -- What its carrier calls it.
    reference    text,
    settled_at   timestamptz,
    delivered_at timestamptz,
    created_at   timestamptz NOT NULL DEFAULT now(),
    next_at      timestamptz NOT NULL GENERATED ALWAYS AS (coalesce(retry_at, due_at)) STORED
);
-- The queue: its head is found at once, however long it is.
CREATE INDEX outbox_next ON outbox (next_at, message_id) WHERE state = 'pending';
CREATE INDEX outbox_claims ON outbox (claimed_until) WHERE state = 'sending';
CREATE INDEX outbox_about ON outbox (about_id);
CREATE INDEX outbox_of_site ON outbox (site_id, due_at, message_id);
CREATE INDEX outbox_reference ON outbox (reference) WHERE reference IS NOT NULL;
ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_insert_scale_factor = 0.05);

-- Links in mails that were used: each works once.
CREATE TABLE used_links (
    digest  bytea PRIMARY KEY,
    used_at timestamptz NOT NULL
);

-- Times that clients keep for themselves while they fill in what is asked before booking: one each, for a few minutes. Nothing follows from
-- one, so they are no events; see docs/adr/0038-a-hold-is-a-courtesy.md.
CREATE TABLE slot_holds (
    holder_id   uuid PRIMARY KEY,
    site_id     uuid        NOT NULL,
    provider_id uuid        NOT NULL,
    starts_at   timestamptz NOT NULL,
    resources   uuid[]      NOT NULL,
    block_from  timestamptz NOT NULL,
    block_until timestamptz NOT NULL,
    day         date        NOT NULL,
    held_until  timestamptz NOT NULL
);
CREATE INDEX ON slot_holds (site_id, held_until);
SELECT guard_read_model('slot_holds');

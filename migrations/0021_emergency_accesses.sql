-- Who sees all of a client's appointments for a while, in an emergency: written with the event, which says why.
CREATE TABLE emergency_accesses (
    site_id    uuid        NOT NULL,
    subject_id uuid        NOT NULL,
    sequence   bigint      NOT NULL,
    account_id uuid        NOT NULL,
    taken_at   timestamptz NOT NULL,
    until_at   timestamptz NOT NULL,
    PRIMARY KEY (subject_id, sequence)
);
CREATE INDEX ON emergency_accesses (account_id, until_at);
CREATE INDEX ON emergency_accesses (site_id, taken_at DESC);

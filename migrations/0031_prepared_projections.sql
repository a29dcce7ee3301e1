-- Read models that a newer program has built beside those in use, and not yet exchanged for them. Their tables are in the schema `rebuild`.
CREATE TABLE prepared_projections (
    name           text PRIMARY KEY,
    version        integer     NOT NULL,
    transaction_id xid8        NOT NULL,
    position       bigint      NOT NULL,
    -- Events that do not fold with the new version.
    parked         jsonb       NOT NULL,
    -- Who was forgotten since is not forgotten in them.
    began_at       timestamptz NOT NULL
);

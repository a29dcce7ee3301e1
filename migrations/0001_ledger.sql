-- The ledger: events, and the small tables that are written in the same transaction as the events they follow from.

CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE events (
    position       bigint GENERATED ALWAYS AS IDENTITY,
    transaction_id xid8        NOT NULL DEFAULT pg_current_xact_id(),
    recorded_at    timestamptz NOT NULL DEFAULT now(),
    aggregate_type text        NOT NULL,
    aggregate_id   text        NOT NULL,
    sequence       bigint      NOT NULL CHECK (sequence >= 1),
    event_type     text        NOT NULL,
    event_version  text        NOT NULL,
    payload        jsonb       NOT NULL,
    metadata       jsonb       NOT NULL,
    -- SHA-256 over the stream's previous digest and the stored fields; see ledger/src/digest.rs.
    digest         bytea       NOT NULL CHECK (octet_length(digest) = 32),
    site_id        uuid GENERATED ALWAYS AS ((metadata ->> 'site_id')::uuid) STORED,
    CONSTRAINT events_stream PRIMARY KEY (aggregate_type, aggregate_id, sequence)
);
-- The global order: whoever tails the log reads along this index, below the oldest running transaction.
CREATE INDEX events_log ON events (transaction_id, position);

-- One row per accepted command: a command that arrives twice is answered twice and carried out once.
CREATE TABLE commands (
    command_id     uuid PRIMARY KEY,
    digest         bytea       NOT NULL,
    aggregate_type text        NOT NULL,
    aggregate_id   text        NOT NULL,
    sequence       bigint      NOT NULL,
    recorded_at    timestamptz NOT NULL DEFAULT now()
);

-- Taken time. Whatever can be booked is a resource: a provider, a room, a device. The constraint is what makes a double
-- booking impossible; everything before it is courtesy.
CREATE TABLE claims (
    appointment_id uuid      NOT NULL,
    resource_id    uuid      NOT NULL,
    site_id        uuid      NOT NULL,
    during         tstzrange NOT NULL CHECK (NOT isempty(during)),
    day            date      NOT NULL,
    PRIMARY KEY (appointment_id, resource_id),
    CONSTRAINT claims_no_overlap EXCLUDE USING gist (resource_id WITH =, during WITH &&)
);

-- Which appointment was a pair's first: two cannot be.
CREATE TABLE consultations (
    appointment_id uuid PRIMARY KEY,
    site_id        uuid    NOT NULL,
    provider_id    uuid    NOT NULL,
    client_id      uuid    NOT NULL,
    first          boolean NOT NULL
);
CREATE UNIQUE INDEX consultations_first ON consultations (provider_id, client_id) WHERE first;
CREATE INDEX consultations_pair ON consultations (provider_id, client_id);

CREATE TABLE site_slugs (
    slug    text NOT NULL,
    site_id uuid NOT NULL UNIQUE,
    CONSTRAINT site_slugs_slug PRIMARY KEY (slug)
);

-- What signing in needs. Password hashes are here and nowhere else.
CREATE TABLE logins (
    account_id    uuid PRIMARY KEY,
    site_id       uuid    NOT NULL,
    email         text    NOT NULL,
    password_hash text,
    roles         text[]  NOT NULL,
    active        boolean NOT NULL DEFAULT true,
    CONSTRAINT logins_email UNIQUE (site_id, email)
);

-- Each person's key, wrapped by the master key. Personal values in events are sealed with it; destroying it erases them.
CREATE TABLE subject_keys (
    subject_id   uuid PRIMARY KEY,
    wrapped      bytea,
    created_at   timestamptz NOT NULL DEFAULT now(),
    destroyed_at timestamptz,
    CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);

-- Read models: what screens ask for, folded from events. Every table has site_id and is guarded by row-level security.

-- Whoever reads for a person does so in this role, in which only the rows of one site can be seen. Roles belong to the whole
-- cluster: another database of it may create or grant the same one at this moment.
DO $$
BEGIN
    FOR attempt IN 1..20 LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'randevu_reader') THEN
                CREATE ROLE randevu_reader NOLOGIN;
            END IF;
            IF NOT pg_has_role(current_user, 'randevu_reader', 'MEMBER') THEN
                EXECUTE format('GRANT randevu_reader TO %I', current_user);
            END IF;
            EXIT;
        EXCEPTION
            WHEN duplicate_object OR unique_violation OR serialization_failure THEN NULL;
            -- "tuple concurrently updated" has no code of its own.
            WHEN internal_error THEN PERFORM pg_sleep(0.02 * attempt);
        END;
    END LOOP;
END
$$;

-- How far each projection has come. Written in the same transaction as the rows that follow from the events.
CREATE TABLE projection_checkpoints (
    name           text PRIMARY KEY,
    version        integer     NOT NULL,
    transaction_id xid8        NOT NULL DEFAULT '0',
    position       bigint      NOT NULL DEFAULT 0,
    -- Counts what happened besides following the log: rebuilds, retries, pauses. Who follows looks anew when it changes.
    generation     bigint      NOT NULL DEFAULT 0,
    paused         boolean     NOT NULL DEFAULT false,
    caught_up      boolean     NOT NULL DEFAULT false,
    last_error     text,
    -- When somebody who follows last said so.
    followed_at    timestamptz,
    updated_at     timestamptz NOT NULL DEFAULT now()
);

-- Events that a projection could not fold, each with those that came behind it in its stream.
CREATE TABLE parked_events (
    projection     text        NOT NULL,
    aggregate_type text        NOT NULL,
    aggregate_id   text        NOT NULL,
    sequence       bigint      NOT NULL,
    transaction_id xid8        NOT NULL,
    position       bigint      NOT NULL,
    error          text        NOT NULL,
    parked_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (projection, aggregate_type, aggregate_id, sequence)
);

CREATE TABLE sites (
    site_id           uuid PRIMARY KEY,
    slug              text        NOT NULL,
    name              text        NOT NULL,
    zone              text        NOT NULL,
    currency          text        NOT NULL,
    locale            text        NOT NULL,
    registration_open boolean     NOT NULL,
    created_at        timestamptz NOT NULL,
    version           bigint      NOT NULL,
    name_key          text GENERATED ALWAYS AS (lower(name)) STORED
);
CREATE INDEX ON sites (slug);
CREATE INDEX ON sites (name_key, site_id);

CREATE TABLE accounts (
    account_id uuid PRIMARY KEY,
    site_id    uuid        NOT NULL,
    -- Null once the person has been erased.
    name       text,
    email      text,
    phone      text,
    roles      text[]      NOT NULL,
    locale     text        NOT NULL,
    zone       text,
    active     boolean     NOT NULL,
    created_at timestamptz NOT NULL,
    version    bigint      NOT NULL,
    name_key   text GENERATED ALWAYS AS (lower(coalesce(name, ''))) STORED
);
CREATE INDEX ON accounts (site_id, name_key, account_id);
CREATE INDEX ON accounts USING gin (roles);

CREATE TABLE slot_schedules (
    provider_id  uuid PRIMARY KEY,
    site_id      uuid   NOT NULL,
    availability jsonb  NOT NULL,
    version      bigint NOT NULL
);
CREATE INDEX ON slot_schedules (site_id);

-- A row only while the appointment takes time.
CREATE TABLE slot_taken (
    appointment_id uuid PRIMARY KEY,
    site_id        uuid        NOT NULL,
    provider_id    uuid        NOT NULL,
    resources      uuid[]      NOT NULL,
    block_from     timestamptz NOT NULL,
    block_until    timestamptz NOT NULL,
    day            date        NOT NULL
);
CREATE INDEX ON slot_taken (provider_id, block_from);
CREATE INDEX ON slot_taken USING gin (resources);

CREATE TABLE agenda (
    appointment_id uuid PRIMARY KEY,
    site_id        uuid        NOT NULL,
    provider_id    uuid        NOT NULL,
    client_id      uuid        NOT NULL,
    starts_at      timestamptz NOT NULL,
    ends_at        timestamptz NOT NULL,
    day            date        NOT NULL,
    zone           text        NOT NULL,
    status         text        NOT NULL,
    payment        text        NOT NULL,
    first          boolean     NOT NULL,
    join_opens_at  timestamptz NOT NULL,
    revision       integer     NOT NULL,
    updated_at     timestamptz NOT NULL,
    version        bigint      NOT NULL
);
CREATE INDEX ON agenda (provider_id, starts_at, appointment_id);

CREATE TABLE appointments (
    appointment_id    uuid PRIMARY KEY,
    site_id           uuid        NOT NULL,
    provider_id       uuid        NOT NULL,
    client_id         uuid        NOT NULL,
    starts_at         timestamptz NOT NULL,
    ends_at           timestamptz NOT NULL,
    day               date        NOT NULL,
    zone              text        NOT NULL,
    resources         uuid[]      NOT NULL,
    status            text        NOT NULL,
    first             boolean     NOT NULL,
    approval_required boolean     NOT NULL,
    -- Null as well once the client has been erased.
    notes             text,
    reason            text,
    fee_minor         bigint,
    fee_currency      text,
    payment           text        NOT NULL,
    payment_reference text,
    join_opens_at     timestamptz NOT NULL,
    revision          integer     NOT NULL,
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    version           bigint      NOT NULL
);
CREATE INDEX ON appointments (client_id, starts_at, appointment_id);
CREATE INDEX ON appointments (provider_id, starts_at, appointment_id);
CREATE INDEX ON appointments (site_id, starts_at, appointment_id);

-- The guard: in the reader's role, only rows of the site that the transaction is bound to.
CREATE FUNCTION guard_read_model(read_model regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', read_model);
    EXECUTE format($policy$
        CREATE POLICY own_site ON %s FOR SELECT TO randevu_reader
        USING (site_id = nullif(current_setting('randevu.site_id', true), '')::uuid)$policy$, read_model);
    EXECUTE format('GRANT SELECT ON %s TO randevu_reader', read_model);
END
$$;
SELECT guard_read_model('sites'), guard_read_model('accounts'), guard_read_model('slot_schedules'),
       guard_read_model('slot_taken'), guard_read_model('agenda'), guard_read_model('appointments');

-- At the door of a site only its address name is known.
CREATE POLICY door ON sites FOR SELECT TO randevu_reader
    USING (slug = nullif(current_setting('randevu.slug', true), ''));
-- Superadmins see which sites there are and who runs them, and nothing else.
CREATE POLICY platform ON sites FOR SELECT TO randevu_reader
    USING (current_setting('randevu.reach', true) = 'platform');
CREATE POLICY platform ON accounts FOR SELECT TO randevu_reader
    USING (current_setting('randevu.reach', true) = 'platform' AND roles && ARRAY['admin', 'superadmin']);

-- A rebuild fills shadows: empty tables of the same names and shapes, with the same guards, in a schema of their own.
CREATE SCHEMA rebuild;

CREATE FUNCTION shadow_read_model(read_model text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    policy record;
BEGIN
    EXECUTE format('DROP TABLE IF EXISTS rebuild.%I', read_model);
    EXECUTE format('CREATE TABLE rebuild.%1$I (LIKE public.%1$I INCLUDING ALL)', read_model);
    EXECUTE format('ALTER TABLE rebuild.%I ENABLE ROW LEVEL SECURITY', read_model);
    FOR policy IN SELECT * FROM pg_policies WHERE schemaname = 'public' AND tablename = read_model LOOP
        EXECUTE format('CREATE POLICY %I ON rebuild.%I AS %s FOR %s TO %s USING (%s)', policy.policyname, read_model,
            policy.permissive, policy.cmd, (SELECT string_agg(quote_ident(r), ', ') FROM unnest(policy.roles) r), policy.qual);
    END LOOP;
    EXECUTE format('GRANT SELECT ON rebuild.%I TO randevu_reader', read_model);
END
$$;

CREATE FUNCTION swap_read_model(read_model text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DROP TABLE public.%I', read_model);
    EXECUTE format('ALTER TABLE rebuild.%I SET SCHEMA public', read_model);
END
$$;

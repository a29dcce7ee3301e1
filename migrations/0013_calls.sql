-- Calls: who talks, and the read model of calls.

-- Who of the team talks in which call now. Written with the call's events: nobody talks in two.
CREATE TABLE engagements (
    account_id uuid CONSTRAINT engagements_pkey PRIMARY KEY,
    site_id    uuid NOT NULL,
    call_id    uuid NOT NULL
);
CREATE INDEX ON engagements (call_id);

-- Calls that are not over. Written with their events: a relay that starts anew finds here what it has to look after.
CREATE TABLE open_calls (
    call_id   uuid PRIMARY KEY,
    site_id   uuid NOT NULL,
    -- Who calls the team: nobody calls twice at a time.
    caller_id uuid CONSTRAINT open_calls_caller UNIQUE
);

-- A session that ends is told: whoever is in a room by it is sent out at once.
CREATE FUNCTION tell_ended_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('randevu_sessions', NEW.session_id::text);
    RETURN NULL;
END
$$;
CREATE TRIGGER session_ended AFTER UPDATE OF ended_at ON sessions FOR EACH ROW
    WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION tell_ended_session();

CREATE TABLE calls (
    call_id        uuid PRIMARY KEY,
    site_id        uuid        NOT NULL,
    kind           text        NOT NULL,
    appointment_id uuid,
    -- Whom a direct call is for: one of the team, or whoever takes it first.
    callee_id      uuid,
    department_id  uuid,
    caller_id      uuid,
    host_id        uuid,
    status         text        NOT NULL,
    -- Everybody who has a part in it.
    account_ids    uuid[]      NOT NULL,
    declined       uuid[]      NOT NULL,
    people         jsonb       NOT NULL,
    recordings     jsonb       NOT NULL,
    rules          jsonb       NOT NULL,
    started_at     timestamptz NOT NULL,
    rings_until    timestamptz NOT NULL,
    answered_at    timestamptz,
    ended_at       timestamptz,
    talked_seconds bigint,
    updated_at     timestamptz NOT NULL,
    version        bigint      NOT NULL
);
CREATE INDEX ON calls USING gin (account_ids);
CREATE INDEX ON calls (site_id, started_at, call_id);
CREATE INDEX ON calls (site_id, started_at) WHERE status = 'ringing';
CREATE INDEX ON calls (appointment_id) WHERE appointment_id IS NOT NULL;
SELECT guard_read_model('calls');

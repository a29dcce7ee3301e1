-- Long work that somebody has started: how far it is, how it ended. Whoever does it says every second that it still does; `cancelled_at`
-- tells it to stop. Names no person but the one who started it.
CREATE TABLE jobs (
    job_id       uuid PRIMARY KEY,
    kind         text        NOT NULL,
    subject      text        NOT NULL,
    site_id      uuid        NOT NULL,
    started_by   uuid        NOT NULL,
    started_at   timestamptz NOT NULL DEFAULT now(),
    seen_at      timestamptz NOT NULL DEFAULT now(),
    cancelled_at timestamptz,
    ended_at     timestamptz,
    state        text        NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'failed', 'cancelled', 'broken_off')),
    done         bigint      NOT NULL DEFAULT 0,
    total        bigint      NOT NULL DEFAULT 0,
    result       jsonb,
    problem      text
);
-- The same work is not done twice at once.
CREATE UNIQUE INDEX ON jobs (kind, subject, site_id) WHERE state = 'running';
CREATE INDEX ON jobs (site_id, kind, started_at DESC, job_id);

-- Signed-in sessions. Tokens are random; only their SHA-256 is kept.

CREATE TABLE sessions (
    session_id     uuid PRIMARY KEY,
    account_id     uuid        NOT NULL,
    site_id        uuid        NOT NULL,
    access_hash    bytea       NOT NULL UNIQUE,
    access_until   timestamptz NOT NULL,
    created_at     timestamptz NOT NULL,
    used_at        timestamptz NOT NULL,
    until          timestamptz NOT NULL,
    ended_at       timestamptz,
    end_reason     text,
    device         text        NOT NULL DEFAULT ''
);
CREATE INDEX sessions_account ON sessions (account_id);

-- Every refresh token ever given out in a session. Using one twice ends the whole session.
CREATE TABLE refresh_tokens (
    hash       bytea PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
    issued_at  timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

-- Failed sign-ins, by what was tried (site and email, whether they exist or not).
CREATE TABLE failed_sign_ins (
    login_hash bytea       NOT NULL,
    failed_at  timestamptz NOT NULL
);
CREATE INDEX failed_sign_ins_login ON failed_sign_ins (login_hash, failed_at);

-- One-time tokens that let a person set a new password.
CREATE TABLE password_resets (
    hash       bytea PRIMARY KEY,
    account_id uuid        NOT NULL,
    until      timestamptz NOT NULL,
    used_at    timestamptz
);

-- Who has read what of whom: written before the answer that shows it goes out. Names nobody but by identifier, and holds nothing that was
-- read. Without a subject it is a look into the history that shows nobody's data. `reader` is an account, or `os:` and the name of whoever ran a command on the server.
CREATE TABLE data_accesses (
    access_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    site_id    uuid        NOT NULL,
    read_at    timestamptz NOT NULL,
    reader     text        NOT NULL,
    subject_id uuid,
    record_id  uuid,
    fields     text[]      NOT NULL,
    request_id uuid        NOT NULL,
    reason     text
);
CREATE INDEX ON data_accesses (site_id, subject_id, access_id);
CREATE INDEX ON data_accesses (site_id, reader, access_id);

-- Files that people attach to messages. The files lie outside of the database and of the events, each under its site and the
-- SHA-256 of its content; a row here is the only thing that makes one of them readable. No grant to randevu_reader: who may see an
-- attachment follows from who may see its message.
CREATE TABLE attachments (
    attachment_id uuid PRIMARY KEY,
    site_id       uuid        NOT NULL,
    sha256        bytea       NOT NULL CHECK (octet_length(sha256) = 32),
    bytes         bigint      NOT NULL CHECK (bytes > 0),
    media_type    text        NOT NULL,
    file_name     text        NOT NULL,
    uploaded_by   uuid        NOT NULL,
    uploaded_at   timestamptz NOT NULL,
    -- Null while it waits, until it is swept a day after its upload; set in the transaction that stores its message's event.
    ticket_id     uuid,
    message_id    uuid,
    internal      boolean     NOT NULL DEFAULT false,
    attached_at   timestamptz,
    CHECK (num_nonnulls(ticket_id, message_id, attached_at) IN (0, 3)),
    CHECK (attached_at IS NOT NULL OR NOT internal)
);
-- Which files a site has, and how large they are together.
CREATE INDEX attachments_content ON attachments (site_id, sha256) INCLUDE (bytes);
-- What waits: of one person, and since when.
CREATE INDEX attachments_waiting ON attachments (site_id, uploaded_by) INCLUDE (bytes) WHERE attached_at IS NULL;
CREATE INDEX attachments_waiting_since ON attachments (uploaded_at) WHERE attached_at IS NULL;

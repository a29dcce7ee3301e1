-- What auditors search the whole history by: who did it, what followed from one request, who is named, when. With a million events each
-- of these was a search through all of them.

-- Whom and what the event names: every UUID in its payload but its own aggregate's and its site's, found by whoever appends
-- (ledger/src/names.rs). Not covered by the digest, for it follows from the payload, which is.
ALTER TABLE events ADD COLUMN names uuid[] NOT NULL DEFAULT '{}';

UPDATE events SET names = found.names
FROM (
    SELECT position, array_agg(DISTINCT (name #>> '{}')::uuid) AS names
    FROM events, jsonb_path_query(payload, '$.** ? (@.type() == "string"
        && @ like_regex "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")') AS name
    WHERE name #>> '{}' <> aggregate_id AND (name #>> '{}')::uuid IS DISTINCT FROM site_id
    GROUP BY position
) AS found
WHERE events.position = found.position;

-- Written at once: entries put off until later would have to be put in by some commit, which would then take long.
CREATE INDEX events_names ON events USING gin (names) WITH (fastupdate = off) WHERE names <> '{}';
CREATE INDEX events_actor ON events ((metadata ->> 'actor_id'), transaction_id, position);
CREATE INDEX events_conversation ON events (((metadata ->> 'correlation_id')::uuid));
-- By the text: in its first 19 characters it sorts as the time does. Nearly in the order of the table, so a range of blocks says enough.
CREATE INDEX events_time ON events USING brin ((left(metadata ->> 'occurred_at', 19) COLLATE "C")) WITH (autosummarize = on);

-- Checkpoints that the server has made by itself, so that the next one is made when it is due, whichever process lives then. What they
-- say is kept elsewhere, where nobody who can change this database can change it.
CREATE TABLE kept_checkpoints (
    made_at timestamptz PRIMARY KEY,
    name    text   NOT NULL,
    events  bigint NOT NULL,
    streams bigint NOT NULL
);

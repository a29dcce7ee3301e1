-- Which master key a person's key is wrapped with, by the name of that master key. Keys from before have none: they open with the one that
-- the installation was begun with, until it is exchanged.
ALTER TABLE subject_keys ADD COLUMN master_key text;

-- Who was forgotten, by the history: looked through at each start.
CREATE INDEX events_erasures ON events (aggregate_id) WHERE event_type = 'AccountErased';

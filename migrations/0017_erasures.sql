-- Who was to be forgotten, and whether all that was made of the person's data is gone. Written with the event: the key is destroyed in the same
-- transaction; what lies outside of it (read models, files) follows and is done again until it is complete.
CREATE TABLE erasures (
    account_id   uuid PRIMARY KEY,
    site_id      uuid        NOT NULL,
    erased_at    timestamptz NOT NULL DEFAULT now(),
    completed_at timestamptz
);
CREATE INDEX ON erasures (erased_at) WHERE completed_at IS NULL;

-- A key that was destroyed is told: no process goes on with its own copy of it.
CREATE FUNCTION tell_destroyed_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('randevu_keys', NEW.subject_id::text);
    RETURN NULL;
END
$$;
CREATE TRIGGER key_destroyed AFTER INSERT OR UPDATE ON subject_keys FOR EACH ROW
    WHEN (NEW.destroyed_at IS NOT NULL) EXECUTE FUNCTION tell_destroyed_key();

-- Since when nothing that was made of the person's data is left in old versions of rows and in the write-ahead log, either: PostgreSQL keeps
-- both on disk until they are written over. See `randevu ledger scrub`.
ALTER TABLE erasures ADD COLUMN scrubbed_at timestamptz;
CREATE INDEX erasures_unscrubbed ON erasures (completed_at) WHERE scrubbed_at IS NULL;

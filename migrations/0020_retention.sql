-- When somebody is to be forgotten, where something has to be kept until then.
ALTER TABLE accounts ADD COLUMN erasure_due_at timestamptz;
CREATE INDEX ON accounts (site_id, erasure_due_at) WHERE erasure_due_at IS NOT NULL;
-- What was recorded of reads before a time is removed by that time.
CREATE INDEX ON data_accesses (site_id, read_at);

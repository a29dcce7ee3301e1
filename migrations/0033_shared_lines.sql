-- One line of the record for all whom an answer showed in the same fields: a page of fifty people is one line, not fifty. An answer goes out
-- only when its lines are stored, so each line and each entry in an index is waited for.
ALTER TABLE data_accesses ADD subjects uuid[] NOT NULL DEFAULT '{}';
UPDATE data_accesses SET subjects = ARRAY[subject_id] WHERE subject_id IS NOT NULL;
ALTER TABLE data_accesses ALTER subjects DROP DEFAULT;
-- Its index goes with it.
ALTER TABLE data_accesses DROP COLUMN subject_id;
CREATE INDEX ON data_accesses USING gin (subjects);

-- Lines come in the order of their times.
DROP INDEX data_accesses_site_id_read_at_idx;
CREATE INDEX ON data_accesses USING brin (read_at);

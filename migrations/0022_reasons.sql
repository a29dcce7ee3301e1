-- Reasons of looks are removed with the people whom they concern. Few looks have one, so that this index stays small.
CREATE INDEX data_accesses_reasons ON data_accesses (request_id) WHERE reason IS NOT NULL;

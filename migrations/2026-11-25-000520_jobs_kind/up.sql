-- The jobs of a kind, newest first: the kind stands before the key.
CREATE INDEX CONCURRENTLY jobs_kind_id_idx ON apalis.jobs (split_part(idempotency_key, ':', 1), id);

CREATE INDEX CONCURRENTLY emails_unsent_idx ON emails (status) WHERE status IN ('queued', 'failed');

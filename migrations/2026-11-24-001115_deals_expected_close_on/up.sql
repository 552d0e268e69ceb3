CREATE INDEX CONCURRENTLY IF NOT EXISTS deals_expected_close_on_idx ON deals (expected_close_on, id) WHERE deleted_at IS NULL;

CREATE INDEX CONCURRENTLY IF NOT EXISTS deals_updated_at_idx ON deals (updated_at, id) WHERE deleted_at IS NULL;

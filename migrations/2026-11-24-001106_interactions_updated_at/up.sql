CREATE INDEX CONCURRENTLY IF NOT EXISTS interactions_updated_at_idx ON interactions (updated_at, id) WHERE deleted_at IS NULL;

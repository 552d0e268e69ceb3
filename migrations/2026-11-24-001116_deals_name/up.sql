CREATE INDEX CONCURRENTLY IF NOT EXISTS deals_name_idx ON deals (name, id) WHERE deleted_at IS NULL;

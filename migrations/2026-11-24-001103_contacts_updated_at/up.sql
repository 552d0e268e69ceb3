CREATE INDEX CONCURRENTLY IF NOT EXISTS contacts_updated_at_idx ON contacts (updated_at, id) WHERE deleted_at IS NULL;

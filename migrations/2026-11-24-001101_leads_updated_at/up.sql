CREATE INDEX CONCURRENTLY IF NOT EXISTS leads_updated_at_idx ON leads (updated_at, id) WHERE deleted_at IS NULL;

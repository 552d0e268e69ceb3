CREATE INDEX CONCURRENTLY IF NOT EXISTS customers_updated_at_idx ON customers (updated_at, id) WHERE deleted_at IS NULL;

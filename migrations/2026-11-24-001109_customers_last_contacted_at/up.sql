CREATE INDEX CONCURRENTLY IF NOT EXISTS customers_last_contacted_at_idx ON customers (last_contacted_at, id) WHERE deleted_at IS NULL;

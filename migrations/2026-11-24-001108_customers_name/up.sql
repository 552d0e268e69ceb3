CREATE INDEX CONCURRENTLY IF NOT EXISTS customers_name_idx ON customers (name, id) WHERE deleted_at IS NULL;

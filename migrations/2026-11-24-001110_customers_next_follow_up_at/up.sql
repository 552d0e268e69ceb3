CREATE INDEX CONCURRENTLY IF NOT EXISTS customers_next_follow_up_at_idx ON customers (next_follow_up_at, id) WHERE deleted_at IS NULL;

CREATE INDEX CONCURRENTLY IF NOT EXISTS customers_any_owner_id_idx ON customers (owner_id);

CREATE INDEX CONCURRENTLY IF NOT EXISTS customers_deleted_owner_id_idx ON customers (owner_id) WHERE deleted_at IS NOT NULL;

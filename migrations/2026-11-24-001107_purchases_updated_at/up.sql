CREATE INDEX CONCURRENTLY IF NOT EXISTS purchases_updated_at_idx ON purchases (updated_at, id) WHERE deleted_at IS NULL;

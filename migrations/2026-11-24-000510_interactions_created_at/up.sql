CREATE INDEX CONCURRENTLY IF NOT EXISTS interactions_created_at_idx ON interactions (created_at DESC, id DESC) WHERE deleted_at IS NULL;

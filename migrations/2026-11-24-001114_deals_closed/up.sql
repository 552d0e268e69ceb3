CREATE INDEX CONCURRENTLY IF NOT EXISTS deals_closed_at_id_idx ON deals (closed_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;

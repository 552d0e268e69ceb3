CREATE INDEX CONCURRENTLY IF NOT EXISTS leads_deleted_owner_id_idx ON leads (owner_id) WHERE deleted_at IS NOT NULL;

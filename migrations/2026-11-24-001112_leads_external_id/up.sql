CREATE INDEX CONCURRENTLY IF NOT EXISTS leads_external_id_idx ON leads (external_id) WHERE external_id IS NOT NULL;

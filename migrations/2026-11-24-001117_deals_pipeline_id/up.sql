CREATE INDEX CONCURRENTLY IF NOT EXISTS deals_pipeline_id_idx ON deals (pipeline_id, created_at DESC, id DESC);

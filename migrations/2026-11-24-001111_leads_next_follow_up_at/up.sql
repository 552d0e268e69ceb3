CREATE INDEX CONCURRENTLY IF NOT EXISTS leads_next_follow_up_at_idx ON leads (next_follow_up_at, id) WHERE deleted_at IS NULL;

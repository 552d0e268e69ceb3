CREATE INDEX CONCURRENTLY IF NOT EXISTS interactions_user_id_idx ON interactions (user_id, occurred_at);

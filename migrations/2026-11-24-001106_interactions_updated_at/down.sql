DROP INDEX CONCURRENTLY IF EXISTS interactions_updated_at_idx;

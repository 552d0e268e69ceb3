DROP INDEX CONCURRENTLY IF EXISTS interactions_created_at_idx;

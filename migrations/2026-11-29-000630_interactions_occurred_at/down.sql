DROP INDEX CONCURRENTLY IF EXISTS interactions_occurred_at_idx;

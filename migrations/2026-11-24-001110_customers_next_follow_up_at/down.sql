DROP INDEX CONCURRENTLY IF EXISTS customers_next_follow_up_at_idx;

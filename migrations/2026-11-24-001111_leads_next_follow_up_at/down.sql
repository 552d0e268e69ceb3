DROP INDEX CONCURRENTLY IF EXISTS leads_next_follow_up_at_idx;

DROP INDEX CONCURRENTLY IF EXISTS deal_stage_intervals_open_at_idx;

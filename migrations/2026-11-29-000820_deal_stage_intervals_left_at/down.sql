DROP INDEX CONCURRENTLY IF EXISTS deal_stage_intervals_left_at_idx;

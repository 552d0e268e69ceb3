-- Another has taken its place.
DROP INDEX CONCURRENTLY IF EXISTS deal_stage_intervals_to_at_idx;

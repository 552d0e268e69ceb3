CREATE INDEX CONCURRENTLY deal_stage_intervals_to_at_idx ON deal_stage_intervals (to_at) WHERE status = 'open' AND to_at IS NOT NULL;

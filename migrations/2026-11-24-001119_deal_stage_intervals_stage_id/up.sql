CREATE INDEX CONCURRENTLY IF NOT EXISTS deal_stage_intervals_stage_id_idx ON deal_stage_intervals (stage_id);

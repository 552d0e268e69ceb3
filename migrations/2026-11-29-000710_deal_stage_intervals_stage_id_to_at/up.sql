-- How long deals stayed in a stage, the last ones first.
CREATE INDEX CONCURRENTLY deal_stage_intervals_stage_id_to_at_idx ON deal_stage_intervals (stage_id, to_at) WHERE status = 'open' AND to_at IS NOT NULL;

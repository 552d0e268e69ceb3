-- For who asks from an instant on. One that could also be read backward from its end was taken for the last that left a stage, and
-- read whole where none ever did.
CREATE INDEX CONCURRENTLY deal_stage_intervals_left_at_idx ON deal_stage_intervals (to_at) WHERE status = 'open' AND to_at > '-infinity';

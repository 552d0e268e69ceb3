-- Which deals were open at an instant.
CREATE INDEX CONCURRENTLY deal_stage_intervals_open_at_idx ON deal_stage_intervals USING gist (tstzrange(from_at, to_at)) WHERE status = 'open';

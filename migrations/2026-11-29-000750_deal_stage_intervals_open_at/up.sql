-- How many stays go over an instant: without it the planner takes far too few, and joins them row by row.
CREATE STATISTICS deal_stage_intervals_open_at_stats ON (tstzrange(from_at, to_at)) FROM deal_stage_intervals;

-- Tasks completed in a period.
CREATE INDEX CONCURRENTLY tasks_completed_at_idx ON tasks (completed_at) WHERE status = 'done' AND deleted_at IS NULL;

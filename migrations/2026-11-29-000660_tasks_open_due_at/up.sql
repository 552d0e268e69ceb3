-- Open tasks that are overdue.
CREATE INDEX CONCURRENTLY tasks_open_due_at_idx ON tasks (due_at) WHERE status = 'open' AND deleted_at IS NULL;

CREATE INDEX CONCURRENTLY IF NOT EXISTS tasks_due_at_idx ON tasks (due_at, id) WHERE deleted_at IS NULL;

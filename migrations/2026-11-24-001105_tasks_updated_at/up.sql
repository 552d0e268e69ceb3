CREATE INDEX CONCURRENTLY IF NOT EXISTS tasks_updated_at_idx ON tasks (updated_at, id) WHERE deleted_at IS NULL;

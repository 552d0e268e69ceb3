CREATE INDEX CONCURRENTLY IF NOT EXISTS tasks_case_id_idx ON tasks (case_id) WHERE case_id IS NOT NULL;

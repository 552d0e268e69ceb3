-- Tasks that were overdue once and are done now.
CREATE INDEX CONCURRENTLY tasks_late_idx ON tasks (completed_at) WHERE status = 'done' AND completed_at > due_at AND deleted_at IS NULL;

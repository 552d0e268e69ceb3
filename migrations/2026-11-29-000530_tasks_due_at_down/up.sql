-- The latest due first; those without are last.
CREATE INDEX CONCURRENTLY tasks_due_at_down_idx ON tasks (due_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;

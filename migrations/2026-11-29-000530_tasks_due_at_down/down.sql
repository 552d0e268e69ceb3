DROP INDEX CONCURRENTLY tasks_due_at_down_idx;

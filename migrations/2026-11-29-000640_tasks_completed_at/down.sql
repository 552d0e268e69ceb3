DROP INDEX CONCURRENTLY IF EXISTS tasks_completed_at_idx;

DROP INDEX CONCURRENTLY IF EXISTS apalis.jobs_failed_idx;

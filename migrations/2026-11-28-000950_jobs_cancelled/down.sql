DROP INDEX CONCURRENTLY IF EXISTS apalis.jobs_cancelled_idx;

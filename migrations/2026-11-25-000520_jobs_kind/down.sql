DROP INDEX CONCURRENTLY IF EXISTS apalis.jobs_kind_id_idx;

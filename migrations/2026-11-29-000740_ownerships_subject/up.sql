-- The index before this one begins with the same columns.
DROP INDEX CONCURRENTLY IF EXISTS ownerships_subject_idx;

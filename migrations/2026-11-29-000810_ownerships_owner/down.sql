DROP INDEX CONCURRENTLY IF EXISTS ownerships_owner_id_subject_idx;

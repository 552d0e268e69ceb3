DROP INDEX CONCURRENTLY IF EXISTS interactions_user_id_idx;

DROP INDEX CONCURRENTLY IF EXISTS leads_deleted_owner_id_idx;

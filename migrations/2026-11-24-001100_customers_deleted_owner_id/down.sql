DROP INDEX CONCURRENTLY IF EXISTS customers_deleted_owner_id_idx;

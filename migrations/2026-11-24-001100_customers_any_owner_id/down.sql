DROP INDEX CONCURRENTLY IF EXISTS customers_any_owner_id_idx;

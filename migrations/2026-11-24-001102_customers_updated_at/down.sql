DROP INDEX CONCURRENTLY IF EXISTS customers_updated_at_idx;

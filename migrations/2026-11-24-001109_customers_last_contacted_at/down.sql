DROP INDEX CONCURRENTLY IF EXISTS customers_last_contacted_at_idx;

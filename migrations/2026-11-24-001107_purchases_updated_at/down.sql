DROP INDEX CONCURRENTLY IF EXISTS purchases_updated_at_idx;

DROP INDEX CONCURRENTLY IF EXISTS contacts_updated_at_idx;

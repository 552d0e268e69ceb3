DROP INDEX CONCURRENTLY IF EXISTS ownerships_owner_at_idx;

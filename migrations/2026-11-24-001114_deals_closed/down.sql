DROP INDEX CONCURRENTLY IF EXISTS deals_closed_at_id_idx;

DROP INDEX CONCURRENTLY IF EXISTS contacts_owner_id_created_at_idx;

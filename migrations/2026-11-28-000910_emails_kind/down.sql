DROP INDEX CONCURRENTLY IF EXISTS emails_kind_created_at_idx;

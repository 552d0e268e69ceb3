DROP INDEX CONCURRENTLY IF EXISTS emails_status_created_at_idx;

DROP INDEX CONCURRENTLY IF EXISTS emails_to_email_created_at_idx;

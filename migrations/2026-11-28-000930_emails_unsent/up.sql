-- The index on state and time finds the same.
DROP INDEX CONCURRENTLY IF EXISTS emails_unsent_idx;

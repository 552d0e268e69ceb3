DROP INDEX CONCURRENTLY IF EXISTS leads_response_uncounted_idx;

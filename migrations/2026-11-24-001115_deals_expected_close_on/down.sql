DROP INDEX CONCURRENTLY IF EXISTS deals_expected_close_on_idx;

SET LOCAL lock_timeout = '5s';
ALTER INDEX leads_search_idx ALTER COLUMN 1 SET STATISTICS 300;

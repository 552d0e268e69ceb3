DROP INDEX CONCURRENTLY customers_tags_idx;

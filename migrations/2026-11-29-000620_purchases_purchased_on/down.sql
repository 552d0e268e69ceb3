DROP INDEX CONCURRENTLY IF EXISTS purchases_purchased_on_idx;

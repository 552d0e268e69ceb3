-- The latest first; those without are last.
CREATE INDEX CONCURRENTLY customers_last_contacted_at_down_idx ON customers (last_contacted_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;

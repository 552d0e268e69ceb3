-- By tag.
CREATE INDEX CONCURRENTLY customers_tags_idx ON customers USING gin (tags) WHERE deleted_at IS NULL;

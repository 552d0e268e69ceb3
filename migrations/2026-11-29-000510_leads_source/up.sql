-- By where they came from, newest first.
CREATE INDEX CONCURRENTLY leads_source_created_at_idx ON leads (source, created_at DESC, id DESC) WHERE deleted_at IS NULL;

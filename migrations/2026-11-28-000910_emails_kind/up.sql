-- Messages of a kind, newest first.
CREATE INDEX CONCURRENTLY emails_kind_created_at_idx ON emails (kind, created_at DESC, id DESC);

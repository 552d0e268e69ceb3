CREATE INDEX CONCURRENTLY IF NOT EXISTS contacts_owner_id_created_at_idx ON contacts (owner_id, created_at DESC, id DESC)
    WHERE deleted_at IS NULL;

-- Whose something was at an instant, read from the index alone.
CREATE INDEX CONCURRENTLY ownerships_owner_at_idx ON ownerships (subject_type, subject_id, from_at, id) INCLUDE (to_at, owner_id);

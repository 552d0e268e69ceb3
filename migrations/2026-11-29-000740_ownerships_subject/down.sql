CREATE INDEX CONCURRENTLY ownerships_subject_idx ON ownerships (subject_type, subject_id, from_at);

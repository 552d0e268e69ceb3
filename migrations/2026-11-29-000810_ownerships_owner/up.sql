-- What somebody ever owned, read from the index alone.
CREATE INDEX CONCURRENTLY ownerships_owner_id_subject_idx ON ownerships (owner_id, subject_type) INCLUDE (subject_id);

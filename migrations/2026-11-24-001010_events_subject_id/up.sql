CREATE INDEX CONCURRENTLY IF NOT EXISTS events_subject_id_idx ON events (subject_id, at DESC, id DESC);

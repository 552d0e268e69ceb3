-- What one request did.
CREATE INDEX CONCURRENTLY events_request_id_idx ON events (request_id, at DESC, id DESC) WHERE request_id IS NOT NULL;

DROP INDEX CONCURRENTLY events_request_id_idx;

-- Messages of one state, newest first, and those that still wait; nearly all are sent, and found by their time.
CREATE INDEX CONCURRENTLY emails_status_created_at_idx ON emails (status, created_at DESC, id DESC) WHERE status <> 'sent';

-- What an address got, newest first.
CREATE INDEX CONCURRENTLY emails_to_email_created_at_idx ON emails (to_email, created_at DESC, id DESC);

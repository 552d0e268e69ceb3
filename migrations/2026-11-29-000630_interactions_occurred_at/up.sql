-- Contacts of a period, counted without their rows.
CREATE INDEX CONCURRENTLY interactions_occurred_at_idx ON interactions (occurred_at) INCLUDE (user_id, id) WHERE channel NOT IN ('note', 'form') AND deleted_at IS NULL;

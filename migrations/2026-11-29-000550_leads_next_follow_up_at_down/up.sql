-- The latest first; those without are last.
CREATE INDEX CONCURRENTLY leads_next_follow_up_at_down_idx ON leads (next_follow_up_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;

-- Leads that nobody has responded to.
CREATE INDEX CONCURRENTLY leads_unanswered_idx ON leads (owner_id, created_at) WHERE first_response_at IS NULL AND status IN ('new', 'working', 'qualified') AND deleted_at IS NULL;

-- What housekeeping has to count still.
CREATE INDEX CONCURRENTLY leads_response_uncounted_idx ON leads (id)
    WHERE first_response_at IS NOT NULL AND first_response_working_seconds IS NULL;

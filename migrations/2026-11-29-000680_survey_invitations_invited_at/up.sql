-- Invitations of a period, whichever survey they are of.
CREATE INDEX CONCURRENTLY survey_invitations_of_period_idx ON survey_invitations (invited_at) WHERE invited_at IS NOT NULL;

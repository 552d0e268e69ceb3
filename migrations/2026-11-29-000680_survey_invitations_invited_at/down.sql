DROP INDEX CONCURRENTLY IF EXISTS survey_invitations_of_period_idx;

DROP INDEX CONCURRENTLY IF EXISTS survey_responses_of_period_idx;

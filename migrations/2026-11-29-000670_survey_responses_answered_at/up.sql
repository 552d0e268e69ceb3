-- Answers of a period, whichever survey they are of.
CREATE INDEX CONCURRENTLY survey_responses_of_period_idx ON survey_responses (answered_at) WHERE score IS NOT NULL;

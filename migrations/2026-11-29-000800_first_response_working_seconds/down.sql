ALTER TABLE leads DROP COLUMN first_response_working_seconds;

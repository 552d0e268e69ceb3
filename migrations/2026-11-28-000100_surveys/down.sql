DROP TABLE survey_responses;
DROP TABLE survey_invitations;
DROP TABLE survey_versions;
DROP TABLE surveys;
ALTER TABLE settings DROP COLUMN survey_throttle_minutes;

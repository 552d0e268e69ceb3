DROP TABLE ownerships;
DROP TABLE team_memberships;
ALTER TABLE teams DROP CONSTRAINT teams_lead_id_fkey;
DROP TABLE users;
DROP TABLE teams;

ALTER TABLE tasks DROP COLUMN case_id;
DROP TABLE case_history;
DROP TABLE cases;

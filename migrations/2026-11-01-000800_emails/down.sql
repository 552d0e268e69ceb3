DROP TABLE alerts;
DROP TABLE suppressions;
DROP TABLE emails;

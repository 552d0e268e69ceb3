DROP TABLE watches;
DROP TABLE silences;

DROP TABLE settings;
DROP TABLE calendars;

DROP TABLE reminders;
DROP TABLE tasks;

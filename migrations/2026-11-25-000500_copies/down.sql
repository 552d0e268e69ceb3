ALTER TABLE installation DROP COLUMN by_setting, DROP COLUMN home;

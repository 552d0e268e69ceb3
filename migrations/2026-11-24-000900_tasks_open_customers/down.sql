ALTER TABLE tasks DROP COLUMN opens_customer;

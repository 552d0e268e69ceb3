ALTER TABLE emails DROP COLUMN customer_id;
ALTER TABLE tasks DROP CONSTRAINT tasks_deal_id_check, DROP COLUMN customer_id, DROP COLUMN deal_id, DROP COLUMN opens_customer;

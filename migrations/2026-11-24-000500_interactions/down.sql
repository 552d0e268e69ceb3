DELETE FROM interactions WHERE lead_id IS NULL;
ALTER TABLE interactions DROP COLUMN customer_id, DROP COLUMN contact_id, DROP COLUMN deal_id, DROP COLUMN duration_seconds;

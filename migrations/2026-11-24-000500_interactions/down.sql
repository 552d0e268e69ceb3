DELETE FROM interactions WHERE lead_id IS NULL;
DROP INDEX interactions_created_at_idx, interactions_user_id_idx;
ALTER TABLE interactions DROP COLUMN customer_id, DROP COLUMN contact_id, DROP COLUMN deal_id, DROP COLUMN duration_seconds;

ALTER TABLE rejected_leads DROP COLUMN matched, DROP COLUMN replayed_at, DROP COLUMN lead_id;

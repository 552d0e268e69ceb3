DROP TABLE sns_certificates;
DROP TABLE email_events;
DROP TABLE mail_domains;
ALTER TABLE emails DROP COLUMN turn_at, DROP COLUMN contact_id;

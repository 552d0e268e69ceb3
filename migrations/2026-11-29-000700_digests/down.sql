ALTER TABLE settings DROP COLUMN lead_digest;
DROP TABLE digest_editions;
DROP TABLE digests;

DELETE FROM contact_points WHERE contact_id IS NOT NULL;
ALTER TABLE leads DROP COLUMN customer_id, DROP COLUMN contact_id, DROP COLUMN last_contacted_at, DROP COLUMN erased_at;
DROP INDEX contact_points_lead_id_idx;
ALTER TABLE contact_points
    DROP CONSTRAINT contact_points_subject_check,
    DROP CONSTRAINT contact_points_subject_id_kind_value_key,
    DROP CONSTRAINT contact_points_pkey,
    DROP COLUMN subject_id,
    DROP COLUMN contact_id,
    ALTER COLUMN lead_id SET NOT NULL,
    ADD CONSTRAINT contact_points_pkey PRIMARY KEY (lead_id, kind, position),
    ADD CONSTRAINT contact_points_lead_id_kind_value_key UNIQUE (lead_id, kind, value);
DROP TABLE contacts;

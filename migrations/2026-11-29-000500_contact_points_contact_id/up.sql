-- A contact's points go when it changes.
CREATE INDEX CONCURRENTLY contact_points_contact_id_idx ON contact_points (contact_id) WHERE contact_id IS NOT NULL;

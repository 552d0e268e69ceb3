-- Waits for others that long at most, and then fails, rather than hold up everybody behind it.
SET LOCAL lock_timeout = '5s';

-- A refused post that was mended: what it became. Whom an ambiguous one was about, for admins.
ALTER TABLE rejected_leads
    ADD COLUMN matched jsonb,
    ADD COLUMN replayed_at timestamptz,
    ADD COLUMN lead_id uuid CONSTRAINT rejected_leads_lead_id_fkey REFERENCES leads;

-- Waits for others that long at most, and then fails, rather than hold up everybody behind it.
SET LOCAL lock_timeout = '5s';

-- What passed between a customer and us; after a convert it hangs on the lead and on the customer. NOT VALID: no row of old is to
-- fail the upgrade. The indexes are of rows with the new columns alone, and so of none yet.
ALTER TABLE interactions
    ADD COLUMN customer_id uuid CONSTRAINT interactions_customer_id_fkey REFERENCES customers,
    ADD COLUMN contact_id uuid CONSTRAINT interactions_contact_id_fkey REFERENCES contacts,
    ADD COLUMN deal_id uuid CONSTRAINT interactions_deal_id_fkey REFERENCES deals,
    ADD COLUMN duration_seconds integer CHECK (duration_seconds >= 0),
    ADD CONSTRAINT interactions_subject_check CHECK (num_nonnulls(customer_id, lead_id) >= 1) NOT VALID;
CREATE INDEX interactions_customer_id_idx ON interactions (customer_id, occurred_at DESC, id DESC) WHERE customer_id IS NOT NULL;
CREATE INDEX interactions_deal_id_idx ON interactions (deal_id, occurred_at) WHERE deal_id IS NOT NULL;
CREATE INDEX interactions_contact_id_idx ON interactions (contact_id, occurred_at) WHERE contact_id IS NOT NULL;

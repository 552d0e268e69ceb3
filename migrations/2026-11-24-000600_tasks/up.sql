-- Waits for others that long at most, and then fails, rather than hold up everybody behind it.
SET LOCAL lock_timeout = '5s';

-- Follow-up of customers and deals; a deal's task hangs on its customer too.
ALTER TABLE tasks
    ADD COLUMN customer_id uuid CONSTRAINT tasks_customer_id_fkey REFERENCES customers,
    ADD COLUMN deal_id uuid CONSTRAINT tasks_deal_id_fkey REFERENCES deals,
    ADD CONSTRAINT tasks_deal_id_check CHECK (deal_id IS NULL OR customer_id IS NOT NULL) NOT VALID;
CREATE INDEX tasks_customer_id_idx ON tasks (customer_id, created_at DESC, id DESC) WHERE customer_id IS NOT NULL;
CREATE INDEX tasks_deal_id_idx ON tasks (deal_id) WHERE deal_id IS NOT NULL;

-- So that a mail about a customer is in the customer's file.
ALTER TABLE emails
    ADD COLUMN customer_id uuid CONSTRAINT emails_customer_id_fkey REFERENCES customers;
CREATE INDEX emails_customer_id_idx ON emails (customer_id, created_at DESC, id DESC) WHERE customer_id IS NOT NULL;

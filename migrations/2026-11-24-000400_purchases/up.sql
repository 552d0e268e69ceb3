-- Waits for others that long at most, and then fails, rather than hold up everybody behind it.
SET LOCAL lock_timeout = '5s';

-- What a customer bought.
CREATE TABLE purchases (
    id uuid PRIMARY KEY,
    customer_id uuid NOT NULL CONSTRAINT purchases_customer_id_fkey REFERENCES customers,
    deal_id uuid CONSTRAINT purchases_deal_id_fkey REFERENCES deals,
    -- Whose it was when it was recorded; it stays so.
    owner_id uuid CONSTRAINT purchases_owner_id_fkey REFERENCES users,
    external_id text,
    purchased_on date NOT NULL,
    -- Negative for what was given back.
    total_amount numeric(20, 4) NOT NULL,
    total_currency text NOT NULL CHECK (total_currency ~ '^[A-Z]{3}$'),
    items jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    deleted_at timestamptz
);
CREATE UNIQUE INDEX purchases_external_id_key ON purchases (external_id)
    WHERE external_id IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX purchases_created_at_idx ON purchases (created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX purchases_customer_id_idx ON purchases (customer_id, purchased_on DESC, id DESC);
CREATE INDEX purchases_owner_id_idx ON purchases (owner_id, purchased_on);

-- Purchases of a period.
CREATE INDEX CONCURRENTLY purchases_purchased_on_idx ON purchases (purchased_on) WHERE deleted_at IS NULL;

-- Purchases of a period. They are told of about in the order of their days; and an index that gives an order would be walked for
-- lists that are found sooner by owner.
CREATE INDEX CONCURRENTLY purchases_purchased_on_idx ON purchases USING brin (purchased_on);

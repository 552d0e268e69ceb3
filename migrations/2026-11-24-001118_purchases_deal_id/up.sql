CREATE INDEX CONCURRENTLY IF NOT EXISTS purchases_deal_id_idx ON purchases (deal_id) WHERE deal_id IS NOT NULL;

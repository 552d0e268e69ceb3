-- Requests that are out: begun, and neither ended nor waiting for another try.
CREATE INDEX CONCURRENTLY webhook_deliveries_out_idx ON webhook_deliveries (webhook_id, last_attempt_at)
    WHERE status = 'pending' AND next_attempt_at IS NULL;

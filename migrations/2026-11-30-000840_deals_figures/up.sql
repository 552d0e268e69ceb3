-- All that is counted of a deal that was open at an instant, so that the pipeline of a month long past is not read from the table.
CREATE INDEX CONCURRENTLY deals_figures_idx ON deals (id) INCLUDE (closed_at, expected_close_on, value_currency, value_amount)
    WHERE deleted_at IS NULL;

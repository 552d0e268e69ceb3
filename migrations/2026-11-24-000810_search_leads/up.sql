-- As the other two of the search, on a table that is full already.
CREATE INDEX CONCURRENTLY IF NOT EXISTS leads_search_idx ON leads USING gin (
    search_text(ARRAY[coalesce(last_name || ' ' || first_name, last_name, first_name), company], emails || phones)
    gin_trgm_ops) WITH (fastupdate = off);

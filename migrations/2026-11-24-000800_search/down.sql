DROP INDEX contacts_search_idx;
DROP INDEX customers_search_idx;
DROP FUNCTION search_rank(text, text[], text[]);
DROP FUNCTION search_text(text[], text[]);
DROP EXTENSION pg_trgm;

-- Search by part of a name, a company, an e-mail or a phone, by their trigrams.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- What is searched, folded: compatibility forms (full-width letters) and capitals are made equal, and every field stands
-- between E'\n ' and E' \n'. Where there is Chinese, Japanese or Korean, all letters follow once more without the spaces and
-- each between two E'\x1F': so a single character begins a word, and has a trigram of its own. The server makes patterns to
-- match, in shared/src/search. Immutable as far as all that it calls is: array_to_string is called stable for the sake of
-- types whose text depends on settings, which text does not.
CREATE FUNCTION search_text(fields text[], points text[]) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    names text := E'\n ' || pg_catalog.array_to_string(fields, E' \n ') || E' \n';
    reach text := ' ' || pg_catalog.array_to_string(points, E' \n ') || E' \n';
    folded text := names || reach;
BEGIN
    IF pg_catalog.octet_length(folded) = pg_catalog.length(folded) THEN
        RETURN pg_catalog.lower(folded COLLATE pg_catalog."C");
    END IF;
    -- These three are spaces to the server as well, and no compatibility forms of one.
    folded := pg_catalog.translate(pg_catalog.normalize(folded, 'NFKC'), E'\u1680\u2028\u2029', '   ');
    IF pg_catalog.octet_length(reach) = pg_catalog.length(reach) THEN
        names := pg_catalog.translate(pg_catalog.normalize(names, 'NFKC'), E'\u1680\u2028\u2029', '   ');
    ELSE
        names := folded;
    END IF;
    IF names ~ '[\u2E80-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF\U00020000-\U0003FFFF]' THEN
        folded := folded || E'\x1F' || pg_catalog.array_to_string(
            pg_catalog.string_to_array(pg_catalog.replace(names, ' ', ''), NULL), E'\x1F') || E'\x1F';
    END IF;
    RETURN pg_catalog.lower(folded);
END $$;

-- How well a text answers: for each term 3 where it is a whole word (of Chinese: a whole field), 2 where it begins one,
-- else 1. Patterns of LIKE.
CREATE FUNCTION search_rank(folded text, whole text[], beginning text[]) RETURNS integer
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    words text := pg_catalog.translate(folded, '@.-_+', '     ');
    rank integer := 0;
BEGIN
    FOR term IN 1 .. pg_catalog.cardinality(whole) LOOP
        rank := rank + CASE
            WHEN words LIKE pg_catalog.lower(whole[term]) THEN 3
            WHEN words LIKE pg_catalog.lower(beginning[term]) THEN 2
            ELSE 1
        END;
    END LOOP;
    RETURN rank;
END $$;

-- Without a list of what is pending, which every search would go through and some insert would have to sort in.
CREATE INDEX customers_search_idx ON customers USING gin (
    search_text(ARRAY[name], ARRAY[website]) gin_trgm_ops) WITH (fastupdate = off);
CREATE INDEX contacts_search_idx ON contacts USING gin (
    search_text(ARRAY[name], emails || phones) gin_trgm_ops) WITH (fastupdate = off);

-- How often a term occurs decides between the index and a walk from the newest row on: a larger sample than the 100 of old.
ALTER INDEX customers_search_idx ALTER COLUMN 1 SET STATISTICS 300;
ALTER INDEX contacts_search_idx ALTER COLUMN 1 SET STATISTICS 300;

-- What rows are called. Of what is deleted or erased there is nothing to say.
SELECT id, name FROM users WHERE id = ANY($1)
UNION ALL SELECT id, name FROM teams WHERE id = ANY($1)
UNION ALL SELECT id, name FROM pipeline_stages WHERE id = ANY($1)
UNION ALL SELECT id, name FROM deals WHERE id = ANY($1) AND deleted_at IS NULL
UNION ALL SELECT id, name FROM customers WHERE id = ANY($1) AND deleted_at IS NULL
UNION ALL SELECT id, subject FROM tasks WHERE id = ANY($1) AND deleted_at IS NULL
UNION ALL
-- A Chinese name has the family's first, and no blank. Of who gave none, how to reach them.
SELECT id, name FROM (
    SELECT id, coalesce(
        nullif(concat_ws(', ',
            nullif(CASE WHEN concat(last_name, first_name) ~ '[\u4e00-\u9fff]' THEN concat(last_name, first_name)
                ELSE concat_ws(' ', first_name, last_name) END, ''),
            company), ''),
        emails[1], phones[1]) AS name
    FROM leads WHERE id = ANY($1) AND deleted_at IS NULL AND erased_at IS NULL
) AS person WHERE name IS NOT NULL

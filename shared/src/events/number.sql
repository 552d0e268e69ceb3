WITH last AS (
    SELECT coalesce(max(position), 0) AS position FROM events
), unnumbered AS (
    SELECT id, row_number() OVER (ORDER BY id) AS place
    FROM (SELECT id FROM events WHERE position IS NULL ORDER BY id LIMIT $1) AS waiting
)
UPDATE events
SET position = last.position + unnumbered.place
FROM last, unnumbered
WHERE events.id = unnumbered.id

-- Contacts of a person, by who did it: no notes and no forms.
SELECT 'interaction' AS type, id, id AS key, occurred_at AS at, user_id AS owner_id, 'contact' AS part,
    NULL::text AS currency, NULL::numeric AS amount, NULL::numeric AS measure
FROM interactions
WHERE occurred_at >= $1 AND occurred_at < $2 AND channel NOT IN ('note', 'form') AND deleted_at IS NULL
    AND ($9::uuid[] IS NULL OR user_id = ANY($9))

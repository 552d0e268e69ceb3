-- The oldest leads of a list, and how many it has; $11 is of lists of money.
SELECT leads.id AS lead_id, leads.owner_id, leads.created_at AS received_at, (SELECT count(*) FROM counted) AS total
FROM (SELECT id, key, measure FROM counted WHERE $11::text IS NOT NULL ORDER BY measure DESC, key LIMIT $10) AS first
JOIN leads ON leads.id = first.id
ORDER BY first.measure DESC, first.key

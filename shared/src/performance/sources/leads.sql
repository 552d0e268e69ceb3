-- Leads by when they were received, and whose they were then. measure: seconds to the first response.
SELECT 'lead' AS type, leads.id, leads.id AS key, leads.created_at AS at,
    (SELECT owner_id FROM ownerships
     WHERE subject_type = 'lead' AND subject_id = leads.id AND (to_at IS NULL OR to_at > leads.created_at)
     ORDER BY from_at, id LIMIT 1) AS owner_id,
    CASE WHEN leads.status = 'converted' THEN 'converted' ELSE 'unconverted' END AS part,
    NULL::text AS currency, NULL::numeric AS amount,
    CASE WHEN leads.first_response_at IS NOT NULL
        THEN extract(epoch FROM greatest(leads.first_response_at - leads.created_at, interval '0')) END AS measure
FROM leads
WHERE leads.created_at >= $1 AND leads.created_at < $2 AND leads.deleted_at IS NULL
    AND {their_leads}

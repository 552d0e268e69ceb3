-- Leads of whoever has them that nobody has responded to. measure: seconds since they came.
SELECT 'lead' AS type, id, id AS key, $2 - interval '1 microsecond' AS at, owner_id, 'unanswered' AS part,
    NULL::text AS currency, NULL::numeric AS amount, extract(epoch FROM $2 - created_at) AS measure
FROM leads
WHERE first_response_at IS NULL AND status IN ('new', 'working', 'qualified') AND deleted_at IS NULL AND created_at < $2
    AND ($9::uuid[] IS NULL OR owner_id = ANY($9))

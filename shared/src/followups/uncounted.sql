-- Some leads whose first response is not counted in working time, locked, and whose they were when they were received.
SELECT leads.id, leads.created_at, leads.first_response_at, first_response_working_seconds AS seconds,
    (SELECT owner_id FROM ownerships
     WHERE subject_type = 'lead' AND subject_id = leads.id AND (to_at IS NULL OR to_at > leads.created_at)
     ORDER BY ownerships.from_at, ownerships.id LIMIT 1) AS owner_id
FROM leads
WHERE first_response_at IS NOT NULL AND first_response_working_seconds IS NULL
ORDER BY leads.id
LIMIT $1
FOR NO KEY UPDATE OF leads SKIP LOCKED

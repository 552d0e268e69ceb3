-- Low answers by when they were given. part: whether the customer was reached before the answer's case was due.
SELECT 'survey_response' AS type, answer.id, answer.id AS key, answer.answered_at AS at, answer.owner_id,
    CASE WHEN EXISTS (
        SELECT FROM interactions
        WHERE interactions.customer_id = answer.customer_id AND occurred_at >= answer.answered_at
            AND occurred_at <= complaint.due_at AND deleted_at IS NULL AND channel NOT IN ('note', 'form')
            AND (direction = 'inbound' OR coalesce(outcome, 'reached') IN ('reached', 'meeting_made'))
    ) THEN 'closed' ELSE 'open' END AS part,
    NULL::text AS currency, NULL::numeric AS amount, answer.score::numeric AS measure
FROM survey_responses AS answer
LEFT JOIN cases AS complaint ON complaint.survey_response_id = answer.id AND complaint.deleted_at IS NULL
WHERE answer.answered_at >= $1 AND answer.answered_at < $2
    AND answer.score <= CASE answer.kind WHEN 'nps' THEN 6 WHEN 'csat' THEN 2 WHEN 'ces' THEN 3 END
    AND ($9::uuid[] IS NULL OR answer.owner_id = ANY($9))

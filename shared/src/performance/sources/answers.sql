-- Answers on a scale by when they were given, counted for whom they were then. part: kind and score, such as nps:9.
SELECT 'survey_response' AS type, id, id AS key, answered_at AS at, owner_id, kind || ':' || score AS part,
    NULL::text AS currency, NULL::numeric AS amount, score::numeric AS measure
FROM survey_responses
WHERE answered_at >= $1 AND answered_at < $2 AND score IS NOT NULL
    AND ($9::uuid[] IS NULL OR owner_id = ANY($9))

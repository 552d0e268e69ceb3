-- Invitations by when they went, counted for whom they were then.
SELECT 'survey_invitation' AS type, id, id AS key, invited_at AS at, owner_id,
    CASE WHEN completed_at IS NOT NULL THEN 'completed' WHEN {unreached} THEN 'bounced' ELSE 'sent' END AS part,
    NULL::text AS currency, NULL::numeric AS amount, NULL::numeric AS measure
FROM survey_invitations
WHERE invited_at >= $1 AND invited_at < $2
    AND ($9::uuid[] IS NULL OR owner_id = ANY($9))

-- One page, newest first: each branch reads no more of its index than the page can hold.
-- $1 customer, $2 type or null, $3 and $4 the last row of the page before or null, $5 rows, $6 zone of the organisation.
SELECT type, id, at FROM (
    (SELECT 'interaction' AS type, id, occurred_at AS at FROM interactions
     WHERE customer_id = $1 AND coalesce($2, 'interaction') = 'interaction'
       AND deleted_at IS NULL
       AND (occurred_at, id) < (coalesce($3, 'infinity'), coalesce($4, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
     ORDER BY occurred_at DESC, id DESC LIMIT $5)
    UNION ALL
    (SELECT 'task' AS type, id, created_at AS at FROM tasks
     WHERE customer_id = $1 AND coalesce($2, 'task') = 'task'
       AND deleted_at IS NULL
       AND (created_at, id) < (coalesce($3, 'infinity'), coalesce($4, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
     ORDER BY created_at DESC, id DESC LIMIT $5)
    UNION ALL
    (SELECT 'deal' AS type, id, created_at AS at FROM deals
     WHERE customer_id = $1 AND coalesce($2, 'deal') = 'deal'
       AND deleted_at IS NULL
       AND (created_at, id) < (coalesce($3, 'infinity'), coalesce($4, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
     ORDER BY created_at DESC, id DESC LIMIT $5)
    UNION ALL
    (SELECT 'case' AS type, id, created_at AS at FROM cases
     WHERE customer_id = $1 AND coalesce($2, 'case') = 'case'
       AND deleted_at IS NULL
       AND (created_at, id) < (coalesce($3, 'infinity'), coalesce($4, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
     ORDER BY created_at DESC, id DESC LIMIT $5)
    UNION ALL
    (SELECT 'email' AS type, id, created_at AS at FROM emails
     WHERE customer_id = $1 AND coalesce($2, 'email') = 'email'
       AND (created_at, id) < (coalesce($3, 'infinity'), coalesce($4, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
     ORDER BY created_at DESC, id DESC LIMIT $5)
    UNION ALL
    -- Who was left out, or waits, was not asked.
    (SELECT 'survey_invitation' AS type, id, invited_at AS at FROM survey_invitations
     WHERE customer_id = $1 AND coalesce($2, 'survey_invitation') = 'survey_invitation'
       AND invited_at IS NOT NULL
       AND (invited_at, id) < (coalesce($3, 'infinity'), coalesce($4, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
     ORDER BY invited_at DESC, id DESC LIMIT $5)
    UNION ALL
    (SELECT 'survey_response' AS type, id, answered_at AS at FROM survey_responses
     WHERE customer_id = $1 AND coalesce($2, 'survey_response') = 'survey_response'
       AND (answered_at, id) < (coalesce($3, 'infinity'), coalesce($4, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
     ORDER BY answered_at DESC, id DESC LIMIT $5)
    UNION ALL
    -- A day begins when the organisation's does.
    (SELECT 'purchase' AS type, id, purchased_on::timestamp AT TIME ZONE $6 AS at FROM purchases
     WHERE customer_id = $1 AND coalesce($2, 'purchase') = 'purchase'
       AND deleted_at IS NULL
       AND purchased_on <= coalesce(($3 AT TIME ZONE $6)::date, 'infinity')
       AND (purchased_on::timestamp AT TIME ZONE $6, id)
           < (coalesce($3, 'infinity'), coalesce($4, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
     ORDER BY purchased_on DESC, id DESC LIMIT $5)
) AS whole
ORDER BY at DESC, id DESC
LIMIT $5

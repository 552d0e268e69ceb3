-- What is known of the contacts $1 when somebody would ask them. Locked by then. Of the survey $2 its own runs do not count.
SELECT
    asked.id,
    asked.customer_id,
    coalesce(customer.owner_id, asked.owner_id) AS owner_id,
    owner.team_id,
    customer.tier,
    asked.timezone,
    reachable.value AS address,
    (SELECT value FROM unnest(asked.emails) AS own (value) JOIN suppressions ON email = value LIMIT 1) AS silenced,
    asked.erased_at IS NOT NULL AS erased,
    asked.deleted_at IS NOT NULL OR customer.deleted_at IS NOT NULL AS deleted,
    asked.survey_opt_out AS opted_out,
    cardinality(asked.emails) > 0 AS has_email,
    EXISTS (SELECT FROM cases WHERE cases.customer_id = asked.customer_id AND cases.status IN ('open', 'working')
        AND cases.deleted_at IS NULL) AS open_case,
    (
        SELECT max(invited_at) FROM survey_invitations AS other
        WHERE other.contact_id = asked.id
            AND ($2::uuid IS NULL OR other.survey_id <> $2 OR NOT starts_with(other.occasion, 'run:'))
    ) AS last_invited_at
FROM contacts AS asked
JOIN customers AS customer ON customer.id = asked.customer_id
LEFT JOIN users AS owner ON owner.id = coalesce(customer.owner_id, asked.owner_id)
LEFT JOIN LATERAL (
    SELECT value FROM unnest(asked.emails) WITH ORDINALITY AS own (value, place)
    -- Who said no is not written to at another address of theirs; one that bounced is passed over.
    WHERE NOT EXISTS (
        SELECT FROM suppressions
        WHERE suppressions.email = own.value
            OR (suppressions.email = ANY(asked.emails) AND suppressions.reason IN ('unsubscribed', 'complaint'))
    )
    ORDER BY place LIMIT 1
) AS reachable ON true
WHERE asked.id = ANY($1::uuid[])
ORDER BY asked.id

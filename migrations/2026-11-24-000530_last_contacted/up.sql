-- What was logged before leads had the column, by the rule of shared/src/followups/lead.sql. A thousand leads a transaction, so
-- that nobody waits for long; broken off, it goes on from the beginning and finds most of it done.
DO $$
DECLARE
    place uuid := '00000000-0000-0000-0000-000000000000';
    last uuid;
BEGIN
    LOOP
        SELECT lead_id INTO last
        FROM (SELECT DISTINCT lead_id FROM interactions WHERE lead_id > place ORDER BY lead_id LIMIT 1000) AS batch
        ORDER BY lead_id DESC LIMIT 1;
        EXIT WHEN last IS NULL;
        UPDATE leads SET last_contacted_at = known.last_at
        FROM (SELECT lead_id, max(occurred_at) AS last_at FROM interactions
              WHERE lead_id > place AND lead_id <= last AND deleted_at IS NULL AND channel NOT IN ('note', 'form')
                AND (direction = 'inbound' OR coalesce(outcome, 'reached') IN ('reached', 'meeting_made'))
              GROUP BY lead_id) AS known
        WHERE leads.id = known.lead_id AND leads.last_contacted_at IS NULL;
        COMMIT;
        place := last;
    END LOOP;
END $$;

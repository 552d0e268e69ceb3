-- What a source has, of whom it is asked for: with the team that its owner was in then. An instant before the first
-- membership counts as in it. $6 users and $7 teams; all where $6 is null. A source has what $9, whoever is one of the users or was ever in
-- one of the teams, ever owned, which finds it by an index; whose it was then is seen here.
WITH membership AS (
    SELECT user_id, team_id, coalesce(to_at, 'infinity') AS to_at,
        CASE row_number() OVER (PARTITION BY user_id ORDER BY from_at, id) WHEN 1 THEN '-infinity' ELSE from_at END AS from_at
    FROM team_memberships
), fact AS MATERIALIZED (
    {source}
), counted AS (
    SELECT fact.*, membership.team_id
    FROM fact
    LEFT JOIN membership ON membership.user_id = fact.owner_id AND membership.from_at <= fact.at AND membership.to_at > fact.at
    WHERE $6::uuid[] IS NULL OR fact.owner_id = ANY($6) OR membership.team_id = ANY($7)
)

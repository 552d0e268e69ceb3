-- By part and currency, by part, and of all.
SELECT grouping(part, currency) AS level, part, currency, count(*) AS n,
    count(amount) AS amounts, coalesce(sum(amount), 0) AS amount,
    count(measure) AS measures, coalesce(sum(measure), 0) AS measure,
    {order}
FROM counted
GROUP BY GROUPING SETS ((part, currency), (part), ())

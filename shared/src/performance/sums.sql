-- By part and currency, by part, and of all. The lower and the upper of the two middle measures are one where n is odd.
SELECT grouping(part, currency) AS level, part, currency, count(*) AS n,
    count(amount) AS amounts, coalesce(sum(amount), 0) AS amount,
    count(measure) AS measures, coalesce(sum(measure), 0) AS measure,
    percentile_disc(0.5) WITHIN GROUP (ORDER BY measure) AS lower,
    percentile_disc(0.5) WITHIN GROUP (ORDER BY measure DESC) AS upper,
    percentile_disc(0.9) WITHIN GROUP (ORDER BY measure) AS ninth
FROM counted
GROUP BY GROUPING SETS ((part, currency), (part), ())

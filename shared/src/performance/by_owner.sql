-- By whom they count for, part and currency.
SELECT owner_id, part, currency, count(*) AS n, coalesce(sum(amount), 0) AS amount
FROM counted
GROUP BY owner_id, part, currency

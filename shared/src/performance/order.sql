-- The lower and the upper of the two middle measures are one where n is odd.
percentile_disc(0.5) WITHIN GROUP (ORDER BY measure) AS lower,
    percentile_disc(0.5) WITHIN GROUP (ORDER BY measure DESC) AS upper,
    percentile_disc(0.9) WITHIN GROUP (ORDER BY measure) AS ninth

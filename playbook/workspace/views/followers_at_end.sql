-- One row per social network: its followers at the last count within the period.
-- needs: social_daily.date, social_daily.network, social_daily.followers
-- cuts: network
SELECT network, date AS day, followers
FROM social_daily
WHERE date BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE) AND followers IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY network ORDER BY date DESC, followers) = 1

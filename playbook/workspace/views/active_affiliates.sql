-- One row per affiliate with a click or an order in the period, with its orders and revenue per day of the period.
-- like: affiliate_days
-- orders_per_day: affiliate_days.orders, affiliate_days.clicks
-- revenue_per_day: affiliate_days.revenue, affiliate_days.orders, affiliate_days.clicks
-- cuts: affiliate_id
WITH totals AS (
    SELECT
        affiliate_id,
        sum(orders) AS orders,
        sum(revenue) AS revenue,
        date_diff('day', CAST($period_start AS DATE), CAST($period_end AS DATE)) + 1 AS days
    FROM affiliate_days
    GROUP BY affiliate_id
    HAVING sum(clicks) > 0 OR sum(orders) > 0
)
SELECT
    affiliate_id,
    affiliate_id AS resampling_unit,
    CAST(orders AS DOUBLE) / NULLIF(days, 0) AS orders_per_day,
    CAST(revenue AS DOUBLE) / NULLIF(days, 0) AS revenue_per_day
FROM totals
